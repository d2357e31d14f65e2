// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/settingssections.h"

namespace config {

const QList<Setting> &settingsTable()
{
    static const QList<Setting> table = serverSettings() + listenSettings() + smtpSettings() + accessSettings() + sendLimitSettings() + doorSettings() + webSettings() +
                                        storageSettings() + sendingSettings() + authSettings() + deliverySettings() + webhookSettings() + otherSettings();
    return table;
}

} // namespace config

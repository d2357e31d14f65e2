// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/clientoffer.h"
#include <QByteArray>

namespace api {

/// Mozilla's config-v1.1.xml for mailboxes of `domain` (draft-ietf-mailmaint-autoconfig). The same for each of them. Pure.
QByteArray autoconfig(const control::ClientOffer &offer, const QString &domain);

} // namespace api

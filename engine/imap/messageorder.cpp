// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/messageorder.h"
#include "imap/headertext.h"
#include "mail/maildate.h"
#include <QString>

namespace imap {

qint64 sentDate(const mail::FolderEntry &entry, QByteArrayView header)
{
    const std::optional<QByteArrayView> value = headerValue(header, "Date");
    return value ? mail::parseDate(*value).value_or(entry.receivedAt) : entry.receivedAt;
}

QByteArray comparable(const QString &text)
{
    return text.toUpper().normalized(QString::NormalizationForm_KD).toUtf8();
}

} // namespace imap

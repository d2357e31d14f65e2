// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>

namespace support {

struct HostileMail
{
    const char *name;
    QByteArray raw; ///< CRLF line ends
};

/// Mail made to hang, fetch, run or deceive whatever shows it. Where something could be fetched it is at `server` ("127.0.0.1:port") or
/// the file at `path`.
QList<HostileMail> hostileMails(const QByteArray &server, const QByteArray &path);
/// A mail of one HTML part.
QByteArray htmlMail(const QByteArray &html);
/// A mail of one text part.
QByteArray textMail(const QByteArray &text);

} // namespace support

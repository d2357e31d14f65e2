// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QHash>
#include <QString>

namespace sendmail {

/// Where mail goes and where it waits. Value type.
struct Settings
{
    QString host = QStringLiteral("127.0.0.1");
    quint16 port = 25;
    QString spool;    ///< folder of one folder per user; empty: the usual ones
    QString hostname; ///< behind addresses without a domain

    /// From /etc/postkontor/sendmail.conf ("key = value" lines: server, spool, hostname), where the
    /// environment's POSTKONTOR_SENDMAIL_SERVER, _SPOOL and _HOSTNAME win and _CONFIG names another file. A
    /// file that is not there is no error, one with unknown keys is: publicText names file and line.
    static base::Result<Settings> load(const QHash<QString, QString> &environment);
};

/// "host:port", "[::1]:25" or a host alone (port 25) into `out`.
bool parseServer(const QString &text, Settings &out);

} // namespace sendmail

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sqldialect.h"
#include <QUrl>

namespace storage {

bool SqlDialect::configureServer(QSqlDatabase &database, const SqlTarget &target, int usualPort)
{
    const QUrl url(target.dsn);
    database.setHostName(url.host());
    database.setPort(url.port(usualPort));
    database.setUserName(url.userName());
    database.setPassword(url.password());
    database.setDatabaseName(url.path().mid(1));
    database.setConnectOptions(url.query(QUrl::FullyDecoded).replace(u'&', u';'));
    return url.isValid() && !database.databaseName().isEmpty();
}

const SqlDialect *SqlDialect::byName(const QString &name)
{
    for (const SqlDialect *dialect : {&sqliteDialect(), &postgresqlDialect(), &mysqlDialect()}) {
        if (dialect->name() == name)
            return dialect;
    }
    return nullptr;
}

QString SqlDialect::queueTextExpression(const QString &part) const
{
    QString escaped = part.toLower();
    for (const QChar special : {u'!', u'%', u'_'})
        escaped.replace(special, QString(u'!') + special);
    return u'%' + escaped + u'%';
}

} // namespace storage

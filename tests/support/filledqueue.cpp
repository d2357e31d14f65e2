// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/filledqueue.h"
#include "support/restclient.h"
#include <QHash>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace support {
namespace {

constexpr int kPerMail = 100;

/// Copies the one queued mail until the queue holds `rows` recipients.
bool copyRows(const QString &dataDir, qint64 rows)
{
    QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"fill"_s);
    db.setDatabaseName(dataDir + u"/index.sqlite"_s);
    const auto run = [&db](const QString &sql) {
        QSqlQuery query(db);
        if (query.exec(sql))
            return true;
        std::fprintf(stderr, "%s: %s\n", qPrintable(sql), qPrintable(query.lastError().text()));
        return false;
    };
    const auto columns = [&db](const QString &table) {
        QStringList names;
        const QSqlRecord record = db.record(table);
        for (int i = 0; i < record.count(); ++i)
            names << record.fieldName(i);
        return names;
    };
    bool ok = db.open() && run(u"PRAGMA synchronous=OFF"_s) && run(u"BEGIN"_s);
    QStringList mail = columns(u"mail"_s);
    QStringList queue = columns(u"queue"_s);
    const auto copy = [](QStringList names, const QHash<QString, QString> &values) {
        for (QString &name : names)
            name = values.value(name, u"t."_s + name);
        return names.join(u',');
    };
    const QString numbers = u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %1) "_s;
    ok = ok
        && run(u"INSERT INTO mail (%1) %2 SELECT %3 FROM (SELECT * FROM mail LIMIT 1) t, n"_s.arg(
            mail.join(u','), numbers.arg(rows / kPerMail), copy(mail, {{u"id"_s, u"t.id + n.i"_s}})))
        && run(u"INSERT INTO queue (%1) %2 SELECT %3 FROM (SELECT * FROM queue LIMIT 1) t, n"_s.arg(
            queue.join(u','), numbers.arg(rows),
            copy(queue, {{u"id"_s, u"t.id + n.i"_s},
                         {u"mail_id"_s, u"t.mail_id + 1 + (n.i - 1) / %1"_s.arg(kPerMail)},
                         {u"rcpt"_s, u"'r' || n.i || '@d' || (n.i % %1) || '.test'"_s.arg(kFilledDestinations)},
                         {u"destination"_s, u"'d' || (n.i % %1) || '.test'"_s.arg(kFilledDestinations)},
                         {u"lane"_s, u"1 + n.i % 3"_s}})))
        && run(u"INSERT INTO queue_text (rowid, text) SELECT id, LOWER(rcpt || char(10) || sender) FROM queue WHERE id > (SELECT MIN(id) FROM queue)"_s)
        && run(u"COMMIT"_s);
    db.close();
    db = QSqlDatabase();
    QSqlDatabase::removeDatabase(u"fill"_s);
    return ok;
}

bool addOne(EngineProcess &engine, const QString &sendAt)
{
    RestClient rest(engine.url({}), engine.token());
    rest.post(u"/v1/destinations/first.test/pause"_s, "{}");
    QJsonObject mail{{u"from"_s, u"shop@example.test"_s}, {u"to"_s, u"a@first.test"_s}, {u"subject"_s, u"x"_s}, {u"text"_s, QString(10000, u'x')}};
    if (!sendAt.isEmpty())
        mail.insert(u"sendAt"_s, sendAt);
    const RestReply reply = rest.post(u"/v1/messages"_s, QJsonDocument(mail).toJson());
    if (reply.status != 202)
        std::fprintf(stderr, "not accepted: %s\n", reply.body.constData());
    return reply.status == 202;
}

} // namespace

bool fillQueue(EngineProcess &engine, qint64 rows, const QString &sendAt)
{
    if (!addOne(engine, sendAt))
        return false;
    engine.stop();
    return copyRows(engine.dataDir(), rows) && engine.start();
}

} // namespace support

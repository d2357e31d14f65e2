// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/restclient.h"
#include "support/smtpsink.h"
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QTest>
#include <cstdio>

// A queue of a million recipients: how long the start takes, how much memory, how fast lists and filters answer, and
// how fast it drains to smtp-sink.

using namespace Qt::StringLiterals;

namespace {

constexpr int kPerMail = 100;
constexpr int kDestinations = 1000;

/// Copies the one queued mail until the queue holds `rows` recipients; false with the reason printed.
bool fillQueue(const QString &dataDir, qint64 rows)
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
                         {u"rcpt"_s, u"'r' || n.i || '@d' || (n.i % %1) || '.test'"_s.arg(kDestinations)},
                         {u"destination"_s, u"'d' || (n.i % %1) || '.test'"_s.arg(kDestinations)},
                         {u"lane"_s, u"1 + n.i % 3"_s}})))
        && run(u"INSERT INTO queue_text (rowid, text) SELECT id, LOWER(rcpt || char(10) || sender) FROM queue WHERE id > (SELECT MIN(id) FROM queue)"_s)
        && run(u"COMMIT"_s);
    db.close();
    db = QSqlDatabase();
    QSqlDatabase::removeDatabase(u"fill"_s);
    return ok;
}

double metric(support::RestClient &rest, const QByteArray &name)
{
    const QByteArray text = rest.get(u"/metrics"_s).body;
    const qsizetype at = text.indexOf('\n' + name + ' ');
    return at < 0 ? 0 : text.mid(at + name.size() + 2, text.indexOf('\n', at + 1) - at - name.size() - 2).toDouble();
}

void measurePages(support::RestClient &rest)
{
    for (const auto &query : {u"/v1/queue?limit=100"_s, u"/v1/queue?limit=500"_s, u"/v1/queue?destination=d7.test&limit=100"_s,
                              u"/v1/queue?priority=bulk&limit=100"_s, u"/v1/queue?state=deferred&limit=100"_s,
                              u"/v1/queue?to=r777777&limit=100"_s, u"/v1/queue?to=d77.test&limit=100"_s, u"/v1/queue?from=shop&limit=100"_s,
                              u"/v1/queue?to=7@&limit=100"_s, u"/v1/queue?to=nowhere&limit=100"_s, u"/v1/destinations?limit=100"_s}) {
        QList<qint64> times;
        QString path = query;
        for (int i = 0; i < 20; ++i) {
            QElapsedTimer timer;
            timer.start();
            const support::RestReply reply = rest.get(path);
            times << timer.nsecsElapsed() / 1000;
            const QString next = reply.object().value(u"next").toString();
            path = next.isEmpty() ? query : query + u"&cursor="_s + next;
        }
        std::sort(times.begin(), times.end());
        std::printf("%-46s median %6.1f ms, worst of 20 %6.1f ms\n", qPrintable(query), double(times[10]) / 1000, double(times.last()) / 1000);
    }
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({u"rows"_s, u"recipients in the queue (default 1000000)"_s, u"N"_s, u"1000000"_s});
    parser.process(app);
    const qint64 rows = parser.value(u"rows"_s).toLongLong();

    support::SmtpSink sink;
    if (!sink.start({}, false))
        return 1;
    support::EngineProcess engine;
    engine.addConfig(u"[delivery]\nsmarthost = \"127.0.0.1:%1\"\n"_s.arg(sink.port()));
    if (!engine.start())
        return 1;
    {
        support::RestClient rest(engine.url({}), engine.token());
        rest.post(u"/v1/destinations/first.test/pause"_s, "{}");
        const support::RestReply reply = rest.post(u"/v1/messages"_s, QByteArray(R"({"from": "shop@example.test", "to": ["a@first.test"],
            "subject": "x", "text": ")") + QByteArray(10000, 'x') + "\"}");
        if (reply.status != 202) {
            std::fprintf(stderr, "not accepted: %s\n", reply.body.constData());
            return 1;
        }
    }
    engine.stop();
    if (!fillQueue(engine.dataDir(), rows) || !engine.start())
        return 1;
    support::RestClient rest(engine.url({}), engine.token());
    std::printf("%lld recipients: start %lld ms, resident %lld MiB\n", rows, engine.startMs(), engine.residentBytes() >> 20);
    const double before = metric(rest, "queue_dequeued_total");
    QElapsedTimer timer;
    timer.start();
    QTest::qWait(10000);
    std::printf("drains to smtp-sink: %.0f recipients/s\n", (metric(rest, "queue_dequeued_total") - before) * 1000 / double(timer.elapsed()));
    measurePages(rest);
    std::printf("resident %lld MiB, peak %lld MiB\n", engine.residentBytes() >> 20, engine.peakResidentBytes() >> 20);
    return 0;
}

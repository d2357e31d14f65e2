// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/filledqueue.h"
#include "support/restclient.h"
#include "support/smtpsink.h"
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTest>
#include <cstdio>

// A queue of a million recipients: how long the start takes, how much memory, how fast lists and filters answer, and
// how fast it drains to smtp-sink.

using namespace Qt::StringLiterals;

namespace {

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
    if (!support::fillQueue(engine, rows))
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

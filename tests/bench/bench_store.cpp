// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/workerpool.h"
#include "metrics/registry.h"
#include "storage/store.h"
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSemaphore>
#include <QTemporaryDir>
#include <cstdio>

using namespace Qt::Literals;

/// Messages per second that the store acknowledges, at several numbers in flight and sizes. Usage: bench_store
/// [folder]
namespace {

struct Bench
{
    storage::Store &store;
    base::Id mailbox;

    void one(const QByteArray &text, QSemaphore &inFlight)
    {
        auto body = store.newBody({});
        if (!body)
            qFatal("no body: %s", qPrintable(body.error().detail));
        (*body)->append(text);
        (*body)->finish({{}, [this, body = *body, &inFlight](base::Result<qint64>) {
                             storage::MailSubmission mail;
                             mail.mailId = store.ids().next();
                             mail.receivedAt = base::systemClock().wallMs();
                             mail.body = body;
                             mail.traceHeaders = "Received: by bench\r\n";
                             mail.mailFrom = u"sender@bench.test"_s;
                             mail.deliveries << storage::Delivery{mailbox, 0, u"rcpt@bench.test"_s, {}};
                             mail.summary.subject = u"bench"_s;
                             store.commitMail(std::move(mail),
                                              {{}, [&inFlight](base::Result<storage::Committed> done) {
                                                   if (!done)
                                                       qFatal("refused: %s", qPrintable(done.error().detail));
                                                   inFlight.release();
                                               }});
                         }});
    }

    void run(int size, int width, int count)
    {
        const QByteArray text =
            "Subject: bench\r\n\r\n" + QByteArray(size, 'x').replace("xxxxxxxx", "The text");
        QSemaphore inFlight(width);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < count; ++i) {
            inFlight.acquire();
            one(text, inFlight);
        }
        inFlight.acquire(width);
        const double seconds = double(timer.nsecsElapsed()) / 1e9;
        std::printf("%9d bytes  %5d in flight  %8.0f msg/s  %8.1f MB/s\n", size, width, count / seconds,
                    double(size) * count / seconds / 1e6);
        std::fflush(stdout);
    }
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QTemporaryDir temporary;
    storage::StoreOptions options;
    options.dataDir = app.arguments().value(1, temporary.path()) + "/data"_L1;
    base::WorkerPool pool;
    metrics::Registry metrics;
    auto store = storage::Store::open(options, pool, metrics, base::systemClock());
    if (!store)
        qFatal("%s", qPrintable(store.error().detail));
    QSemaphore ready;
    base::Id mailbox = 0;
    (*store)->createDomain(u"bench.test"_s, {{}, [&](base::Result<control::Domain>) { ready.release(); }});
    ready.acquire();
    (*store)->createMailbox(u"rcpt@bench.test"_s, {}, {}, {{}, [&](base::Result<control::NewMailbox> made) {
                                                               mailbox = made ? made->mailbox.id : 0;
                                                               ready.release();
                                                           }});
    ready.acquire();
    Bench bench{**store, mailbox};
    bench.run(4096, 1, 500);
    for (const int width : {10, 50, 200, 1000})
        bench.run(4096, width, 20000);
    bench.run(100 << 10, 100, 2000);
    bench.run(1 << 20, 20, 200);
    bench.run(10 << 20, 10, 30);
    (*store)->close();
    return 0;
}

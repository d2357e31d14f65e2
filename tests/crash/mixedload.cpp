// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mixedload.h"
#include "consoleload.h"
#include "sendload.h"
#include "smtpload.h"
#include "support/filledqueue.h"
#include "support/restclient.h"
#include <QDateTime>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;

namespace crash {

QString MixedLoad::configuration(quint16 sinkPort)
{
    return u"[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n[delivery]\nsmarthost = \"127.0.0.1:%1\"\n"_s.arg(sinkPort);
}

bool MixedLoad::prepare(support::EngineProcess &engine, qint64 queued)
{
    if (support::SmtpSink::program().isEmpty() || !m_sink.start()) {
        m_error = u"smtp-sink is missing; ./dev test fetches it"_s;
        return false;
    }
    engine.addConfig(configuration(m_sink.port()));
    if (!engine.start()) {
        m_error = u"the engine did not start:\n"_s + engine.log();
        return false;
    }
    const QString later = QDateTime::currentDateTimeUtc().addDays(2).toString(Qt::ISODate);
    m_error = u"no mailbox, or no queue that waits for another day"_s;
    if (queued > 0 && !support::fillQueue(engine, queued, later))
        return false;
    support::RestClient rest(engine.url({}), engine.token());
    m_office.mailbox = rest.ensureMailbox(QLatin1StringView(Office::kAddress));
    for (const QJsonValue &item : rest.get(u"/v1/queue?limit=500"_s).object()[u"items"].toArray())
        m_office.queued << item[u"id"].toString();
    if (m_office.mailbox.isEmpty() || m_office.queued.isEmpty() != (queued == 0))
        return false;
    addClients();
    m_error = u"the feed cannot be followed"_s;
    if (!m_feed->begin(engine))
        return false;
    m_error.clear();
    return true;
}

void MixedLoad::addClients()
{
    const auto add = [this]<typename Client, typename... More>(std::type_identity<Client>, More... more) {
        auto client = std::make_unique<Client>(m_journal, m_office, int(m_clients.size()), more...);
        Client *added = client.get();
        m_clients.push_back(std::move(client));
        return added;
    };
    for (int i = 0; i < 3; ++i)
        add(std::type_identity<SmtpLoad>(), SmtpLoad::To::Mailbox);
    for (int i = 0; i < 2; ++i)
        add(std::type_identity<SmtpLoad>(), SmtpLoad::To::Elsewhere);
    add(std::type_identity<SendLoad>());
    add(std::type_identity<ConsoleLoad>());
    m_feed = add(std::type_identity<FeedLoad>());
}

void MixedLoad::start(const support::EngineProcess &engine, int round)
{
    for (const auto &client : m_clients) {
        m_threads.emplace_back(QThread::create([&client, &engine, round] { client->work(engine, round); }));
        m_threads.back()->start();
    }
}

void MixedLoad::join()
{
    for (const auto &thread : m_threads)
        thread->wait();
    m_threads.clear();
}

bool MixedLoad::drained(const support::EngineProcess &engine)
{
    support::RestClient rest(engine.url({}), engine.token());
    const auto empty = [&rest] {
        const auto reply = rest.get(u"/v1/queue?from=crash.test&limit=1"_s);
        return reply.status == 200 && reply.object()[u"items"].toArray().isEmpty();
    };
    return QTest::qWaitFor(empty, 120000);
}

} // namespace crash

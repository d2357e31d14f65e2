// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "normalclients.h"
#include "support/rawsocket.h"
#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;

namespace crash {

namespace {

constexpr int kPaceMs = 2000;
constexpr int kTurnsPerConnection = 5;
constexpr int kLargeOnes = 3; ///< clients that begin with a large mail: what it takes to pack one is no growth under attack
const QByteArray kLarge = QByteArray(76, 'y').append("\r\n").repeated(30'000);

bool listMailbox(support::RawSocket &socket, bool &connected, const support::Office &office, const QByteArray &token, QByteArray &said)
{
    connected = connected || socket.connectTo(office.engine.port(u"http"_s));
    if (!connected) {
        said = "no connection for REST";
        return false;
    }
    const support::RawSocket::HttpAnswer answer = socket.ask("GET", office.messagesPath().toLatin1() + "?limit=20", token);
    said = "REST " + QByteArray::number(answer.status) + ' ' + answer.body.left(100);
    return answer.status == 200;
}

} // namespace

NormalClients::~NormalClients()
{
    stop();
}

bool NormalClients::open(const support::Office &office)
{
    for (int i = 0; i < kFollowers; ++i) {
        m_followers.push_back(std::make_unique<support::EventSocket>());
        if (!m_followers.back()->open(office.engine, {u"mailbox:"_s + office.mailbox}))
            return false;
    }
    return true;
}

void NormalClients::start(const support::Office &office)
{
    for (int i = 0; i < kSenders + kListers; ++i) {
        m_threads.emplace_back(QThread::create([this, i, &office] { work(i, office); }));
        m_threads.back()->start();
    }
}

bool NormalClients::sendMail(support::SmtpClient &client, bool &connected, const support::Office &office, const QByteArray &text, QByteArray &said)
{
    if (!connected) {
        said = client.connectTo(office.engine.port(u"smtp"_s));
        if (!said.startsWith("220"))
            return false;
        said = client.command("EHLO office.test");
        if (!said.startsWith("250"))
            return false;
        connected = true;
    }
    said = client.deliver("anna@sender.test", {"mei@example.test"}, support::Office::letter("normal", text));
    return said.startsWith("250");
}

void NormalClients::work(int number, const support::Office &office)
{
    const bool sends = number < kSenders;
    const QByteArray token = office.engine.token();
    std::unique_ptr<support::SmtpClient> smtp;
    std::unique_ptr<support::RawSocket> rest;
    bool connected = false;
    QElapsedTimer clock;
    clock.start();
    qint64 due = number * kPaceMs / (kSenders + kListers); // spread over one turn
    for (int turn = 0; !m_stopping; ++turn) {
        while (clock.elapsed() < due && !m_stopping)
            QThread::msleep(std::min<unsigned long>(50, ulong(std::max<qint64>(1, due - clock.elapsed()))));
        due += kPaceMs;
        if (m_stopping)
            return;
        if (turn % kTurnsPerConnection == 0 || !connected) {
            smtp = std::make_unique<support::SmtpClient>();
            rest = std::make_unique<support::RawSocket>();
            connected = false;
        }
        const qint64 began = clock.nsecsElapsed() / 1000;
        QByteArray said;
        const bool large = turn == 0 && number < kLargeOnes;
        const bool well = sends ? sendMail(*smtp, connected, office, large ? kLarge : QByteArrayLiteral("Hello"), said) : listMailbox(*rest, connected, office, token, said);
        const qint64 took = clock.nsecsElapsed() / 1000 - began;
        connected = connected && well;
        const QMutexLocker lock(&m_mutex);
        if (well)
            m_phase.tookUs << took;
        else
            m_phase.refused << u"client %1 after %2 ms: %3"_s.arg(number).arg(took / 1000).arg(said.isEmpty() ? u"nothing"_s : QString::fromUtf8(said.trimmed()));
        m_phase.mails += well && sends;
    }
}

NormalClients::Phase NormalClients::take()
{
    const QMutexLocker lock(&m_mutex);
    Phase phase = std::exchange(m_phase, {});
    std::sort(phase.tookUs.begin(), phase.tookUs.end());
    return phase;
}

void NormalClients::stop()
{
    m_stopping = true;
    for (const auto &thread : m_threads)
        thread->wait();
    m_threads.clear();
}

bool NormalClients::followed(int mails)
{
    return std::all_of(m_followers.begin(), m_followers.end(), [mails](const auto &follower) {
        return follower->waitFor(u"message.received"_s, mails) && follower->isOpen() && follower->ofType(u"dropped"_s).isEmpty();
    });
}

} // namespace crash

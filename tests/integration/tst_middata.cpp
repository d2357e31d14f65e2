// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/restclient.h"
#include "support/sanitizer.h"
#include <QCryptographicHash>
#include <QJsonArray>
#include <QStorageInfo>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::RestClient;

namespace {

/// One client of many in one event loop: says its lines, sends half the body, waits for the word, sends the rest.
class HeldSession : public QObject
{
public:
    enum class State { Commands, Held, Finishing, Done, Failed };

    HeldSession(quint16 port, qint64 half, const QByteArray &block) : m_half(half), m_block(block)
    {
        connect(&m_socket, &QTcpSocket::readyRead, this, [this] { onReply(); });
        connect(&m_socket, &QTcpSocket::bytesWritten, this, [this] { pump(); });
        connect(&m_socket, &QTcpSocket::disconnected, this, [this] { if (state != State::Done) state = State::Failed; });
        m_socket.connectToHost(u"127.0.0.1"_s, port);
    }
    void finish()
    {
        state = State::Finishing;
        m_left = m_half;
        pump();
    }
    State state = State::Commands;
    QByteArray lastReply;

private:
    void onReply()
    {
        while (m_socket.canReadLine()) {
            lastReply = m_socket.readLine();
            if (lastReply.size() > 3 && lastReply[3] == '-')
                continue;
            advance();
        }
    }
    void advance()
    {
        static const QByteArray lines[] = {"EHLO held.test\r\n", "MAIL FROM:<a@sender.test>\r\n", "RCPT TO:<held@example.test>\r\n", "DATA\r\n"};
        if (lastReply[0] > '3') {
            state = State::Failed;
        } else if (m_step < 4) {
            m_socket.write(lines[m_step++]);
        } else if (state == State::Commands) {
            m_socket.write("Subject: held\r\n\r\n");
            m_left = m_half;
            m_started = true;
            pump();
        } else if (state == State::Finishing) {
            state = State::Done;
        }
    }
    void pump()
    {
        if (!m_started)
            return;
        while (m_left > 0 && m_socket.bytesToWrite() < 65536) {
            m_socket.write(m_block);
            m_left -= m_block.size();
        }
        if (m_left > 0 || m_socket.bytesToWrite() > 0)
            return;
        if (state == State::Commands) {
            state = State::Held;
        } else if (state == State::Finishing && !m_dotSent) {
            m_dotSent = true;
            m_socket.write(".\r\n");
        }
    }

    QTcpSocket m_socket;
    const qint64 m_half;
    const QByteArray m_block;
    qint64 m_left = 0;
    int m_step = 0;
    bool m_started = false;
    bool m_dotSent = false;
};

} // namespace

/// S36: sessions held in the middle of DATA all complete, and memory stays flat.
class TestMidData : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void heldSessionsComplete();
};

void TestMidData::heldSessionsComplete()
{
    const bool whole = qEnvironmentVariableIsSet("POSTKONTOR_FULL");
    const int sessions = 1000;
    const qint64 half = whole ? 5 << 20 : 512 << 10; // bodies of 10 MiB, or of 1 MiB in the everyday suite
    EngineProcess engine;
    const qint64 needed = sessions * half * 2 + (2LL << 30);
    const QStorageInfo disk(QDir::tempPath());
    QVERIFY2(!disk.isValid() || disk.bytesAvailable() > needed, "not enough disk for this test"); // in a chroot nobody knows
    QVERIFY(engine.start());
    RestClient rest(engine.url({}), engine.token());
    const QString mailbox = rest.ensureMailbox(u"held@example.test"_s);
    const QByteArray block = QByteArray(1022, 'z').append("\r\n").repeated(32);

    std::vector<std::unique_ptr<HeldSession>> all;
    const auto count = [&all](HeldSession::State state) {
        return std::count_if(all.begin(), all.end(), [state](const auto &session) { return session->state == state; });
    };
    for (int i = 0; i < sessions; ++i)
        all.push_back(std::make_unique<HeldSession>(engine.port(u"smtp"_s), half, block));
    QVERIFY2(QTest::qWaitFor([&] { return count(HeldSession::State::Held) + count(HeldSession::State::Failed) == sessions; }, 500000),
             qPrintable(u"%1 of %2 held"_s.arg(count(HeldSession::State::Held)).arg(sessions)));
    QCOMPARE(count(HeldSession::State::Held), sessions); // all of them mid-DATA at one moment
    for (const auto &session : all)
        session->finish();
    QVERIFY(QTest::qWaitFor([&] { return count(HeldSession::State::Done) + count(HeldSession::State::Failed) == sessions; }, 500000));
    QCOMPARE(count(HeldSession::State::Done), sessions);
    const qint64 peak = engine.peakResidentBytes();
    qInfo("%d sessions of %lld MiB, peak memory %lld MiB", sessions, (2 * half) >> 20, peak >> 20);
    QVERIFY2(support::kSanitized || peak < 512LL << 20, qPrintable(u"%1 MiB"_s.arg(peak >> 20)));

    const QJsonArray list = rest.list(u"/v1/mailboxes/%1/messages"_s.arg(mailbox));
    QCOMPARE(list.size(), sessions);
    QByteArray body;
    for (qint64 left = 2 * half; left > 0; left -= block.size())
        body += block;
    for (int i = 0; i < sessions; i += 100)
        QVERIFY(rest.get(u"/v1/messages/%1/raw"_s.arg(list[i].toObject().value(u"id").toString())).body.endsWith("\r\n\r\n" + body));
}

QTEST_GUILESS_MAIN(TestMidData)
#include "tst_middata.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "consoleload.h"
#include "support/smtpclient.h"
#include <QElapsedTimer>
#include <QThread>
#include <atomic>

namespace {

constexpr int kSenders = 4;
constexpr int kFillers = 8;
constexpr int kTickMs = 100;
constexpr size_t kOpenedPerTick = 100;
constexpr size_t kGreetAgainPerTick = 10; // all 5,000 within 50 s: no session is idle for long

bool greet(support::SmtpClient &smtp, quint16 port)
{
    return smtp.connectTo(port).startsWith("220") && smtp.command("EHLO load.test").startsWith("250");
}

bool deliver(support::SmtpClient &smtp, int n)
{
    static const QByteArray kPeople[] = {"anna", "bela", "chen", "dora", "emil"};
    const QByteArray &from = kPeople[n % 5];
    return smtp.deliver(from + "@sender.test", {"watched@example.test"},
                        "From: " + from + " <" + from + "@sender.test>\r\nTo: watched@example.test\r\nSubject: Order " + QByteArray::number(n)
                            + "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\n" + QByteArray(400, 'x') + "\r\n")
        .startsWith("250");
}

} // namespace

bool ConsoleLoad::fill(quint16 smtpPort, int count)
{
    std::atomic<int> next{0};
    std::atomic<bool> good{true};
    std::vector<std::unique_ptr<QThread>> threads;
    for (int i = 0; i < kFillers; ++i) {
        threads.emplace_back(QThread::create([&] {
            support::SmtpClient smtp;
            int inSession = 0;
            for (int n = next++; n < count && good; n = next++) {
                if (inSession++ % 500 == 0) {
                    smtp.abort();
                    good = good && greet(smtp, smtpPort);
                }
                if (!deliver(smtp, n))
                    good = false;
            }
        }));
        threads.back()->start();
    }
    for (const auto &thread : threads)
        thread->wait();
    return good;
}

ConsoleLoad::~ConsoleLoad()
{
    for (const auto &thread : m_senders)
        thread->requestInterruption();
    for (const auto &thread : m_senders)
        thread->wait();
}

void ConsoleLoad::start(int sessions, int closedPerSecond, int mailsPerSecond)
{
    m_sessions = sessions;
    m_closedPerSecond = closedPerSecond;
    connect(&m_timer, &QTimer::timeout, this, &ConsoleLoad::tick);
    m_timer.start(kTickMs);
    for (int i = 0; i < kSenders && mailsPerSecond > 0; ++i) {
        m_senders.emplace_back(QThread::create([port = m_port, mailsPerSecond] {
            support::SmtpClient smtp;
            QElapsedTimer clock;
            clock.start();
            for (int n = 0; !QThread::currentThread()->isInterruptionRequested(); ++n) {
                const qint64 dueMs = qint64(n) * 1000 * kSenders / mailsPerSecond;
                if (const qint64 wait = dueMs - clock.elapsed(); wait > 0)
                    QThread::msleep(quint64(wait));
                if (n % 100 == 0) {
                    smtp.abort();
                    if (!greet(smtp, port))
                        return;
                }
                deliver(smtp, n);
            }
        }));
        m_senders.back()->start();
    }
}

void ConsoleLoad::openOne()
{
    auto socket = std::make_unique<QTcpSocket>();
    QTcpSocket *raw = socket.get();
    connect(raw, &QTcpSocket::readyRead, raw, [raw] { raw->readAll(); });
    raw->connectToHost(QStringLiteral("127.0.0.1"), m_port);
    m_sockets.push_back(std::move(socket));
}

void ConsoleLoad::tick()
{
    for (size_t i = 0; i < kOpenedPerTick && m_sockets.size() < size_t(m_sessions); ++i)
        openOne();
    if (m_sockets.size() < size_t(m_sessions))
        return;
    for (size_t i = 0; i < kGreetAgainPerTick && !m_sockets.empty(); ++i)
        m_sockets[m_next++ % m_sockets.size()]->write("EHLO idle.test\r\n");
    for (int i = 0; i < m_closedPerSecond * kTickMs / 1000 && !m_sockets.empty(); ++i) {
        m_sockets.erase(m_sockets.begin() + qptrdiff(m_next % m_sockets.size()));
        openOne();
    }
}

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTcpSocket>
#include <QThread>
#include <QTimer>
#include <memory>
#include <vector>

/// What an engine has to do while somebody watches it: sessions that stay open and come and go, and mail into one mailbox at
/// a steady rate. Runs in a program of its own, so that the console's memory and processor time are its own. Main thread.
class ConsoleLoad : public QObject
{
    Q_OBJECT
public:
    explicit ConsoleLoad(quint16 smtpPort) : m_port(smtpPort) {}
    ~ConsoleLoad() override;

    /// Delivers `count` small mails to watched@example.test over eight sessions; blocks. False when one is refused.
    static bool fill(quint16 smtpPort, int count);
    /// Opens sessions, closes and opens some of them each second, and sends mail.
    void start(int sessions, int closedPerSecond, int mailsPerSecond);

private:
    void openOne();
    void tick();

    const quint16 m_port;
    std::vector<std::unique_ptr<QTcpSocket>> m_sockets;
    size_t m_next = 0;
    int m_sessions = 0;
    int m_closedPerSecond = 0;
    QTimer m_timer;
    std::vector<std::unique_ptr<QThread>> m_senders;
};

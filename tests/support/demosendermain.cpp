// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/demotraffic.h"
#include "support/smtpclient.h"
#include <QCoreApplication>
#include <QDateTime>
#include <QRandomGenerator>
#include <QThread>

// Sample traffic for `./dev run --demo`: a few people write to example.test, at an uneven pace, until the engine goes
// away. Usage: demosender [SMTP_PORT]
int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const quint16 port = argc > 1 ? QByteArray(argv[1]).toUShort() : 2525;
    const QList<QByteArray> recipients{"mei@example.test", "sales@example.test", "jonas@example.test"};
    for (int n = 0;; ++n) {
        support::SmtpClient client;
        if (!client.connectTo(port).startsWith("220 ") || !client.command("EHLO demo.test").startsWith("250"))
            return 0;
        client.deliver(support::DemoTraffic::sender(n), {recipients[n % recipients.size()]},
                       support::DemoTraffic::letter(n, QDateTime::currentMSecsSinceEpoch()));
        client.command("QUIT");
        QThread::msleep(QRandomGenerator::global()->bounded(100u, 1000u));
    }
}

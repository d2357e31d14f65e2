// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/inheritedlisteners.h"
#include <QTest>

using namespace Qt::StringLiterals;
using server::InheritedListeners;

/// Which addresses of the settings a socket of the service manager stands for.
class TestInheritedListeners : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void standsFor_data()
    {
        QTest::addColumn<QString>("socket");
        QTest::addColumn<bool>("v6Only");
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("stands");
        const auto row = [](const char *socket, bool v6Only, const char *address, bool stands) {
            QTest::addRow("%s%s for %s", socket, v6Only ? " (IPv6 only)" : "", address)
                << QString::fromLatin1(socket) << v6Only << QString::fromLatin1(address) << stands;
        };
        row("127.0.0.1", false, "127.0.0.1:25", true);
        row("127.0.0.1", false, "127.0.0.1:26", false);
        row("127.0.0.1", false, "127.0.0.2:25", false);
        row("127.0.0.1", false, "0.0.0.0:25", true); // cannot be bound beside it
        row("127.0.0.1", false, "*:25", true);
        row("127.0.0.1", false, "[::]:25", false);
        row("0.0.0.0", false, "192.0.2.1:25", true);
        row("0.0.0.0", false, "[::1]:25", false);
        row("0.0.0.0", false, "[::]:25", false);
        row("0.0.0.0", false, "*:25", true);
        row("::", false, "0.0.0.0:25", true);
        row("::", false, "192.0.2.1:25", true);
        row("::", false, "[::1]:25", true);
        row("::", true, "0.0.0.0:25", false);
        row("::", true, "192.0.2.1:25", false);
        row("::", true, "[::]:25", true);
        row("::", true, "[2001:db8::1]:25", true);
        row("::1", true, "[::]:25", true);
        row("::1", true, "0.0.0.0:25", false);
        row("::1", true, "nonsense", false);
    }
    void standsFor()
    {
        QFETCH(const QString, socket);
        QFETCH(const bool, v6Only);
        QFETCH(const QString, address);
        QTEST(InheritedListeners::standsFor({u"smtp"_s, -1, {QHostAddress(socket), 25}, v6Only}, address), "stands");
    }
};

QTEST_GUILESS_MAIN(TestInheritedListeners)
#include "tst_inheritedlisteners.moc"

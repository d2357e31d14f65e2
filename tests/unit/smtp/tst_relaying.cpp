// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedpeer.h"
#include <QTest>

using namespace Qt::StringLiterals;

// The classical relay tests: no way of writing a foreign address gets past RCPT.
class TestRelaying : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void relayForms_data()
    {
        QTest::addColumn<QByteArray>("path");
        static constexpr const char *kForms[] = {
            "<u1@far.example>",
            "u1@far.example",
            "<U1@FAR.EXAMPLE>",
            "<u1@far.example.>",
            "<u1@.far.example>",
            "<u1%far.example>",
            "<u1%far.example@local.test>",
            "<u1%far.example@[127.0.0.1]>",
            "<u1%far.example@[192.0.2.1]>",
            "<u1%far.example@far.example>",
            "<u1%local.test@far.example>",
            "<\"u1%far.example\">",
            "<\"u1%far.example\"@local.test>",
            "<\"u1@far.example\">",
            "<\"u1@far.example\"@local.test>",
            "<\"u1@far.example\"@[127.0.0.1]>",
            "<\"u1\"@far.example>",
            "<\"u1\\@far.example\"@local.test>",
            "<u1@far.example@local.test>",
            "<u1@local.test@far.example>",
            "<u1@far.example@[127.0.0.1]>",
            "<u1@far.example@far.example>",
            "<@local.test:u1@far.example>",
            "<@far.example:u1@far.example>",
            "<@[127.0.0.1]:u1@far.example>",
            "<@local.test,@far.example:u1@far.example>",
            "<@local.test,@local.test:u1@far.example>",
            "@local.test:u1@far.example",
            "<far.example!u1>",
            "<far.example!u1@local.test>",
            "<far.example!u1@[127.0.0.1]>",
            "<local.test!far.example!u1>",
            "<far.example!u1%local.test>",
            "<far.example!u1@far.example>",
            "<u1@[192.0.2.1]>",
            "<u1@[127.0.0.1]>",
            "<u1@[IPv6:2001:db8::1]>",
            "<u1@[IPv6:::1]>",
            "<u1@192.0.2.1>",
            "<u1@3221225985>",
            "<u1@0xc0000201>",
            "<u1@0300.0.2.1>",
            "<u1@far.example:25>",
            "<u1@local.test:25>",
            "<u1@local.test%far.example>",
            "<u1@far.example(@local.test)>",
            "<u1@(local.test)far.example>",
            "<u1@far.example,u2@local.test>",
            "<u1@far.example>,<u2@local.test>",
            "<u1@far.example> <u2@local.test>",
            "<u1@far.example;u2@local.test>",
            "<u1@far.example u2@local.test>",
            "<u1@local.test>@far.example",
            "<<u1@far.example>>",
            "<u1@[local.test]>",
            "<u1@[far.example]>",
            "<u1@local.test.far.example>",
            "<u1@far-local.test>",
            "<u1@xlocal.test>",
            "<u1@local.test\\>",
            "<|u1@local.test>",
            "</etc/passwd@local.test>",
            "<:include:/etc/passwd@local.test>",
            "<u1 @local.test>",
            "<u1@ local.test>",
            "<@:u1@far.example>",
            "<@,:u1@far.example>",
            "<@local.test>",
            "<far.example>",
            "<u1=far.example@local.test>",
            "<u1+@far.example@local.test>",
            "<\"u1@far.example\" @local.test>",
            "<u1@[]>",
            "<u1@>",
        };
        for (const char *form : kForms)
            QTest::newRow(form) << QByteArray(form);
        QVERIFY(std::size(kForms) >= 51);
    }
    void relayForms()
    {
        QFETCH(QByteArray, path);
        ScriptedPeer peer;
        peer.start();
        peer.send("EHLO c.example\r\nMAIL FROM:<evil@far.example>\r\n");
        peer.takeOutput();
        peer.send("RCPT TO:" + path + "\r\n");
        QVERIFY2(peer.output.startsWith('5'), peer.output);
        peer.send("DATA\r\nx\r\n.\r\n");
        QVERIFY(peer.mails.isEmpty());
        QVERIFY(peer.session.transaction().recipients.isEmpty());
    }

    // A path with a line end in it is two lines, and neither is half a command.
    void lineEndsInPaths_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("CR") << "RCPT TO:<u1@far.example\r@local.test>\r\n"_ba;
        QTest::newRow("LF") << "RCPT TO:<u1@local.test>\nRCPT TO:<u1@far.example>\r\n"_ba;
        QTest::newRow("NUL") << QByteArray("RCPT TO:<u1@local.test\0@far.example>\r\n", 39);
        QTest::newRow("CRLF") << "RCPT TO:<u1@far.example\r\n@local.test>\r\n"_ba;
    }
    void lineEndsInPaths()
    {
        QFETCH(QByteArray, line);
        ScriptedPeer peer;
        peer.start();
        peer.send("EHLO c.example\r\nMAIL FROM:<evil@far.example>\r\n");
        peer.takeOutput();
        peer.send(line);
        QVERIFY(!peer.output.contains("250 "));
        QVERIFY(peer.session.transaction().recipients.isEmpty());
    }

    // What looks odd and is ours all the same.
    void ours_data()
    {
        QTest::addColumn<QByteArray>("path");
        for (const char *path :
             {"<alice@local.test>", "<ALICE@LOCAL.TEST>", "<\"alice\"@local.test>", "<Postmaster>",
              "<postmaster@Local.Test>", "<@far.example:alice@local.test>", "alice@local.test"})
            QTest::newRow(path) << QByteArray(path);
    }
    void ours()
    {
        QFETCH(QByteArray, path);
        ScriptedPeer peer;
        peer.start();
        peer.send("EHLO c.example\r\nMAIL FROM:<a@far.example>\r\n");
        peer.takeOutput();
        peer.send("RCPT TO:" + path + "\r\n");
        QVERIFY2(peer.output.startsWith("250 2.1.5 "), peer.output);
    }
};

QTEST_GUILESS_MAIN(TestRelaying)
#include "tst_relaying.moc"

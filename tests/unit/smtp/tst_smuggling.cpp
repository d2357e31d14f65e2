// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedpeer.h"
#include <QTest>

using namespace Qt::StringLiterals;

// SMTP smuggling (CVE-2023-51764 and its kin): whatever stands around a dot, one DATA is one mail or none.
class TestSmuggling : public QObject
{
    Q_OBJECT

    /// All strings of up to three of CR, LF, NUL and blank: 85.
    static QList<QByteArray> surroundings()
    {
        static constexpr char kOctets[] = {'\r', '\n', '\0', ' '};
        QList<QByteArray> out{QByteArray()};
        for (qsizetype i = 0; out[i].size() < 3; ++i) {
            for (const char c : kOctets)
                out.append(out[i] + c);
        }
        return out;
    }

    static constexpr auto kSmuggled = "MAIL FROM:<evil@far.example>\r\nRCPT TO:<bob@local.test>\r\nDATA\r\n"
                                      "Subject: smuggled\r\n\r\n";

    static void openData(ScriptedPeer &peer)
    {
        peer.start();
        peer.send("EHLO c.example\r\nMAIL FROM:<a@far.example>\r\nRCPT TO:<alice@local.test>\r\n");
        peer.takeOutput();
    }

    static bool ends(const QByteArray &text) { return ("\r\n" + text).contains("\r\n.\r\n"); }

    /// One refused or accepted mail, one reply, no second transaction.
    static QString judge(const ScriptedPeer &peer, const QByteArray &text)
    {
        QByteArray bare = text;
        bare.replace("\r\n", "");
        const bool clean = !bare.contains('\r') && !bare.contains('\n');
        const QByteArray wanted = clean ? "250 2.0.0"_ba : "550 5.5.2"_ba;
        if (!peer.output.startsWith(wanted) || peer.output.count('\n') != 1)
            return u"replied "_s + QString::fromLatin1(peer.output);
        if (peer.mails.size() != (clean ? 1 : 0))
            return u"%1 mails"_s.arg(peer.mails.size());
        for (const ScriptedPeer::Mail &mail : peer.mails) {
            if (mail.envelope.sender.localPart != u"a")
                return u"the smuggled mail was taken"_s;
        }
        if (peer.session.state() != smtp::State::Ready || peer.lookups.size() != 1)
            return u"the session moved on"_s;
        return {};
    }

private Q_SLOTS:
    void endOfData_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::newRow("first octets") << QByteArray();
        QTest::newRow("mid-line") << "Subject: x\r\n\r\ntext"_ba;
        QTest::newRow("after a line") << "Subject: x\r\n\r\ntext\r\n"_ba;
    }
    void endOfData()
    {
        QFETCH(QByteArray, before);
        int illegal = 0;
        const QList<QByteArray> parts = surroundings();
        QCOMPARE(parts.size(), 85);
        for (const QByteArray &left : parts) {
            for (const QByteArray &right : parts) {
                const QByteArray text = before + left + '.' + right + kSmuggled + "the end";
                if (ends(text))
                    continue; // the one legal end
                ++illegal;
                ScriptedPeer whole;
                openData(whole);
                whole.send("DATA\r\n");
                whole.takeOutput();
                whole.send(text + "\r\n.\r\n");
                QString error = judge(whole, text);
                ScriptedPeer single;
                openData(single);
                single.send("DATA\r\n");
                single.takeOutput();
                single.sendCut(text + "\r\n.\r\n", 1, 1);
                if (error.isEmpty())
                    error = judge(single, text);
                if (!error.isEmpty())
                    QFAIL(qPrintable(QString::fromLatin1((left + '.' + right).toHex(' ')) + u": "_s + error));
            }
        }
        QVERIFY(illegal > 6000);
    }

    // Cut after each octet of the sequence: a decision must not depend on where a packet ends.
    void endOfDataCutEverywhere()
    {
        for (const QByteArray &left : surroundings()) {
            const QByteArray text = "text" + left + ".\n" + kSmuggled + "the end";
            const QByteArray sent = text + "\r\n.\r\n";
            for (qsizetype cut = 4; cut < 4 + left.size() + 4; ++cut) {
                ScriptedPeer peer;
                openData(peer);
                peer.send("DATA\r\n");
                peer.takeOutput();
                peer.send(sent.left(cut));
                peer.send(sent.mid(cut));
                const QString error = judge(peer, text);
                if (!error.isEmpty())
                    QFAIL(qPrintable(QString::fromLatin1(left.toHex(' ')) + u": "_s + error));
            }
        }
    }

    void inAChunk()
    {
        const QList<QByteArray> parts = surroundings();
        for (const QByteArray &left : parts) {
            for (const QByteArray &right : parts) {
                const QByteArray text = "text" + left + '.' + right + kSmuggled;
                ScriptedPeer peer;
                openData(peer);
                peer.send("BDAT " + QByteArray::number(text.size()) + " LAST\r\n" + text);
                const QString error = judge(peer, text);
                if (!error.isEmpty())
                    QFAIL(qPrintable(QString::fromLatin1((left + '.' + right).toHex(' ')) + u": "_s + error));
            }
        }
    }

    void underTls()
    {
        ScriptedPeer peer;
        peer.start();
        peer.send("EHLO c.example\r\nSTARTTLS\r\n");
        peer.handshakeDone();
        peer.send("EHLO c.example\r\nMAIL FROM:<a@far.example>\r\nRCPT TO:<alice@local.test>\r\nDATA\r\n");
        peer.takeOutput();
        const QByteArray text = "text\n.\n"_ba + kSmuggled + "the end";
        peer.send(text + "\r\n.\r\n");
        const QString error = judge(peer, text);
        QVERIFY2(error.isEmpty(), qPrintable(error));
    }

    // STARTTLS and what an attacker puts behind it: dropped, whatever the cut; nothing of it counts after the
    // handshake.
    void startTlsInjection_data()
    {
        QTest::addColumn<QByteArray>("injected");
        for (const char *text :
             {"NOOP\r\n",
              "EHLO x\r\nMAIL FROM:<evil@far.example>\r\nRCPT TO:<bob@local.test>\r\nDATA\r\nx\r\n.\r\n",
              "RSET\r\nHEL", "\r\n", "\n", "x", "QUIT\r\n", "STARTTLS\r\n", "BDAT 100 LAST\r\nabc"})
            QTest::newRow(text) << QByteArray(text);
    }
    void startTlsInjection()
    {
        QFETCH(QByteArray, injected);
        const QByteArray sent = "STARTTLS\r\n" + injected;
        for (qsizetype cut = 0; cut <= sent.size(); ++cut) {
            ScriptedPeer peer;
            peer.start();
            peer.send("EHLO c.example\r\n");
            peer.takeOutput();
            peer.send(sent.left(cut));
            peer.send(sent.mid(cut));
            QVERIFY(peer.takeOutput().startsWith("220 "));
            QVERIFY(peer.output.isEmpty());
            peer.handshakeDone();
            QVERIFY(peer.output.isEmpty());
            peer.send("MAIL FROM:<a@far.example>\r\n");
            QVERIFY(peer.takeOutput().startsWith("503 "));
            peer.send("EHLO c.example\r\nMAIL FROM:<a@far.example>\r\nRCPT "
                      "TO:<alice@local.test>\r\nDATA\r\ny\r\n.\r\n");
            QCOMPARE(peer.mails.size(), 1);
            QCOMPARE(peer.mails[0].body, "y\r\n"_ba);
            QVERIFY(!peer.closed);
        }
    }
};

QTEST_GUILESS_MAIN(TestSmuggling)
#include "tst_smuggling.moc"

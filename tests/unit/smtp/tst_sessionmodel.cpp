// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "modelrun.h"
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;

class TestSessionModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // 10,000 random sessions against the model, each played in pieces of a random size, every third with questions that
    // are answered late. POSTKONTOR_SESSION_SEED=n plays only that one.
    void randomSessions()
    {
        const quint32 only = qEnvironmentVariable("POSTKONTOR_SESSION_SEED").toUInt();
        int deliveries = 0, handshakes = 0, closed = 0, signedIn = 0;
        for (quint32 seed = only ? only : 1; seed <= (only ? only : 10'000); ++seed) {
            QRandomGenerator random(seed);
            const smtp::SessionOptions options = seed % 4 == 0 ? ModelRun::tightOptions() : ModelRun::looseOptions();
            ModelRun run(options, [&random](int end) { return int(random.bounded(end)); });
            run.peer.answering = seed % 3 != 0;
            const int steps = 5 + random.bounded(40);
            const int largest = 1 + random.bounded(200);
            const QByteArray difference = run.play(steps, [&](ScriptedPeer &peer, const QByteArray &octets) {
                peer.sendCut(octets, largest, seed);
            });
            if (!difference.isEmpty())
                QFAIL(qPrintable(u"POSTKONTOR_SESSION_SEED=%1: %2\n%3"_s.arg(seed).arg(
                    QString::fromLatin1(difference), QString::fromLatin1(run.script.toPercentEncoding(" \r\n<>@:=./")))));
            deliveries += int(run.peer.mails.size());
            handshakes += run.peer.tlsStarts;
            closed += run.peer.closed;
            signedIn += run.peer.session.authenticated();
        }
        if (!only)
            QVERIFY2(deliveries > 5'000 && handshakes > 1'000 && closed > 1'000 && signedIn > 1'000,
                     qPrintable(u"%1 mails, %2 handshakes, %3 closed, %4 signed in"_s.arg(deliveries).arg(handshakes).arg(closed).arg(signedIn)));
    }

    // Octets without sense: nothing falls over, memory stays bounded, and nothing is delivered without RCPT.
    void noise()
    {
        QRandomGenerator random(4);
        static constexpr const char *kWords[] = {"MAIL FROM:",
                                                 "RCPT TO:",
                                                 "<a@local.test>",
                                                 "<alice@local.test>",
                                                 "DATA",
                                                 "BDAT ",
                                                 "LAST",
                                                 "\r\n",
                                                 "\r\n.\r\n",
                                                 "\n",
                                                 "\r",
                                                 ".",
                                                 "EHLO x",
                                                 "5",
                                                 " ",
                                                 "\x16",
                                                 "\xff",
                                                 "SIZE=",
                                                 "99999999999",
                                                 "STARTTLS",
                                                 "RSET",
                                                 "<",
                                                 ">",
                                                 "\""};
        for (int run = 0; run < 3'000; ++run) {
            smtp::SessionOptions options = ScriptedPeer::defaults();
            options.maxMessageBytes = 5'000;
            ScriptedPeer peer(options);
            peer.start();
            for (int i = 0; i < 120 && !peer.closed; ++i) {
                QByteArray piece;
                if (random.bounded(10) == 0)
                    piece.append(QByteArray(1, char(random.bounded(256)))).append('\0');
                else
                    piece = kWords[random.bounded(int(std::size(kWords)))];
                peer.send(piece);
                if (peer.tlsStarts > 0 && peer.session.mode() == smtp::Mode::Tls)
                    peer.handshakeDone();
                QVERIFY(peer.session.bufferedBytes() <= smtp::SmtpCommandParser::kMaxLine);
                QVERIFY(peer.body.size() <= 5'000);
            }
            for (const ScriptedPeer::Mail &mail : peer.mails)
                QVERIFY(!mail.envelope.recipients.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestSessionModel)
#include "tst_sessionmodel.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedpeer.h"
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

/// What RFC 5321 says about order, as a table in code, written without a look at the session: predicts the
/// code of each reply and what is delivered.
struct Model
{
    bool greeted = false;
    bool mail = false;
    int recipients = 0;
    bool chunking = false;
    QByteArray chunks;
    QList<QByteArray> delivered;

    void reset()
    {
        mail = false;
        recipients = 0;
        chunking = false;
        chunks.clear();
    }
    static bool bare(QByteArray text)
    {
        text.replace("\r\n", "");
        return text.contains('\r') || text.contains('\n');
    }
};

struct Step
{
    QByteArray octets;
    int code;
};

class Script
{
public:
    explicit Script(quint32 seed)
        : m_random(seed)
    {
    }

    Step next()
    {
        if (m_random.bounded(5) < 2) { // one step nearer to a mail, so that there are enough of them
            if (!m.greeted)
                return hello("EHLO c.example\r\n");
            if (!m.mail)
                return sender();
            if (m.recipients == 0)
                return recipient();
            return m.chunking || m_random.bounded(2) ? chunk() : data();
        }
        switch (m_random.bounded(19)) {
        case 0:
            return hello("EHLO c.example\r\n");
        case 1:
            return hello("HELO c.example\r\n");
        case 2:
            return {"EHLO\r\n", 501};
        case 3:
        case 4:
        case 5:
            return sender();
        case 6:
            return {"MAIL FROM:<a@@b>\r\n", canMail() ? 501 : 503};
        case 7:
        case 8:
        case 9:
            return recipient();
        case 10:
            return {"DATA now\r\n", 501};
        case 11:
        case 12:
            return data();
        case 13:
        case 14:
            return chunk();
        case 15:
            return brokenChunk();
        case 16:
            m.reset();
            return {"RSET\r\n", 250};
        case 17:
            return {m_random.bounded(2) ? "NOOP\r\n" : "VRFY x\r\n", 0}; // 250 or 252, see below
        default:
            return {m_random.bounded(2) ? "WHAT\r\n" : "NOOP\n", 500};
        }
    }

    Model m;
    QByteArray text() // of a message; one in four has a bare CR or LF
    {
        static constexpr const char *kTexts[] = {"one\r\ntwo\r\n",     "",      ".\r\nMAIL FROM:<x@y>\r\n",
                                                 "a\nb\r\n",           "\r\n",  "x\r\n.\n\r\n",
                                                 "BDAT 5\r\nQUIT\r\n", "..\r\n"};
        return kTexts[m_random.bounded(int(std::size(kTexts)))];
    }

private:
    bool canMail() const { return m.greeted && !m.mail; }

    Step hello(const char *line)
    {
        m.reset();
        m.greeted = true;
        return {line, 250};
    }
    Step sender()
    {
        if (!canMail())
            return {"MAIL FROM:<a@far.example>\r\n", 503};
        m.mail = true;
        return {"MAIL FROM:<a@far.example>\r\n", 250};
    }
    Step recipient()
    {
        static constexpr const char *kPaths[] = {"alice@local.test", "nobody@local.test", "x@far.example",
                                                 "away@local.test", "bad"};
        static constexpr int kCodes[] = {250, 550, 550, 451, 501};
        const int i = m_random.bounded(5);
        const QByteArray line = QByteArray("RCPT TO:<") + kPaths[i] + ">\r\n";
        if (!m.mail || m.chunking)
            return {line, 503};
        if (i == 0 && m.recipients == 5)
            return {line, 452};
        if (m.recipients == 5 && i < 4)
            return {line, 452};
        m.recipients += i == 0;
        return {line, kCodes[i]};
    }
    Step data()
    {
        if (!m.mail || m.chunking)
            return {"DATA\r\n", 503};
        if (m.recipients == 0)
            return {"DATA\r\n", 554};
        const QByteArray body = text();
        QByteArray wire = "\r\n" + body;
        wire = wire.replace("\r\n.", "\r\n..").mid(2);
        if (!wire.isEmpty() && !wire.endsWith("\r\n"))
            wire += "\r\n";
        const bool refused = Model::bare(body);
        if (!refused)
            m.delivered.append(body);
        m.reset();
        m_after = refused ? 550 : 250;
        return {"DATA\r\n" + wire + ".\r\n", 354};
    }
    Step chunk()
    {
        const QByteArray body = text();
        const bool last = m_random.bounded(2);
        const QByteArray wire =
            "BDAT " + QByteArray::number(body.size()) + (last ? " LAST\r\n" : "\r\n") + body;
        if (!m.mail)
            return {wire, 503};
        if (m.recipients == 0)
            return {wire, 554};
        if (Model::bare(body)) {
            m.reset();
            return {wire, 550};
        }
        m.chunking = true;
        m.chunks += body;
        if (last) {
            m.delivered.append(m.chunks);
            m.reset();
        }
        return {wire, 250};
    }
    Step brokenChunk()
    {
        m.reset();
        return {"BDAT 5x LAST\r\n", 501};
    }

    QRandomGenerator m_random;

public:
    int m_after = 0; ///< code of the reply behind the text of DATA, 0: none
};

QList<int> codesOf(const QByteArray &output)
{
    QList<int> codes;
    for (const QByteArray &line : output.split('\n')) {
        if (line.size() > 3 && line[3] == ' ')
            codes.append(line.left(3).toInt());
    }
    return codes;
}

} // namespace

class TestSessionModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // 10,000 random sessions against the model, each played in pieces of a random size.
    void randomSessions()
    {
        int deliveries = 0;
        for (quint32 seed = 1; seed <= 10'000; ++seed) {
            Script script(seed);
            QByteArray input;
            QList<int> wanted{220};
            QRandomGenerator random(seed ^ 0x5eed);
            const int steps = 5 + random.bounded(40);
            for (int i = 0; i < steps; ++i) {
                script.m_after = 0;
                const Step step = script.next();
                input += step.octets;
                wanted.append(step.code ? step.code : step.octets.startsWith("NOOP") ? 250 : 252);
                if (script.m_after)
                    wanted.append(script.m_after);
            }
            ScriptedPeer peer;
            peer.start();
            peer.sendCut(input, 1 + random.bounded(200), seed);
            const QList<int> got = codesOf(peer.output);
            if (got != wanted) {
                qsizetype at = 0;
                while (at < got.size() && at < wanted.size() && got[at] == wanted[at])
                    ++at;
                QFAIL(qPrintable(u"seed %1, reply %2: wanted %3, got %4\n%5"_s.arg(seed)
                                     .arg(at)
                                     .arg(wanted.value(at))
                                     .arg(got.value(at))
                                     .arg(QString::fromLatin1(input))));
            }
            QCOMPARE(peer.mails.size(), script.m.delivered.size());
            for (qsizetype i = 0; i < peer.mails.size(); ++i)
                QCOMPARE(peer.mails[i].body, script.m.delivered[i]);
            QVERIFY(!peer.closed);
            QCOMPARE(peer.session.inTransaction(), script.m.mail);
            QCOMPARE(peer.session.transaction().recipients.size(), script.m.recipients);
            deliveries += int(peer.mails.size());
        }
        QVERIFY2(deliveries > 5'000, qPrintable(QString::number(deliveries)));
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

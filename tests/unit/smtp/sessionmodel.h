// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "smtp/smtpsessionoptions.h"
#include <QByteArray>
#include <QList>
#include <array>
#include <functional>

/// What RFC 5321, 3030, 3207 and 4954 say about order, as a few lines of state written without a look at the session: makes
/// up what a client says next, sense or nonsense, and predicts the code of each reply and what is delivered. Where its
/// choices come from (a random generator, the octets of a fuzzer) is the caller's.
class SessionModel
{
public:
    /// A number from 0 to below `end`.
    using Choose = std::function<int(int end)>;

    SessionModel(const smtp::SessionOptions &options, Choose choose) : m_limits(options), m_choose(std::move(choose)) {}

    /// What the client says next, and the codes of the replies to it. It is all of its segment that counts when
    /// `handshake` is set: what follows STARTTLS in the same segment is dropped, then the handshake is done.
    struct Step
    {
        QByteArray octets;
        QList<int> codes;
        bool handshake = false;
    };
    Step next()
    {
        if (closed) // whatever comes then meets silence
            return {"NOOP\r\nDATA\r\n", {}, false};
        m_step = {};
        if (m_choose(5) < 2)
            ahead();
        else
            anything();
        settle();
        return m_step;
    }

    bool greeted = false;
    bool tls = false;
    bool authenticated = false;
    bool mail = false;
    bool closed = false;
    int recipients = 0;
    QList<QByteArray> delivered;

private:
    enum class Sender { Good, Full, Fails };

    /// One step nearer to a mail, so that there are enough of them.
    void ahead()
    {
        if (!greeted)
            hello("EHLO c.example\r\n");
        else if (!mail && !mayBegin())
            towardsSignIn();
        else if (!mail)
            sender(Sender::Good);
        else if (recipients == 0)
            recipient(0);
        else if (m_chunking || m_choose(2))
            chunk();
        else
            data();
    }

    void towardsSignIn()
    {
        if (!m_esmtp)
            hello("EHLO c.example\r\n");
        else if (!mayAuthenticate() && m_limits.offerTls && !tls)
            startTls();
        else
            signIn(m_choose(2));
    }

    void anything()
    {
        switch (m_choose(26)) {
        case 0: return hello("EHLO c.example\r\n");
        case 1: return hello("HELO c.example\r\n");
        case 2: return idle("EHLO\r\n", 501);
        case 3:
        case 4: return sender(Sender::Good);
        case 5: return sender(Sender::Full);
        case 6: return sender(Sender::Fails);
        case 7: return badSender();
        case 8:
        case 9: return recipient(0);
        case 10:
        case 11: return recipient(m_choose(7));
        case 12: return say("DATA now\r\n", 501);
        case 13:
        case 14: return data();
        case 15:
        case 16: return chunk();
        case 17: return brokenChunk();
        case 18:
            reset();
            return idle("RSET\r\n", 250);
        case 19: return harmless();
        case 20: return notALine();
        case 21: return startTls();
        case 24:
        case 25: return signIn(m_choose(kSignIns));
        case 22: return m_choose(12) ? idle("RSET now\r\n", 501) : leave();
        default: return chunkTooBig();
        }
    }

    void say(const QByteArray &octets, int code)
    {
        m_step.octets += octets;
        m_step.codes += code;
        m_errors += code >= 500;
    }
    void idle(const QByteArray &octets, int code)
    {
        ++m_idle;
        say(octets, code);
    }
    void reset()
    {
        mail = false;
        recipients = 0;
        m_chunking = false;
        m_chunks.clear();
    }

    void hello(const char *line)
    {
        reset();
        greeted = true;
        m_esmtp = line[0] == 'E';
        idle(line, 250);
    }
    void sender(Sender kind)
    {
        static constexpr std::array kLines{"MAIL FROM:<a@far.example>\r\n", "MAIL FROM:<full@far.example> SIZE=10\r\n",
                                           "mail from:<fails@far.example> BODY=8BITMIME\r\n"};
        const char *line = kLines[size_t(kind)];
        if (!greeted || mail)
            return say(line, 503);
        if (!mayBegin())
            return say(line, 530);
        if (kind == Sender::Full)
            return say(line, 452);
        mail = true;
        m_fails = kind == Sender::Fails;
        say(line, 250);
    }
    void badSender()
    {
        struct Bad
        {
            QByteArray line;
            int code;
        };
        const std::array kinds{Bad{"MAIL FROM:<a@@b>\r\n", 501}, Bad{"MAIL FROM:<a@b> SIZE=99999999999\r\n", 552},
                               Bad{"MAIL FROM:<a@b> X=1\r\n", 555}, Bad{"MAIL FROM:<a@b> RET=HDRS RET=FULL\r\n", 501},
                               Bad{"MAIL FROM:<\xc3\xa4@b>\r\n", 553}, Bad{"MAIL\r\n", 501}};
        const Bad &bad = kinds[size_t(m_choose(int(kinds.size())))];
        say(bad.line, !greeted || mail ? 503 : mayBegin() ? bad.code : 530);
    }
    bool mayBegin() const { return m_limits.role == smtp::SessionOptions::Role::Mta || authenticated; }
    bool mayAuthenticate() const { return tls || m_limits.authWithoutTls; }

    /// RFC 4954 4. What answers a challenge is said only when one comes: else it would be a command.
    static constexpr int kSignIns = 11;
    void signIn(int which)
    {
        struct Way
        {
            QByteArray command;
            QByteArray response; ///< empty: none is asked for
            int code;
        };
        const QByteArray right = QByteArray("\0anna\0right", 11).toBase64();
        const std::array<Way, kSignIns> ways{Way{"AUTH PLAIN " + right + "\r\n", {}, 235}, Way{"auth plain\r\n", right + "\r\n", 235},
                                             Way{"AUTH PLAIN AGFubmEAd3Jvbmc=\r\n", {}, 535}, Way{"AUTH PLAIN\r\n", "*\r\n", 501},
                                             Way{"AUTH PLAIN\r\n", "NOOP NOOP\r\n", 501}, Way{"AUTH PLAIN\r\n", QByteArray(13'000, 'A') + "\r\n", 500},
                                             Way{"AUTH PLAIN =\r\n", {}, 535}, Way{"AUTH PLAIN A===\r\n", {}, 501},
                                             Way{"AUTH NTLM\r\n", {}, 504}, Way{"AUTH\r\n", {}, 501}, Way{"AUTH PLAIN\r\n", right + "\n", 500}};
        const Way &way = ways[size_t(which)];
        if (authenticated || !greeted || mail || !m_esmtp)
            return idle(way.command, 503);
        if (!mayAuthenticate())
            return idle(way.command, 538);
        if (way.response.isEmpty()) {
            idle(way.command, way.code);
        } else {
            idle(way.command, 334);
            say(way.response, way.code);
        }
        authenticated = way.code == 235;
    }
    void recipient(int which)
    {
        struct Path
        {
            const char *path;
            int code;
            bool looked; ///< the directory was asked: not an error of the client's
        };
        static constexpr std::array kPaths{Path{"<alice@local.test>", 250, true},   Path{"<nobody@local.test>", 550, true},
                                           Path{"<x@far.example>", 550, true},      Path{"<away@local.test>", 451, true},
                                           Path{"<bad>", 501, false},               Path{"<alice@local.test> X=1", 555, false},
                                           Path{"<alice@local.test", 501, false}};
        const Path &path = kPaths[size_t(which)];
        const QByteArray line = QByteArray("RCPT TO:") + path.path + "\r\n";
        if (!mail || m_chunking)
            return say(line, 503);
        if (path.looked && recipients == m_limits.maxRecipients)
            return say(line, 452);
        recipients += path.code == 250;
        say(line, path.code);
        if (path.looked && path.code >= 500) {
            --m_errors;
            ++m_refused;
        }
    }

    QByteArray text() // of a message; some have a bare CR or LF, one is long
    {
        static constexpr std::array kTexts{"one\r\ntwo\r\n", "",     ".\r\nMAIL FROM:<x@y>\r\n", "a\nb\r\n", "\r\n", "x\r\n.\n\r\n",
                                           "BDAT 5\r\nQUIT\r\n", "..\r\n", "a\r", "\nb"};
        const int which = m_choose(int(kTexts.size()) + 1);
        return which < int(kTexts.size()) ? QByteArray(kTexts[size_t(which)]) : QByteArray(int(m_limits.maxMessageBytes) - 4, 'x') + "\r\n";
    }
    static bool bare(QByteArray octets)
    {
        octets.replace("\r\n", "");
        return octets.contains('\r') || octets.contains('\n');
    }
    /// The reply to a complete message.
    int commit(const QByteArray &body)
    {
        const int code = bare(body) ? 550 : body.size() > m_limits.maxMessageBytes ? 552 : m_fails ? 451 : 250;
        reset();
        if (code == 250) {
            delivered.append(body);
            m_errors = m_idle = m_refused = 0;
        }
        return code;
    }

    void data()
    {
        if (!mail || m_chunking)
            return say("DATA\r\n", 503);
        if (recipients == 0)
            return say("DATA\r\n", 554);
        QByteArray body = text() + text();
        QByteArray wire = "\r\n" + body;
        wire = wire.replace("\r\n.", "\r\n..").mid(2);
        if (!wire.isEmpty() && !wire.endsWith("\r\n")) {
            wire += "\r\n";
            body += "\r\n";
        }
        say("DATA\r\n" + wire + ".\r\n", 354);
        say({}, commit(body));
    }

    void chunk()
    {
        const QByteArray body = text();
        const bool last = m_choose(2);
        const QByteArray wire = "BDAT " + QByteArray::number(body.size()) + (last ? " LAST\r\n" : "\r\n") + body;
        if (!mail)
            return say(wire, 503);
        if (recipients == 0)
            return say(wire, 554);
        if (m_chunks.size() + body.size() > m_limits.maxMessageBytes) { // known before it is read
            reset();
            return say(wire, 552);
        }
        m_chunking = true;
        m_chunks += body;
        if (last) {
            const int code = commit(QByteArray(m_chunks));
            return say(wire, code);
        }
        const bool open = m_chunks.endsWith('\r'); // the next chunk may begin with its LF
        if (bare(open ? m_chunks.chopped(1) : m_chunks)) {
            reset();
            return say(wire, 550);
        }
        say(wire, 250);
    }
    void brokenChunk()
    {
        static constexpr std::array kLines{"BDAT 5x LAST\r\n", "BDAT\r\n", "BDAT -1\r\n", "BDAT 5 LAST LAST\r\n", "BDAT 99999999999999999999 LAST\r\n",
                                           "BDAT 0x10\r\n"};
        reset();
        say(kLines[size_t(m_choose(int(kLines.size())))], 501);
    }
    void chunkTooBig()
    {
        const QByteArray body(int(m_limits.maxMessageBytes) + 1, '.');
        const QByteArray wire = "BDAT " + QByteArray::number(body.size()) + " LAST\r\n" + body;
        const int code = !mail ? 503 : recipients == 0 ? 554 : 552;
        if (code == 552)
            reset();
        say(wire, code);
    }

    void harmless()
    {
        struct Line
        {
            const char *line;
            int code;
        };
        static constexpr std::array kLines{Line{"NOOP\r\n", 250},     Line{"noop x y\r\n", 250}, Line{"VRFY x\r\n", 252},
                                           Line{"VRFY\r\n", 501},     Line{"EXPN x\r\n", 502},   Line{"HELP\r\n", 214}};
        const Line &one = kLines[size_t(m_choose(int(kLines.size())))];
        idle(one.line, one.code);
    }
    void notALine()
    {
        const std::array kLines{QByteArray("WHAT\r\n"), QByteArray("NOOP\n"), QByteArray("RSET\rRSET\r\n"), QByteArray("NO\0OP\r\n", 7),
                                QByteArray("\r\n"), "NOOP " + QByteArray(3000, 'x') + "\r\n"};
        say(kLines[size_t(m_choose(int(kLines.size())))], 500);
    }
    void startTls()
    {
        ++m_idle;
        if (tls)
            return say("STARTTLS\r\n", 503);
        if (authenticated)
            return say("STARTTLS\r\n", 503);
        if (!m_limits.offerTls)
            return say("STARTTLS\r\n", 454);
        reset();
        greeted = false;
        m_esmtp = false;
        tls = true;
        say("STARTTLS\r\n", 220);
        m_step.octets += "EHLO smuggled.example\r\nMAIL FROM:<a@b>\r\nDA"; // not of the session that follows
        m_step.handshake = true;
    }
    void leave()
    {
        reset();
        closed = true;
        if (m_choose(2))
            return say("QUIT\r\n", 221);
        say("GET / HTTP/1.1\r\n", 500);
    }

    /// A client that only errs is not listened to for ever.
    void settle()
    {
        if (closed || (m_errors <= m_limits.maxErrors && m_idle <= m_limits.maxIdleCommands && m_refused <= m_limits.maxRefusedRecipients))
            return;
        reset();
        closed = true;
        m_step.codes += 421;
    }

    const smtp::SessionOptions m_limits;
    const Choose m_choose;
    Step m_step;
    bool m_esmtp = false;
    bool m_chunking = false;
    bool m_fails = false; ///< what is in hand cannot be stored
    QByteArray m_chunks;
    int m_errors = 0;
    int m_idle = 0;
    int m_refused = 0;
};

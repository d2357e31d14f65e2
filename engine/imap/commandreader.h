// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>

namespace imap {

/// What a command may be; octets. Before sign-in all of it together is `maxCommand`.
struct ReaderLimits
{
    qsizetype maxLine = 34 << 10;     ///< of one line without its end; ID may have 30 names and values of 1,024 octets (RFC 2971 3.3)
    qsizetype maxCommand = 34 << 10;  ///< all lines and collected literals of one command
    qsizetype maxCollected = 8 << 10; ///< those before a literal, with it
    int maxLiterals = 64;
    qint64 maxNonSync = 4096;         ///< RFC 7888 5: LITERAL-
    qint64 maxSkipped = 1 << 20;      ///< what is thrown away of a refused command before it is a flood

    static ReaderLimits signedOut() { return {}; }
    static ReaderLimits signedIn() { return {64 << 10, 256 << 10, 256 << 10, 1000, 4096, 1 << 20}; }
};

/// The announcement of a literal at the end of a line (RFC 9051 4.3).
struct LiteralHeader
{
    qint64 size = 0;      ///< -1: more than 63 bits can say
    bool nonSync = false; ///< {n+}: its octets follow without being asked for
    bool binary = false;  ///< ~{n}
    qsizetype length = 0; ///< octets of the announcement
};
/// At the end of `line`; `length` 0: there is none.
LiteralHeader literalHeader(QByteArrayView line);

/// Cuts the input into commands with their literals in place: "{4}\r\nanna" stays as it was sent. The only owner of line ends and of
/// sizes: a literal is asked about before any of it is taken, what is refused is thrown away up to the end of its command, and never
/// is a part of it read as a command. A line ends in CRLF or LF.
class CommandReader
{
public:
    enum class Kind {
        NeedMore,
        Command, ///< text() is one, without its line end
        Literal, ///< announced: literal(); go on with collect(), stream() or refuse()
        Body,    ///< `bytes` are the next of a streamed literal
        BodyEnd, ///< the streamed literal is complete
        Line,    ///< after expectLine(): text()
        Rejected, ///< the command is over, tag(): too long, or refused
        Flood,   ///< what is thrown away has no end: close
        Foreign  ///< a TLS hello as first octet of the connection: close
    };
    struct Step
    {
        Kind kind = Kind::NeedMore;
        QByteArrayView bytes = {};
        qsizetype consumed = 0;
    };

    explicit CommandReader(ReaderLimits limits = {}) : m_limits(limits) {}
    void setLimits(const ReaderLimits &limits) { m_limits = limits; }

    /// Call again until it is NeedMore and has consumed nothing; no input may be left over then.
    Step next(QByteArrayView input);
    /// Of the command in hand; while a literal is asked about, up to its announcement.
    QByteArrayView text() const { return m_text; }
    const LiteralHeader &literal() const { return m_literal; }
    /// Whether collect() is within the limits.
    bool fits() const;
    /// "*" when the command has none.
    QByteArray tag() const;

    void collect();
    void stream();
    void refuse();
    /// What is still to come of the command in hand is thrown away; Rejected follows. Not while a literal is asked about.
    void refuseRest();
    /// The next line is no command and has no literals (RFC 9051 6.2.2, RFC 2177).
    void expectLine(qsizetype maxLength);
    /// Forgets everything, as after STARTTLS.
    void reset() { *this = CommandReader(m_limits); }

private:
    enum class State { Line, Asked, Collect, Stream, SkipLine, SkipLiteral, Done };
    Step lineStep(QByteArrayView input);
    Step endOfLine(qsizetype consumed);
    Step endOfBody();
    Step literalStep(QByteArrayView input);
    Step skipLine(QByteArrayView input);
    Step skipLiteral(QByteArrayView input);
    Step rejected(qsizetype consumed);
    void keepTail(QByteArrayView piece);
    void beginLine();
    bool flooded(qsizetype octets);

    ReaderLimits m_limits;
    State m_state = State::Line;
    QByteArray m_text;
    qsizetype m_lineStart = 0; ///< of the line being read, in m_text
    LiteralHeader m_literal;
    qint64 m_left = 0; ///< octets of the literal still to come
    int m_literals = 0;
    qint64 m_skipped = 0;
    QByteArray m_tail; ///< the last octets of a line that is thrown away
    qsizetype m_plainLength = 0; ///< expectLine()
    bool m_refused = false;
    bool m_first = true;
};

} // namespace imap

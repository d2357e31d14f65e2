// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>

// Command lines as SMTP, LMTP and POP3 have them: a verb, a blank, arguments, CRLF.
namespace base {

/// One command line without its line ending; views into the input.
struct Command
{
    QByteArrayView verb;      ///< as sent, any case
    QByteArrayView arguments; ///< after the first space, blanks at both ends removed
    QByteArrayView text = {}; ///< after the first space, as sent
};

/// Finds command lines in the input: the only owner of their length, the CRLF rule and forbidden octets. A
/// line that ends in a bare LF or holds a CR, NUL or other control octet is consumed whole and never run: an
/// executed half of it is how smuggling works.
class CommandLineParser
{
public:
    /// In octets, CRLF included. AUTH and what answers a challenge is longer than other lines (RFC 4954 4.3, RFC 5034 4). What is
    /// longer than its line may be is read to its end up to `…Swallowed`.
    struct Limits
    {
        qsizetype line;
        qsizetype swallowed;
        qsizetype authLine;
        qsizetype authSwallowed;
    };
    enum class Status {
        Command,
        NeedMore, ///< what is not consumed must be offered again with more behind it
        BadLineEnd,
        BadCharacter,
        Overlong, ///< swallowed up to its end
        Flood,    ///< no line end within the limit: close
        Foreign   ///< a TLS hello as first octet of the connection: close
    };
    struct Line
    {
        Status status = Status::NeedMore;
        Command command;
        qsizetype consumed = 0; ///< octets of the input used, line ending included
    };

    explicit CommandLineParser(const Limits &limits) : m_limits(limits) {}

    Line next(QByteArrayView input);
    /// The same for a line that answers a challenge: `command.verb` is all of it.
    Line nextResponse(QByteArrayView input);
    /// After TLS has begun: as if the connection were new.
    void reset() { *this = CommandLineParser(m_limits); }

private:
    Line scan(QByteArrayView input, bool auth);
    static Line check(QByteArrayView line, qsizetype consumed);

    Limits m_limits;
    bool m_first = true;
    bool m_auth = false; ///< the line being read is one of those
    qsizetype m_swallowed = 0; ///< octets of an overlong line already consumed
};

/// Without blanks and tabs at both ends.
QByteArrayView trimBlanks(QByteArrayView text);
/// Verbs of HTTP and tokens with a colon (header lines): a browser or script was pointed at the wrong port,
/// or a client is out of step and its text arrives as commands. The connection ends at the first of them.
bool isForeignVerb(QByteArrayView verb);

} // namespace base

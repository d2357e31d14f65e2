// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>

namespace smtp {

/// One command line without its line ending; views into the input.
struct Command
{
    QByteArrayView verb;      ///< as sent, any case
    QByteArrayView arguments; ///< after the first space, blanks at both ends removed
};

/// Finds command lines in the input: the only owner of their length, the CRLF rule and forbidden octets. A
/// line that ends in a bare LF or holds a CR, NUL or other control octet is consumed whole and never run: an
/// executed half of it is how smuggling works.
class SmtpCommandParser
{
public:
    enum class Status {
        Command,
        NeedMore, ///< what is not consumed must be offered again with more behind it
        BadLineEnd,
        BadCharacter,
        Overlong, ///< swallowed up to its end
        Flood,    ///< no line end within kMaxSwallowed: close
        Foreign   ///< a TLS hello as first octet of the connection: close
    };
    struct Line
    {
        Status status = Status::NeedMore;
        Command command;
        qsizetype consumed = 0; ///< octets of the input used, line ending included
    };
    /// RFC 5321 4.5.3.1.4 says 512; MAIL and RCPT grow by their parameters (SIZE, ENVID, ORCPT, SMTPUTF8 …).
    static constexpr qsizetype kMaxLine = 2048;
    static constexpr qsizetype kMaxSwallowed = 64 << 10;
    /// RFC 4954 4.3: of AUTH and of what answers a challenge, CRLF included. Both are read to their end a good deal beyond.
    static constexpr qsizetype kMaxAuthLine = 12'288;
    static constexpr qsizetype kMaxAuthSwallowed = 256 << 10;

    Line next(QByteArrayView input);
    /// The same for a line that answers a challenge: `command.verb` is all of it.
    Line nextResponse(QByteArrayView input);
    /// After STARTTLS: as if the connection were new.
    void reset() { *this = {}; }

private:
    Line scan(QByteArrayView input, bool auth);
    static Line check(QByteArrayView line, qsizetype consumed);

    bool m_first = true;
    bool m_auth = false; ///< the line being read is one of those
    qsizetype m_swallowed = 0; ///< octets of an overlong line already consumed
};

} // namespace smtp

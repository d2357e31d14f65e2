// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/enhancedstatus.h"
#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace smtp {

/// One reply of a remote server. Value, any thread.
struct RemoteReply
{
    int code = 0;    ///< 200-599; 0: none
    QByteArray text; ///< what follows the code, lines joined by '\n', as sent

    bool positive() const { return code >= 200 && code < 300; }
    bool temporary() const { return code >= 400 && code < 500; }
    bool permanent() const { return code >= 500; }
    /// The enhanced status it begins with when its class fits the code (RFC 2034 4), else the one that says as much
    /// as the code does.
    mail::EnhancedStatus status() const;
    /// Fit for logs, notifications and screens: one line, printable, at most 500 characters. A remote's text is a
    /// stranger's: control characters, line separators and marks that turn the direction of text become '?'.
    QString line() const;
};

/// printable(): what RemoteReply::line() does, for any text of a stranger.
QString printableLine(QByteArrayView text);

/// Cuts the input into replies (RFC 5321 4.2): three digits, the first 2 to 5, then "-", " " or the end of the line,
/// and the same code on every line. A bare LF ends a line too, as old servers send it. Bounded whatever comes; after
/// anything but NeedMore and Reply the connection is of no use.
class ReplyParser
{
public:
    static constexpr qsizetype kMaxLine = 4096; ///< RFC 5321 4.5.3.1.5 says 512
    static constexpr int kMaxLines = 256;
    enum class Status { NeedMore, Reply, Malformed, Flood };
    struct Step
    {
        Status status = Status::NeedMore;
        qsizetype consumed = 0; ///< octets of the input used; all of it with NeedMore
    };

    /// Reads up to the end of one reply.
    Step feed(QByteArrayView input);
    /// The reply, after Status::Reply.
    RemoteReply take();
    /// Part of a reply has come.
    bool midReply() const { return !m_line.isEmpty() || m_lines > 0; }
    void reset() { *this = {}; }

private:
    Status endLine();

    QByteArray m_line;
    RemoteReply m_reply;
    int m_lines = 0;
};

} // namespace smtp

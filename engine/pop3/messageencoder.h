// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace pop3 {

/// A message on its way out as a multi-line response (RFC 1939 3): dots at the beginning of lines are doubled, and it ends with
/// CRLF.CRLF. A bare LF begins a line as well: a client that takes it for one must not find the end in the middle. Takes the
/// message in pieces of any size.
class MessageEncoder
{
public:
    /// `bodyLines`: the header, the blank line and so many lines more (TOP); nullopt: all of it.
    explicit MessageEncoder(std::optional<qint64> bodyLines = {}) : m_bodyLines(bodyLines) {}

    QByteArray feed(QByteArrayView text);
    /// What was asked for has been said: the rest of the message is not needed.
    bool done() const { return m_bodyLines && !m_inHeader && *m_bodyLines == 0; }
    /// What follows the last piece.
    QByteArray finish() const;

private:
    void lineEnded();

    std::optional<qint64> m_bodyLines; ///< still to be said
    bool m_inHeader = true;
    bool m_lineStart = true;
    bool m_blank = true; ///< nothing but the line's end so far
    char m_last[2] = {'\r', '\n'};
};

} // namespace pop3

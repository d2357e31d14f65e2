// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>

namespace smtp {

/// Watches the octets of one message as they arrive, by DATA or BDAT: size, length of lines, and CR or LF
/// outside CRLF (RFC 5321 2.3.8). What it says depends on the octets alone, never on how they were cut.
class SmtpBodyChecker
{
public:
    /// Longest line kept, CRLF included. RFC 5321 4.5.3.1.6 says 1,000; real mail has more, and is kept as
    /// sent.
    static constexpr qint64 kMaxLine = 64 << 10;

    void feed(QByteArrayView text);
    /// The message is complete: a CR at its very end is bare.
    void finish();

    qint64 size() const { return m_size; }
    bool bareNewline() const { return m_bareNewline; }
    bool lineTooLong() const { return m_lineTooLong; }

private:
    void countLine(qint64 octets);

    qint64 m_size = 0;
    qint64 m_line = 0; ///< octets of the unfinished line
    bool m_endsInCr = false;
    bool m_bareNewline = false;
    bool m_lineTooLong = false;
};

} // namespace smtp

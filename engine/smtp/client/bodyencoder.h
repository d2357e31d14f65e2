// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>

namespace smtp {

/// The text of a message on its way out, in pieces of any size: every line end leaves as CRLF, a bare CR or LF too, for
/// what one server reads as text another may read as the end of it (RFC 5321 2.3.8, 4.1.1.4); with DATA, lines that
/// begin with a dot get another (4.5.2). Linear; lines of any length pass as they are.
class BodyEncoder
{
public:
    /// `dots`: for DATA. BDAT counts octets and stuffs nothing.
    explicit BodyEncoder(bool dots = true) : m_dots(dots) {}
    /// Appends the form of `text` on the wire to `out`.
    void encode(QByteArrayView text, QByteArray &out);
    /// After the last piece: ends the last line, and with DATA the message ("." CRLF).
    void finish(QByteArray &out);

private:
    const bool m_dots;
    bool m_lineStart = true;
    bool m_pendingCr = false; ///< the last octet was a CR; what it is depends on the next
};

} // namespace smtp

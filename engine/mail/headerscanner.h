// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <optional>

namespace mail {

/// One header field as views into the message (RFC 5322 2.2).
struct HeaderField
{
    QByteArrayView name;  ///< as sent, without blanks before the colon (RFC 5322 4.5)
    QByteArrayView value; ///< after the colon, still folded, without the last line end
    qsizetype start = 0;  ///< offset of the field in the scanned bytes
    qsizetype end = 0;    ///< offset behind its last line end
};

/// Whether a message that begins with this line has a header at all. A first line that is no field, and not the "From "
/// of an mbox file, is text already: the message has no header, only a body.
bool startsHeader(QByteArrayView firstLine);

/// Walks the header of a message without copying: CRLF or LF line ends, folded lines, lines without a colon skipped
/// ("From " of mbox files, junk). Linear; keeps views, so the bytes must outlive it. Any thread.
class HeaderScanner
{
public:
    explicit HeaderScanner(QByteArrayView message);
    /// The next field, or nullopt at the empty line or the end.
    std::optional<HeaderField> next();
    /// After next() has said nullopt: where the body starts.
    qsizetype bodyStart() const { return m_pos; }

private:
    qsizetype lineEnd(qsizetype from) const; // behind the line feed
    QByteArrayView m_text;
    qsizetype m_pos = 0;
};

} // namespace mail

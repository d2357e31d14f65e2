// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/mediatype.h"
#include "mail/transfercoding.h"
#include <QByteArray>
#include <QByteArrayView>
#include <vector>

namespace mail {

/// Bounds of one tree. What lies beyond is body of the part it stands in.
struct MimeLimits
{
    int maxDepth = 64;
    int maxParts = 10000;
    qsizetype maxHeaderField = 64 * 1024; ///< octets of one header field that are looked at
};

/// One part, in octets of the message: [headerStart, bodyStart) is the header with its empty line, [bodyStart, bodyEnd)
/// the body, without the line end that belongs to the delimiter (RFC 2046 5.1.1).
struct MimePart
{
    int parent = -1; ///< index; a message/rfc822 is parent of the message inside
    int depth = 0;
    std::vector<int> children;
    qint64 headerStart = 0;
    qint64 bodyStart = 0;
    qint64 bodyEnd = 0;
    qint64 headerLines = 0; ///< line feeds inside the header, that of the empty line included
    qint64 bodyLines = 0;   ///< line feeds inside the body
    MediaType contentType;
    Disposition disposition;
    TransferCoding coding = TransferCoding::Identity;
    QByteArray codingName;  ///< as sent, trimmed
    QByteArray contentId;   ///< as sent, trimmed
    QByteArray description; ///< as sent, trimmed

    bool isMultipart() const { return contentType.type == "multipart" && !contentType.parameters.raw("boundary").isEmpty(); }
    bool isMessage() const
    {
        return coding == TransferCoding::Identity
            && (contentType.is("message", "rfc822") || contentType.is("message", "global"));
    }
};

/// Builds the tree of parts of one message from chunks of any size (RFC 2045, 2046). Tolerant: every byte string has a
/// tree. Iterative, linear, memory bounded by the limits and not by the message. Single use, one thread at a time.
class MimeParser
{
public:
    explicit MimeParser(MimeLimits limits = {});
    void feed(QByteArrayView chunk);
    /// End of the message; parts() is complete after it.
    void finish();
    /// Part 0 is the message; a parent stands before its children, siblings in order.
    const std::vector<MimePart> &parts() const { return m_parts; }
    std::vector<MimePart> takeParts() { return std::move(m_parts); }
    /// A limit cut the tree.
    bool truncated() const { return m_truncated; }

    /// Whole message at once.
    static std::vector<MimePart> parse(QByteArrayView message, MimeLimits limits = {});

private:
    struct Level
    {
        int part;
        QByteArray boundary; ///< empty: no multipart, or its close delimiter was seen
        size_t hash;
    };
    void line(QByteArrayView kept, qint64 length, int terminator);
    void headerLine(QByteArrayView text, bool blank);
    void takeField();
    void endHeader(qint64 bodyStart);
    bool delimiter(QByteArrayView text, bool ended);
    bool closeTo(size_t levels, qint64 end);
    void openPart(int parent, qint64 start);
    bool mayOpen(const MimePart &parent);

    const MimeLimits m_limits;
    std::vector<MimePart> m_parts;
    std::vector<Level> m_stack; ///< open parts, outermost first
    QByteArray m_carry;         ///< start of the line that crosses chunks, at most maxHeaderField
    qint64 m_lineLength = 0;    ///< octets of that line so far
    char m_lastChar = 0;        ///< of that line
    QByteArray m_field;         ///< header field being unfolded
    bool m_keepField = false;
    bool m_inHeader = true;
    qint64 m_offset = 0;     ///< start of the current line
    int m_previousEnd = 0;   ///< octets of the line end before it
    bool m_truncated = false;
    bool m_finished = false;
};

} // namespace mail

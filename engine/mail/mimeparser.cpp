// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/mimeparser.h"
#include "mail/asciitext.h"
#include "mail/headerscanner.h"

namespace mail {
namespace {

QByteArrayView withoutTrailingBlanks(QByteArrayView text)
{
    while (!text.isEmpty() && ascii::isSpace(text.back()))
        text.chop(1);
    return text;
}

} // namespace

MimeParser::MimeParser(MimeLimits limits) : m_limits(limits)
{
    openPart(-1, 0);
}

std::vector<MimePart> MimeParser::parse(QByteArrayView message, MimeLimits limits)
{
    MimeParser parser(limits);
    parser.feed(message);
    parser.finish();
    return parser.takeParts();
}

void MimeParser::feed(QByteArrayView chunk)
{
    while (!chunk.isEmpty()) {
        const qsizetype feedAt = chunk.indexOf('\n');
        const bool whole = feedAt >= 0;
        const QByteArrayView piece = whole ? chunk.first(feedAt + 1) : chunk;
        chunk = chunk.sliced(piece.size());
        if (whole && m_lineLength == 0) {
            const int terminator = piece.size() > 1 && piece[piece.size() - 2] == '\r' ? 2 : 1;
            line(piece.first(std::min(piece.size() - terminator, m_limits.maxHeaderField)), piece.size(), terminator);
            continue;
        }
        const qsizetype room = m_limits.maxHeaderField + 2 - m_carry.size();
        m_carry.append(piece.first(std::min(piece.size(), room)));
        const char before = piece.size() > 1 ? piece[piece.size() - 2] : m_lastChar;
        m_lastChar = piece.back();
        m_lineLength += piece.size();
        if (!whole)
            continue;
        const int terminator = m_lineLength > 1 && before == '\r' ? 2 : 1;
        const qsizetype kept = std::min({m_carry.size(), static_cast<qsizetype>(m_lineLength) - terminator, m_limits.maxHeaderField});
        const QByteArray carried = std::exchange(m_carry, {});
        const qint64 length = std::exchange(m_lineLength, 0);
        m_lastChar = 0;
        line(QByteArrayView(carried).first(kept), length, terminator);
    }
}

void MimeParser::finish()
{
    if (m_finished)
        return;
    m_finished = true;
    if (m_lineLength > 0) {
        const QByteArray carried = std::exchange(m_carry, {});
        line(QByteArrayView(carried).first(std::min(carried.size(), m_limits.maxHeaderField)), m_lineLength, 0);
    }
    if (m_inHeader)
        endHeader(m_offset);
    closeTo(0, m_offset);
}

/// One line: its first octets without the line end, its full length, and the length of its line end.
void MimeParser::line(QByteArrayView kept, qint64 length, int terminator)
{
    if (kept.size() >= 2 && kept[0] == '-' && kept[1] == '-' && delimiter(kept, terminator > 0)) {
        m_offset += length;
        m_previousEnd = terminator;
        if (m_inHeader)
            m_parts[static_cast<size_t>(m_stack.back().part)].headerStart = m_offset;
        return;
    }
    if (m_inHeader && m_offset == 0 && !startsHeader(kept))
        endHeader(0);
    if (m_inHeader) {
        if (terminator > 0)
            ++m_parts[static_cast<size_t>(m_stack.back().part)].headerLines;
        const bool blank = length == terminator;
        m_offset += length;
        m_previousEnd = 0; // the line end before a body is never part of a delimiter
        headerLine(kept, blank);
        return;
    }
    if (terminator > 0)
        ++m_parts[static_cast<size_t>(m_stack.back().part)].bodyLines;
    m_offset += length;
    m_previousEnd = terminator;
}

void MimeParser::headerLine(QByteArrayView text, bool blank)
{
    if (blank) {
        endHeader(m_offset);
        return;
    }
    if (!text.isEmpty() && ascii::isWsp(text[0])) {
        const qsizetype room = m_limits.maxHeaderField - m_field.size();
        if (m_keepField && room > 0)
            m_field.append(text.first(std::min(text.size(), room)));
        return;
    }
    takeField();
    m_keepField = ascii::startsWith(text, "content-");
    if (m_keepField)
        m_field = text.toByteArray();
}

void MimeParser::takeField()
{
    if (!m_keepField)
        return;
    m_keepField = false;
    const QByteArray field = std::exchange(m_field, {});
    const qsizetype colon = field.indexOf(':');
    if (colon < 0)
        return;
    const QByteArrayView name = withoutTrailingBlanks(QByteArrayView(field).first(colon));
    const QByteArrayView value = ascii::trimmed(QByteArrayView(field).sliced(colon + 1));
    MimePart &part = m_parts[static_cast<size_t>(m_stack.back().part)];
    // the first of two fields counts, so that a second cannot change what a filter has seen
    if (ascii::equals(name, "content-type") && !part.contentType.valid)
        part.contentType = MediaType::parse(value);
    else if (ascii::equals(name, "content-disposition") && part.disposition.kind.isEmpty())
        part.disposition = Disposition::parse(value);
    else if (ascii::equals(name, "content-transfer-encoding") && part.codingName.isEmpty()) {
        part.codingName = value.toByteArray();
        part.coding = transferCodingFromName(value);
    } else if (ascii::equals(name, "content-id") && part.contentId.isEmpty())
        part.contentId = value.toByteArray();
    else if (ascii::equals(name, "content-description") && part.description.isEmpty())
        part.description = value.toByteArray();
}

void MimeParser::endHeader(qint64 bodyStart)
{
    takeField();
    m_inHeader = false;
    Level &level = m_stack.back();
    MimePart &part = m_parts[static_cast<size_t>(level.part)];
    part.bodyStart = bodyStart;
    if (!part.contentType.valid && part.parent >= 0) { // RFC 2046 5.1.5
        const MimePart &parent = m_parts[static_cast<size_t>(part.parent)];
        if (parent.contentType.is("multipart", "digest")) {
            part.contentType.type = "message";
            part.contentType.subtype = "rfc822";
        }
    }
    if (part.isMultipart() && mayOpen(part)) {
        level.boundary = withoutTrailingBlanks(part.contentType.parameters.raw("boundary")).toByteArray();
        level.hash = qHash(QByteArrayView(level.boundary));
    } else if (part.isMessage() && mayOpen(part)) {
        openPart(level.part, bodyStart);
    }
}

bool MimeParser::mayOpen(const MimePart &parent)
{
    const bool may = parent.depth < m_limits.maxDepth && static_cast<int>(m_parts.size()) < m_limits.maxParts;
    m_truncated = m_truncated || !may;
    return may;
}

/// True when the line is a delimiter of an open multipart; innermost first, so that two levels may share a boundary.
bool MimeParser::delimiter(QByteArrayView text, bool ended)
{
    QByteArrayView open = withoutTrailingBlanks(text.sliced(2));
    if (open.isEmpty())
        return false;
    const QByteArrayView close = open.endsWith("--") ? open.chopped(2) : QByteArrayView();
    const size_t openHash = qHash(open);
    const size_t closeHash = close.isEmpty() ? 0 : qHash(close);
    for (size_t i = m_stack.size(); i-- > 0;) {
        Level &level = m_stack[i];
        if (level.boundary.isEmpty())
            continue;
        const bool opens = level.hash == openHash && open == QByteArrayView(level.boundary);
        const bool closes = !opens && !close.isEmpty() && level.hash == closeHash && close == QByteArrayView(level.boundary);
        if (!opens && !closes)
            continue;
        if (m_inHeader) {
            endHeader(m_offset); // a header cut off by a delimiter: the part has no body
            m_inHeader = false;  // nor has a message that would have begun in it (RFC 2046 5.1.5)
        }
        const bool ownsLineEnd = closeTo(i + 1, m_offset - m_previousEnd);
        const int part = m_stack[i].part;
        m_parts[static_cast<size_t>(part)].bodyLines += (ownsLineEnd ? 1 : 0) + (ended ? 1 : 0);
        if (closes || !mayOpen(m_parts[static_cast<size_t>(part)]))
            m_stack[i].boundary.clear(); // the rest is epilogue
        else
            openPart(part, m_offset);
        return true;
    }
    return false;
}

/// Ends all parts above `levels`. True when the line end before the current line had counted as a line of the innermost
/// of them and does no more.
bool MimeParser::closeTo(size_t levels, qint64 end)
{
    bool moved = false;
    const bool mayMove = end < m_offset;
    for (bool innermost = true; m_stack.size() > levels; innermost = false) {
        MimePart &part = m_parts[static_cast<size_t>(m_stack.back().part)];
        part.bodyEnd = std::max(end, part.bodyStart);
        if (innermost && mayMove && part.bodyEnd == end) {
            --part.bodyLines;
            moved = true;
        }
        end = part.bodyEnd; // a parent holds its children, empty ones at its very end too
        m_stack.pop_back();
        if (part.parent >= 0) // lines of a child are lines of its parent
            m_parts[static_cast<size_t>(part.parent)].bodyLines += part.headerLines + part.bodyLines;
    }
    return moved;
}

void MimeParser::openPart(int parent, qint64 start)
{
    MimePart part;
    part.parent = parent;
    part.depth = parent < 0 ? 0 : m_parts[static_cast<size_t>(parent)].depth + 1;
    part.headerStart = part.bodyStart = part.bodyEnd = start;
    const int index = static_cast<int>(m_parts.size());
    m_parts.push_back(std::move(part));
    if (parent >= 0)
        m_parts[static_cast<size_t>(parent)].children.push_back(index);
    m_stack.push_back({index, {}, 0});
    m_inHeader = true;
}

} // namespace mail

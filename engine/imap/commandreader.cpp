// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commandreader.h"
#include "imap/grammar.h"
#include <algorithm>
#include <limits>

namespace imap {
namespace {

constexpr qsizetype kMostDigits = 40;
constexpr qsizetype kTail = kMostDigits + 8; ///< holds every announcement that is read
constexpr char kTlsHandshake = 0x16;

qint64 sizeOf(QByteArrayView digits)
{
    qint64 size = 0;
    for (const char c : digits) {
        if (size > (std::numeric_limits<qint64>::max() - 9) / 10)
            return -1;
        size = size * 10 + (c - '0');
    }
    return size;
}

} // namespace

LiteralHeader literalHeader(QByteArrayView line)
{
    LiteralHeader out;
    if (!line.endsWith('}'))
        return out;
    qsizetype end = line.size() - 1;
    out.nonSync = end > 0 && line[end - 1] == '+';
    if (out.nonSync)
        --end;
    qsizetype start = end;
    while (start > 0 && isDigit(line[start - 1]))
        --start;
    const bool tooMany = end - start > kMostDigits;
    if (tooMany && start == 0) { // its beginning was thrown away
        out.size = -1;
        out.length = line.size();
        return out;
    }
    if (start == end || start == 0 || line[start - 1] != '{')
        return {};
    out.size = tooMany ? -1 : sizeOf(line.sliced(start, end - start));
    --start;
    out.binary = start > 0 && line[start - 1] == '~';
    out.length = line.size() - start + (out.binary ? 1 : 0);
    return out;
}

CommandReader::Step CommandReader::next(QByteArrayView input)
{
    if (m_refused && m_state == State::Done)
        return rejected(0);
    if (m_state == State::Done)
        beginLine();
    if (m_left == 0 && m_state == State::Stream)
        return endOfBody();
    if (input.isEmpty() || m_state == State::Asked)
        return {};
    if (m_first && input.front() == kTlsHandshake)
        return {Kind::Foreign, {}, input.size()};
    m_first = false;
    switch (m_state) {
    case State::Collect:
    case State::Stream:
        return literalStep(input);
    case State::SkipLine:
        return skipLine(input);
    case State::SkipLiteral:
        return skipLiteral(input);
    default:
        return lineStep(input);
    }
}

void CommandReader::beginLine()
{
    m_state = State::Line;
    m_text.clear();
    m_lineStart = 0;
    m_literals = 0;
    m_literal = {};
}

CommandReader::Step CommandReader::lineStep(QByteArrayView input)
{
    const qsizetype feed = input.indexOf('\n');
    const QByteArrayView piece = feed < 0 ? input : input.first(feed);
    const qsizetype length = m_text.size() - m_lineStart + piece.size();
    const qsizetype most = m_plainLength > 0 ? m_plainLength : m_limits.maxLine;
    const qsizetype room = m_plainLength > 0 ? most : m_limits.maxCommand - m_lineStart;
    constexpr qsizetype kLineEnd = 1; // a CR that may belong to the end
    if (length > std::min(most, room) + kLineEnd) {
        refuseRest();
        m_text.append(piece.first(std::min<qsizetype>(piece.size(), kMaxTag + 1 - m_text.size()))); // for tag()
        return skipLine(input);
    }
    m_text.append(piece);
    if (feed < 0)
        return {Kind::NeedMore, {}, input.size()};
    if (m_text.size() > m_lineStart && m_text.endsWith('\r'))
        m_text.chop(1);
    return endOfLine(feed + 1);
}

CommandReader::Step CommandReader::endOfLine(qsizetype consumed)
{
    if (m_plainLength > 0) {
        m_plainLength = 0;
        m_state = State::Done;
        return {Kind::Line, {}, consumed};
    }
    m_literal = literalHeader(QByteArrayView(m_text).sliced(m_lineStart));
    if (m_literal.length == 0) {
        m_state = State::Done;
        return {Kind::Command, {}, consumed};
    }
    m_text.chop(m_literal.length);
    m_state = State::Asked;
    ++m_literals;
    return {Kind::Literal, {}, consumed};
}

bool CommandReader::fits() const
{
    if (m_literal.size < 0 || m_literals > m_limits.maxLiterals || (m_literal.nonSync && m_literal.size > m_limits.maxNonSync))
        return false;
    return m_literal.size + m_text.size() + kTail <= m_limits.maxCollected;
}

void CommandReader::collect()
{
    m_left = m_literal.size;
    m_text += m_literal.binary ? "~{" : "{";
    m_text += QByteArray::number(m_literal.size) + "}\r\n";
    m_state = m_left > 0 ? State::Collect : State::Line;
    m_lineStart = m_text.size();
}

void CommandReader::stream()
{
    m_state = State::Stream;
    m_left = m_literal.size;
}

void CommandReader::refuse()
{
    m_refused = true;
    m_text = m_text.first(std::min<qsizetype>(m_text.size(), kMaxTag + 1));
    m_lineStart = 0;
    if (!m_literal.nonSync) { // it waits to be asked, and is told no instead: nothing more of the command comes
        m_state = State::Done;
        return;
    }
    m_state = m_literal.size == 0 ? State::SkipLine : State::SkipLiteral;
    m_left = m_literal.size < 0 ? std::numeric_limits<qint64>::max() : m_literal.size;
}

void CommandReader::refuseRest()
{
    m_refused = true;
    m_tail = m_text.sliced(m_lineStart).right(kTail);
    m_text = m_text.first(std::min<qsizetype>(m_text.size(), kMaxTag + 1));
    if (m_left > 0) {
        m_state = State::SkipLiteral;
        m_tail.clear();
    } else {
        m_state = State::SkipLine;
    }
}

CommandReader::Step CommandReader::endOfBody()
{
    m_state = State::Line;
    m_lineStart = m_text.size();
    return {Kind::BodyEnd, {}, 0};
}

CommandReader::Step CommandReader::literalStep(QByteArrayView input)
{
    const qsizetype length = qsizetype(std::min<qint64>(m_left, input.size()));
    m_left -= length;
    if (m_state == State::Stream)
        return {Kind::Body, input.first(length), length};
    m_text.append(input.first(length));
    if (m_left == 0) {
        m_state = State::Line;
        m_lineStart = m_text.size();
    }
    return {Kind::NeedMore, {}, length};
}

bool CommandReader::flooded(qsizetype octets)
{
    m_skipped += octets;
    return m_skipped > m_limits.maxSkipped;
}

void CommandReader::keepTail(QByteArrayView piece)
{
    m_tail.append(piece.last(std::min(piece.size(), kTail)));
    m_tail = m_tail.right(kTail);
}

CommandReader::Step CommandReader::skipLine(QByteArrayView input)
{
    const qsizetype feed = input.indexOf('\n');
    const qsizetype consumed = feed < 0 ? input.size() : feed + 1;
    keepTail(feed < 0 ? input : input.first(feed));
    if (flooded(consumed))
        return {Kind::Flood, {}, input.size()};
    if (feed < 0)
        return {Kind::NeedMore, {}, consumed};
    if (m_tail.endsWith('\r'))
        m_tail.chop(1);
    const LiteralHeader header = m_plainLength > 0 ? LiteralHeader() : literalHeader(std::exchange(m_tail, {}));
    m_tail.clear();
    if (header.length == 0 || !header.nonSync)
        return rejected(consumed);
    m_state = header.size == 0 ? State::SkipLine : State::SkipLiteral;
    m_left = header.size < 0 ? std::numeric_limits<qint64>::max() : header.size;
    return {Kind::NeedMore, {}, consumed};
}

CommandReader::Step CommandReader::skipLiteral(QByteArrayView input)
{
    const qsizetype length = qsizetype(std::min<qint64>(m_left, input.size()));
    if (m_left > m_limits.maxSkipped || flooded(length))
        return {Kind::Flood, {}, input.size()};
    m_left -= length;
    if (m_left == 0)
        m_state = State::SkipLine;
    return {Kind::NeedMore, {}, length};
}

CommandReader::Step CommandReader::rejected(qsizetype consumed)
{
    m_refused = false;
    m_skipped = 0;
    m_left = 0;
    m_plainLength = 0;
    m_state = State::Done;
    return {Kind::Rejected, {}, consumed};
}

QByteArray CommandReader::tag() const
{
    const qsizetype end = m_text.indexOf(' ');
    const QByteArrayView tag = QByteArrayView(m_text).first(end < 0 ? m_text.size() : end);
    return isTag(tag) ? tag.toByteArray() : QByteArray("*");
}

void CommandReader::expectLine(qsizetype maxLength)
{
    if (m_state == State::Done)
        beginLine();
    m_plainLength = maxLength;
}

} // namespace imap

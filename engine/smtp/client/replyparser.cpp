// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/client/replyparser.h"
#include <QStringDecoder>

namespace smtp {

namespace {

constexpr qsizetype kMaxShown = 500;
constexpr qsizetype kMaxDecoded = 4096; // octets looked at for those

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// Controls, separators, and U+200E…U+2069 marks that reorder what stands beside them.
bool isUnsafe(char16_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || (c >= 0x200e && c <= 0x200f)
        || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || c == 0xfffd;
}

} // namespace

QString printableLine(QByteArrayView text)
{
    const QByteArrayView looked = text.first(std::min(text.size(), kMaxDecoded));
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString shown = decoder.decode(looked);
    for (QChar &c : shown) {
        if (c == u'\n' || c == u'\t' || c == u'\r')
            c = u' ';
        else if (isUnsafe(c.unicode()))
            c = u'?';
    }
    shown = shown.simplified();
    if (shown.size() > kMaxShown) {
        shown.truncate(kMaxShown - 1);
        if (shown.back().isHighSurrogate())
            shown.chop(1);
        shown.append(u'\u2026');
    }
    return shown;
}

mail::EnhancedStatus RemoteReply::status() const
{
    const auto given = mail::EnhancedStatus::atStartOf(text);
    if (given && given->classCode == code / 100)
        return *given;
    return mail::EnhancedStatus::fromReplyCode(code);
}

QString RemoteReply::line() const
{
    return printableLine(text);
}

ReplyParser::Status ReplyParser::endLine()
{
    if (m_line.endsWith('\r'))
        m_line.chop(1);
    const QByteArrayView line = m_line;
    const bool coded = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && isDigit(line[1]) && isDigit(line[2]);
    const char separator = line.size() > 3 ? line[3] : ' ';
    if (!coded || (separator != ' ' && separator != '-'))
        return Status::Malformed;
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (m_lines > 0 && code != m_reply.code)
        return Status::Malformed;
    if (++m_lines > kMaxLines)
        return Status::Flood;
    m_reply.code = code;
    if (m_lines > 1)
        m_reply.text.append('\n');
    if (line.size() > 4)
        m_reply.text.append(line.sliced(4));
    m_line.clear();
    return separator == '-' ? Status::NeedMore : Status::Reply;
}

ReplyParser::Step ReplyParser::feed(QByteArrayView input)
{
    qsizetype used = 0;
    while (used < input.size()) {
        const QByteArrayView rest = input.sliced(used);
        const qsizetype end = rest.indexOf('\n');
        const qsizetype taken = end < 0 ? rest.size() : end;
        if (m_line.size() + taken > kMaxLine)
            return {Status::Flood, input.size()};
        m_line.append(rest.first(taken));
        used += taken + (end < 0 ? 0 : 1);
        if (end < 0)
            break;
        const Status status = endLine();
        if (status != Status::NeedMore)
            return {status, used};
    }
    return {Status::NeedMore, used};
}

RemoteReply ReplyParser::take()
{
    m_lines = 0;
    return std::exchange(m_reply, {});
}

} // namespace smtp

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/smtpcommandparser.h"
#include "smtp/smtpsyntax.h"
#include <algorithm>

namespace smtp {

namespace {

bool beginsWithAuth(QByteArrayView input)
{
    return input.first(std::min<qsizetype>(input.size(), 5)).compare("AUTH ", Qt::CaseInsensitive) == 0;
}

} // namespace

SmtpCommandParser::Line SmtpCommandParser::next(QByteArrayView input)
{
    constexpr char kTlsHandshake = 0x16;
    if (input.isEmpty())
        return {};
    if (m_first && input.front() == kTlsHandshake)
        return {Status::Foreign, {}, input.size()};
    m_first = false;
    return scan(input, beginsWithAuth(input));
}

SmtpCommandParser::Line SmtpCommandParser::nextResponse(QByteArrayView input)
{
    Line line = scan(input, true);
    if (line.status == Status::Command)
        line.command = {input.first(line.consumed - 2), {}};
    return line;
}

SmtpCommandParser::Line SmtpCommandParser::scan(QByteArrayView input, bool auth)
{
    if (m_swallowed == 0)
        m_auth = auth;
    const qsizetype maxLine = m_auth ? kMaxAuthLine : kMaxLine;
    const qsizetype newline = input.indexOf('\n');
    const qsizetype length = m_swallowed + (newline < 0 ? input.size() : newline + 1);
    if (length > (m_auth ? kMaxAuthSwallowed : kMaxSwallowed))
        return {Status::Flood, {}, input.size()};
    if (newline < 0) {
        if (length <= maxLine)
            return {};
        m_swallowed = length;
        return {Status::NeedMore, {}, input.size()};
    }
    m_swallowed = 0;
    if (length > maxLine)
        return {Status::Overlong, {}, newline + 1};
    return check(input.first(newline), newline + 1);
}

SmtpCommandParser::Line SmtpCommandParser::check(QByteArrayView line, qsizetype consumed)
{
    if (!line.endsWith('\r'))
        return {Status::BadLineEnd, {}, consumed};
    line.chop(1);
    const auto forbidden = [](char c) { return (static_cast<uchar>(c) < ' ' && c != '\t') || c == 0x7f; };
    if (std::any_of(line.begin(), line.end(), forbidden))
        return {Status::BadCharacter, {}, consumed};
    const qsizetype blank = line.indexOf(' ');
    Line out{Status::Command, {}, consumed};
    out.command.verb = blank < 0 ? line : line.first(blank);
    if (blank >= 0)
        out.command.arguments =
            trimBlanks(line.sliced(blank)); // RFC 5321 4.1.1: trailing blanks are tolerated
    return out;
}

} // namespace smtp

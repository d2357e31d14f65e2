// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/commandline.h"
#include <algorithm>

namespace base {

namespace {

bool beginsWithAuth(QByteArrayView input)
{
    return input.first(std::min<qsizetype>(input.size(), 5)).compare("AUTH ", Qt::CaseInsensitive) == 0;
}

} // namespace

CommandLineParser::Line CommandLineParser::next(QByteArrayView input)
{
    constexpr char kTlsHandshake = 0x16;
    if (input.isEmpty())
        return {};
    if (m_first && input.front() == kTlsHandshake)
        return {Status::Foreign, {}, input.size()};
    m_first = false;
    return scan(input, beginsWithAuth(input));
}

CommandLineParser::Line CommandLineParser::nextResponse(QByteArrayView input)
{
    Line line = scan(input, true);
    if (line.status == Status::Command)
        line.command = {input.first(line.consumed - 2), {}, {}};
    return line;
}

CommandLineParser::Line CommandLineParser::scan(QByteArrayView input, bool auth)
{
    if (m_swallowed == 0)
        m_auth = auth;
    const qsizetype maxLine = m_auth ? m_limits.authLine : m_limits.line;
    const qsizetype newline = input.indexOf('\n');
    const qsizetype length = m_swallowed + (newline < 0 ? input.size() : newline + 1);
    if (length > (m_auth ? m_limits.authSwallowed : m_limits.swallowed))
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

CommandLineParser::Line CommandLineParser::check(QByteArrayView line, qsizetype consumed)
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
    if (blank >= 0) {
        out.command.text = line.sliced(blank + 1);
        out.command.arguments = trimBlanks(out.command.text); // RFC 5321 4.1.1: trailing blanks are tolerated
    }
    return out;
}

QByteArrayView trimBlanks(QByteArrayView text)
{
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && blank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && blank(text.back()))
        text.chop(1);
    return text;
}

bool isForeignVerb(QByteArrayView verb)
{
    static constexpr const char *kHttp[] = {"GET",   "POST",    "PUT",   "HEAD",    "DELETE",
                                            "PATCH", "OPTIONS", "TRACE", "CONNECT", "PRI"};
    const auto nameCharacter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    };
    const qsizetype colon = verb.indexOf(':');
    if (colon > 0 && std::all_of(verb.begin(), verb.begin() + colon, nameCharacter))
        return true;
    return std::any_of(std::begin(kHttp), std::end(kHttp),
                       [verb](const char *method) { return verb.compare(method, Qt::CaseInsensitive) == 0; });
}

} // namespace base

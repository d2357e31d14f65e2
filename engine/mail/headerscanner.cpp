// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/headerscanner.h"
#include "mail/asciitext.h"

namespace mail {

namespace {

/// The name of the field that begins with `line`; empty when none does.
QByteArrayView fieldName(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || ascii::isWsp(line[0]))
        return {};
    QByteArrayView name = line.first(colon);
    while (!name.isEmpty() && ascii::isWsp(name.back()))
        name.chop(1);
    return name.contains(' ') ? QByteArrayView() : name;
}

} // namespace

bool startsHeader(QByteArrayView firstLine)
{
    const bool blank = firstLine.isEmpty() || firstLine == "\n" || firstLine == "\r\n"; // an empty header
    return blank || firstLine.startsWith("From ") || firstLine.startsWith(">From ") || !fieldName(firstLine).isEmpty();
}

HeaderScanner::HeaderScanner(QByteArrayView message) : m_text(message)
{
    if (!startsHeader(m_text.first(lineEnd(0))))
        m_text = m_text.first(0);
}

qsizetype HeaderScanner::lineEnd(qsizetype from) const
{
    const qsizetype feed = m_text.indexOf('\n', from);
    return feed < 0 ? m_text.size() : feed + 1;
}

std::optional<HeaderField> HeaderScanner::next()
{
    while (m_pos < m_text.size()) {
        const qsizetype start = m_pos;
        qsizetype end = lineEnd(start);
        const QByteArrayView line = m_text.sliced(start, end - start);
        if (line == "\n" || line == "\r\n") {
            m_pos = end;
            m_text = m_text.first(end); // nothing after this is header
            return std::nullopt;
        }
        while (end < m_text.size() && ascii::isWsp(m_text[end]))
            end = lineEnd(end);
        m_pos = end;
        const QByteArrayView name = fieldName(line);
        if (name.isEmpty())
            continue;
        const qsizetype colon = line.indexOf(':');
        QByteArrayView value = m_text.sliced(start + colon + 1, end - start - colon - 1);
        if (value.endsWith('\n'))
            value.chop(1);
        if (value.endsWith('\r'))
            value.chop(1);
        return HeaderField{name, value, start, end};
    }
    return std::nullopt;
}

} // namespace mail

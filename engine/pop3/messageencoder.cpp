// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/messageencoder.h"

namespace pop3 {

QByteArray MessageEncoder::feed(QByteArrayView text)
{
    QByteArray out;
    out.reserve(text.size() + text.size() / 32 + 8);
    while (!text.isEmpty() && !done()) {
        const qsizetype newline = text.indexOf('\n');
        const QByteArrayView part = newline < 0 ? text : text.first(newline + 1);
        if (m_lineStart && part.front() == '.')
            out += '.';
        out += part;
        m_blank = m_blank && (part == "\r\n" || part == "\n" || part == "\r");
        m_lineStart = newline >= 0;
        if (m_lineStart)
            lineEnded();
        m_last[0] = part.size() > 1 ? part[part.size() - 2] : m_last[1];
        m_last[1] = part.back();
        text = text.sliced(part.size());
    }
    return out;
}

void MessageEncoder::lineEnded()
{
    if (m_inHeader)
        m_inHeader = !m_blank;
    else if (m_bodyLines)
        --*m_bodyLines;
    m_blank = true;
}

QByteArray MessageEncoder::finish() const
{
    const bool ended = m_last[0] == '\r' && m_last[1] == '\n';
    return ended ? QByteArrayLiteral(".\r\n") : QByteArrayLiteral("\r\n.\r\n");
}

} // namespace pop3

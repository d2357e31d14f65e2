// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/client/bodyencoder.h"

namespace smtp {

void BodyEncoder::encode(QByteArrayView text, QByteArray &out)
{
    if (text.isEmpty())
        return;
    out.reserve(out.size() + text.size() + text.size() / 64 + 8);
    qsizetype at = 0;
    if (m_pendingCr) {
        m_pendingCr = false;
        out.append("\r\n", 2);
        m_lineStart = true;
        at = text[0] == '\n' ? 1 : 0;
    }
    qsizetype newline = -1; // the next LF at or behind `at`; found once, not again for every CR before it
    while (at < text.size()) {
        if (newline < at) {
            newline = text.indexOf('\n', at);
            if (newline < 0)
                newline = text.size();
        }
        if (m_lineStart && m_dots && text[at] == '.')
            out.append('.');
        m_lineStart = false;
        const QByteArrayView upToLf = text.sliced(at, newline - at);
        const qsizetype cr = upToLf.indexOf('\r');
        const qsizetype length = cr < 0 ? upToLf.size() : cr;
        out.append(upToLf.first(length));
        at += length;
        if (at == text.size())
            return;
        if (text[at] == '\r' && at + 1 == text.size()) {
            m_pendingCr = true;
            return;
        }
        at += text[at] == '\r' && text[at + 1] == '\n' ? 2 : 1;
        out.append("\r\n", 2);
        m_lineStart = true;
    }
}

void BodyEncoder::finish(QByteArray &out)
{
    if (m_pendingCr || !m_lineStart)
        out.append("\r\n", 2);
    m_pendingCr = false;
    m_lineStart = true;
    if (m_dots)
        out.append(".\r\n", 3);
}

} // namespace smtp

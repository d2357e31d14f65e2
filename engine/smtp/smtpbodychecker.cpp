// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/smtpbodychecker.h"

namespace smtp {

void SmtpBodyChecker::feed(QByteArrayView text)
{
    if (text.isEmpty())
        return;
    m_size += text.size();
    if (m_endsInCr && text.front() != '\n')
        m_bareNewline = true;
    qsizetype start = 0;
    while (start < text.size()) {
        const qsizetype newline = text.indexOf('\n', start);
        const qsizetype end = newline < 0 ? text.size() : newline;
        const qsizetype cr = text.sliced(start, end - start).indexOf('\r');
        // Only the last octet before LF, or of the piece, may be a CR.
        if (cr >= 0 && start + cr < end - 1)
            m_bareNewline = true;
        if (newline < 0) {
            countLine(end - start);
            break;
        }
        const bool afterCr = newline > 0 ? text[newline - 1] == '\r' : m_endsInCr;
        if (!afterCr)
            m_bareNewline = true;
        countLine(newline + 1 - start);
        m_line = 0;
        start = newline + 1;
    }
    m_endsInCr = text.back() == '\r';
}

void SmtpBodyChecker::finish()
{
    if (m_endsInCr)
        m_bareNewline = true;
}

void SmtpBodyChecker::countLine(qint64 octets)
{
    m_line += octets;
    if (m_line > kMaxLine)
        m_lineTooLong = true;
}

} // namespace smtp

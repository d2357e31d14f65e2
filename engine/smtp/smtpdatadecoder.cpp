// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/smtpdatadecoder.h"

namespace smtp {

SmtpDataDecoder::Step SmtpDataDecoder::next(QByteArrayView input)
{
    if (input.isEmpty())
        return {};
    switch (m_state) {
    case LineStart:
        if (input.front() != '.')
            break;
        m_state = Dot;
        return {{}, 1, false};
    case Dot:
        if (input.front() != '\r')
            break; // the dot was stuffed and is gone
        m_state = DotCr;
        return {{}, 1, false};
    case DotCr:
        if (input.front() == '\n') {
            m_state = LineStart;
            return {{}, 1, true};
        }
        // a stuffed dot, then a CR that is not part of CRLF: text, and the octet is looked at again behind it
        m_state = Cr;
        return {QByteArrayView("\r"), 0, false};
    case Cr:
        if (input.front() != '\n')
            break;
        m_state = LineStart;
        return {input.first(1), 1, false};
    case Text:
        break;
    }

    // Up to and including the next CRLF that a dot follows; every octet on the way is text.
    qsizetype from = 0;
    while (true) {
        const qsizetype newline = input.indexOf('\n', from);
        if (newline < 0)
            break;
        if (newline > 0 && input[newline - 1] == '\r') {
            if (newline + 1 == input.size()) {
                m_state = LineStart;
                return {input, input.size(), false};
            }
            if (input[newline + 1] == '.') {
                m_state = LineStart;
                return {input.first(newline + 1), newline + 1, false};
            }
        }
        from = newline + 1;
    }
    m_state = input.back() == '\r' ? Cr : Text;
    return {input, input.size(), false};
}

} // namespace smtp

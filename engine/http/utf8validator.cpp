// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/utf8validator.h"
#include <cstring>

namespace http {

bool Utf8Validator::feed(QByteArrayView octets)
{
    const auto *p = reinterpret_cast<const unsigned char *>(octets.data());
    const auto *const end = p + octets.size();
    while (p < end) {
        if (m_missing == 0) {
            quint64 eight = 0; // ASCII in strides of eight
            while (end - p >= 8) {
                std::memcpy(&eight, p, 8);
                if (eight & 0x8080808080808080ull)
                    break;
                p += 8;
            }
            if (p == end)
                break;
        }
        const unsigned char c = *p++;
        if (m_missing > 0) {
            if (c < m_low || c > m_high)
                return false;
            m_low = 0x80;
            m_high = 0xbf;
            --m_missing;
        } else if (c >= 0x80) { // RFC 3629 4, the table of well-formed sequences
            if (c >= 0xc2 && c <= 0xdf)
                m_missing = 1;
            else if (c >= 0xe0 && c <= 0xef)
                m_missing = 2;
            else if (c >= 0xf0 && c <= 0xf4)
                m_missing = 3;
            else
                return false;
            m_low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
            m_high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
        }
    }
    return true;
}

} // namespace http

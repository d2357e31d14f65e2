// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/addressliteral.h"
#include "mail/asciitext.h"

namespace mail {

bool isIpv4Literal(QByteArrayView text)
{
    int numbers = 0;
    qsizetype i = 0;
    while (true) {
        int value = 0;
        int digits = 0;
        while (i < text.size() && ascii::isDigit(text[i]) && digits < 4) {
            value = value * 10 + (text[i] - '0');
            ++digits;
            ++i;
        }
        if (digits < 1 || digits > 3 || value > 255)
            return false;
        ++numbers;
        if (i == text.size())
            return numbers == 4;
        if (text[i] != '.' || numbers == 4)
            return false;
        ++i;
    }
}

bool isIpv6Literal(QByteArrayView text)
{
    int groups = 0;
    bool compressed = false;
    qsizetype i = 0;
    if (text.startsWith("::")) {
        compressed = true;
        i = 2;
    } else if (text.startsWith(':')) {
        return false;
    }
    while (i < text.size()) {
        qsizetype end = i;
        while (end < text.size() && text[end] != ':')
            ++end;
        const QByteArrayView group = text.sliced(i, end - i);
        if (end == text.size() && group.contains('.')) {
            if (!isIpv4Literal(group))
                return false;
            groups += 2;
            break;
        }
        if (group.isEmpty() || group.size() > 4)
            return false;
        for (const char c : group) {
            if (ascii::hexValue(c) < 0)
                return false;
        }
        ++groups;
        if (end == text.size())
            break;
        i = end + 1;
        if (i == text.size())
            return false; // ends in a single colon
        if (text[i] == ':') {
            if (compressed)
                return false;
            compressed = true;
            ++i;
        }
        if (groups > 8)
            return false;
    }
    return compressed ? groups <= 7 : groups == 8;
}

bool isAddressLiteral(QByteArrayView text)
{
    if (ascii::startsWith(text, "IPv6:"))
        return isIpv6Literal(text.sliced(5));
    return isIpv4Literal(text);
}

} // namespace mail

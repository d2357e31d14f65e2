// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>

namespace http {

/// Strict UTF-8 (RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF), octet by octet across
/// buffers, so that a bad octet is seen the moment it arrives. Value type.
class Utf8Validator
{
public:
    /// False from the first octet that cannot be part of valid UTF-8.
    bool feed(QByteArrayView octets);
    /// Whether the text may end here.
    bool complete() const { return m_missing == 0; }
    void reset() { *this = Utf8Validator(); }

private:
    int m_missing = 0;          // continuation octets still due
    unsigned char m_low = 0x80; // range of the next one
    unsigned char m_high = 0xbf;
};

} // namespace http

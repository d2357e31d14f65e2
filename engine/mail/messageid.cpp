// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/messageid.h"
#include "mail/asciitext.h"
#include "mail/charset.h"
#include "mail/encodedword.h"

namespace mail {
namespace {

QString idText(QByteArrayView bytes)
{
    constexpr qsizetype kMaxId = 998; // RFC 5322 2.1.1
    QByteArray id;
    for (const char c : bytes.first(std::min(bytes.size(), kMaxId))) {
        if (!ascii::isSpace(c))
            id += c;
    }
    return cleanText(decodeUnknown(id));
}

} // namespace

QStringList parseMessageIds(QByteArrayView value, qsizetype maxCount)
{
    QStringList out;
    qsizetype at = value.indexOf('<');
    if (at < 0) {
        const QString whole = idText(ascii::trimmed(value));
        return whole.isEmpty() ? out : QStringList{whole};
    }
    while (at >= 0 && out.size() < maxCount) {
        qsizetype end = value.indexOf('>', at);
        if (end < 0)
            end = value.size();
        const QString id = idText(value.sliced(at + 1, end - at - 1));
        if (!id.isEmpty())
            out.append(id);
        at = end < value.size() ? value.indexOf('<', end) : -1;
    }
    return out;
}

QString firstMessageId(QByteArrayView value)
{
    return parseMessageIds(value, 1).value(0);
}

} // namespace mail

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/dkimtags.h"
#include "mail/asciitext.h"

namespace trust {

namespace ascii = mail::ascii;

std::optional<DkimTags> DkimTags::parse(QByteArrayView text)
{
    constexpr qsizetype kMaxTags = 50;
    DkimTags out;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf(';');
        const QByteArrayView item = ascii::trimmed(end < 0 ? text : text.first(end));
        text = end < 0 ? QByteArrayView() : text.sliced(end + 1);
        if (item.isEmpty() && text.isEmpty())
            break; // the last ";" may stand alone
        const qsizetype equals = item.indexOf('=');
        const QByteArrayView name = equals < 0 ? QByteArrayView() : ascii::trimmed(item.first(equals));
        const bool good = !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) { return ascii::isAlnum(c) || c == '_'; });
        if (!good || out.has(name) || out.m_tags.size() == kMaxTags)
            return std::nullopt;
        out.m_tags.append({name.toByteArray(), ascii::trimmed(item.sliced(equals + 1)).toByteArray()});
    }
    return out;
}

bool DkimTags::has(QByteArrayView name) const
{
    return std::any_of(m_tags.begin(), m_tags.end(), [name](const auto &tag) { return tag.first == name; });
}

QByteArray DkimTags::value(QByteArrayView name) const
{
    for (const auto &[tag, value] : m_tags) {
        if (tag == name)
            return value;
    }
    return {};
}

QByteArray DkimTags::packed(QByteArrayView name) const
{
    QByteArray out;
    for (const char c : value(name)) {
        if (!ascii::isSpace(c))
            out += c;
    }
    return out;
}

} // namespace trust

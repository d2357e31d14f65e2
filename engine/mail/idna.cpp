// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/idna.h"
#include <QStringList>
#include <QVarLengthArray>
#include <unicode/idna.h>

namespace mail {
namespace {

/// Thread-safe once made; ICU documents the object as immutable. Null only when ICU has lost its data files.
const icu::IDNA *uts46()
{
    static const std::unique_ptr<const icu::IDNA> instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<const icu::IDNA> made(icu::IDNA::createUTS46Instance(
            UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII
                | UIDNA_NONTRANSITIONAL_TO_UNICODE,
            status));
        return U_SUCCESS(status) ? std::move(made) : nullptr;
    }();
    return instance.get();
}

icu::UnicodeString toIcu(QStringView text)
{
    return icu::UnicodeString(false, text.utf16(), static_cast<int32_t>(text.size())); // aliases, read only
}

QString fromIcu(const icu::UnicodeString &text)
{
    return QString(reinterpret_cast<const QChar *>(text.getBuffer()), text.length());
}

/// Mappings of UTS #46 since Unicode 15.1 and 16 that the ICU of older systems lacks; a newer ICU does the same itself.
QString withRecentMappings(QStringView name)
{
    QString out;
    out.reserve(name.size());
    for (const QChar c : name) {
        const char16_t u = c.unicode();
        if (u == 0x1e9e)
            out += QChar(u'ß');
        else if ((u >= 0x10a0 && u <= 0x10c5) || u == 0x10c7 || u == 0x10cd)
            out += QChar(char16_t(u - 0x10a0 + 0x2d00));
        else if (u == 0x04c0)
            out += QChar(char16_t(0x04cf));
        else if (u == 0x2132 || u == 0x2183)
            out += QChar(u == 0x2132 ? char16_t(0x214e) : char16_t(0x2184));
        else if (u == 0x115f || u == 0x1160 || u == 0x3164 || u == 0xffa0 || u == 0x17b4 || u == 0x17b5 || u == 0x180e)
            continue; // ignored
        else
            out += c;
    }
    return out;
}

constexpr qsizetype kMaxInput = 1024; // characters; no name that long fits into 253 octets

bool isLdh(QStringView name)
{
    if (name.isEmpty() || name.size() > 253) // RFC 1035 2.3.4: 255 octets on the wire
        return false;
    qsizetype label = 0;
    for (qsizetype i = 0; i < name.size(); ++i) {
        const char16_t c = name[i].unicode();
        if (c == '.') {
            if (label == 0 || name[i - 1] == u'-')
                return false;
            label = 0;
            continue;
        }
        const bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!alnum && (c != '-' || label == 0))
            return false;
        if (++label > 63)
            return false;
    }
    return label > 0 && name.back() != u'-';
}

bool isAscii(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 128; });
}

} // namespace

std::optional<QString> domainToAscii(QStringView domain)
{
    if (isAscii(domain))
        return isLdh(domain) ? std::optional<QString>(domain.toString().toLower()) : std::nullopt;
    return domainToAsciiStrict(domain);
}

std::optional<QString> domainToAsciiStrict(QStringView domain)
{
    if (domain.isEmpty() || domain.size() > kMaxInput || !uts46())
        return std::nullopt;
    const QString mapped = withRecentMappings(domain);
    icu::UnicodeString out;
    icu::IDNAInfo info;
    UErrorCode status = U_ZERO_ERROR;
    uts46()->nameToASCII(toIcu(mapped), out, info, status);
    if (U_FAILURE(status) || info.hasErrors())
        return std::nullopt;
    const QString name = fromIcu(out); // UTS #46 4.1: UseSTD3ASCIIRules is this check since Unicode 15.1
    return isLdh(name) ? std::optional<QString>(name) : std::nullopt;
}

QString domainToUnicode(QStringView domain)
{
    if (domain.size() > kMaxInput || domain.startsWith(u'[') || !uts46()
        || !domain.contains(u"xn--", Qt::CaseInsensitive))
        return domain.toString();
    QStringList labels;
    for (const QStringView label : domain.split(u'.')) {
        icu::UnicodeString out;
        icu::IDNAInfo info;
        UErrorCode status = U_ZERO_ERROR;
        uts46()->labelToUnicode(toIcu(label), out, info, status);
        labels.append(U_SUCCESS(status) && !info.hasErrors() ? fromIcu(out) : label.toString());
    }
    return labels.join(u'.');
}

} // namespace mail

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/address.h"
#include "mail/address.h"
#include "mail/idna.h"
#include <QRandomGenerator>

namespace storage {

QString LocalAddress::text() const
{
    return mail::Address(localPart, domain).toString();
}

QString LocalAddress::key() const
{
    return localPartKey(localPart) + u'@' + domain;
}

QString localPartKey(const QString &localPart)
{
    return localPart.normalized(QString::NormalizationForm_C)
        .toCaseFolded()
        .normalized(QString::NormalizationForm_C);
}

std::optional<QString> canonicalDomain(const QString &name)
{
    const std::optional<QString> domain = mail::domainToAscii(name);
    if (!domain)
        return std::nullopt;
    const QStringView last = QStringView(*domain).sliced(domain->lastIndexOf(u'.') + 1);
    const bool numeric =
        std::all_of(last.begin(), last.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    return numeric ? std::nullopt : domain; // an address, or what could be taken for one (RFC 3696 2)
}

std::optional<LocalAddress> parseLocalAddress(const QString &address)
{
    const std::optional<mail::Address> parsed =
        mail::Address::fromString(address.normalized(QString::NormalizationForm_C));
    if (!parsed || parsed->localPart.isEmpty())
        return std::nullopt;
    const auto domain = canonicalDomain(parsed->domain); // none of an address literal
    return domain ? std::optional(LocalAddress{parsed->localPart, *domain}) : std::nullopt;
}

QString randomLocalPart()
{
    constexpr QStringView kConsonants = u"bdfgklmnprstvz";
    constexpr QStringView kVowels = u"aeiou";
    QRandomGenerator *random = QRandomGenerator::system();
    QString text;
    for (int i = 0; i < 5; ++i) {
        if (i == 3)
            text += u'-';
        text += kConsonants[random->bounded(int(kConsonants.size()))];
        text += kVowels[random->bounded(int(kVowels.size()))];
    }
    return text + u'-' + QString::number(random->bounded(100, 1000));
}

} // namespace storage

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/address.h"
#include <QRandomGenerator>
#include <QUrl>

using namespace Qt::Literals;

namespace storage {

namespace {

bool isHostLabel(QStringView label)
{
    if (label.isEmpty() || label.size() > 63 || label.front() == u'-' || label.back() == u'-')
        return false;
    return std::all_of(label.begin(), label.end(), [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'-';
    });
}

bool isAtom(QStringView atom)
{
    constexpr QStringView kSpecials =
        u"!#$%&'*+-/=?^_`{|}~"; // RFC 5322 3.2.3 atext beside letters and digits
    return !atom.isEmpty() && std::all_of(atom.begin(), atom.end(), [kSpecials](QChar c) {
        const char16_t u = c.unicode();
        return (u >= u'a' && u <= u'z') || (u >= u'A' && u <= u'Z') || (u >= u'0' && u <= u'9') ||
               kSpecials.contains(c) || (u >= 0xa0 && !c.isSpace());
    });
}

} // namespace

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
    QString domain = name.toLower();
    if (std::any_of(domain.cbegin(), domain.cend(), [](QChar c) { return c.unicode() > 127; }))
        domain = QString::fromLatin1(QUrl::toAce(domain));
    if (domain.isEmpty() || domain.size() > 253)
        return std::nullopt;
    for (QStringView label : QStringView(domain).split(u'.')) {
        if (!isHostLabel(label))
            return std::nullopt;
    }
    return domain;
}

std::optional<LocalAddress> parseLocalAddress(const QString &address)
{
    const qsizetype at = address.lastIndexOf(u'@');
    if (at < 1)
        return std::nullopt;
    const QString localPart = address.left(at).normalized(QString::NormalizationForm_C);
    const auto domain = canonicalDomain(address.mid(at + 1));
    if (!domain || localPart.toUtf8().size() > 64) // RFC 5321 4.5.3.1.1
        return std::nullopt;
    for (QStringView atom : QStringView(localPart).split(u'.')) {
        if (!isAtom(atom))
            return std::nullopt;
    }
    return LocalAddress{localPart, *domain};
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

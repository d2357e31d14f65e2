// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/passwordguesses.h"
#include <QSet>
#include <QStringList>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace auth {

namespace {

constexpr QLatin1StringView kWords[] = {
    "password"_L1, "passwort"_L1, "passw0rd"_L1, "p@ssword"_L1,  "p@ssw0rd"_L1, "welcome"_L1,  "willkommen"_L1, "letmein"_L1, "changeme"_L1, "iloveyou"_L1,
    "admin"_L1,    "administrator"_L1, "postmaster"_L1, "webmaster"_L1, "hostmaster"_L1, "postkontor"_L1, "mailserver"_L1, "office"_L1, "company"_L1,
    "sunshine"_L1, "princess"_L1, "football"_L1, "baseball"_L1,  "superman"_L1, "starwars"_L1, "computer"_L1, "internet"_L1, "whatever"_L1, "secret"_L1,
    "geheim"_L1,   "default"_L1,  "test"_L1,     "user"_L1,      "root"_L1,     "login"_L1,    "master"_L1,   "hello"_L1,    "woaini"_L1,  "mima"_L1,
};
constexpr QLatin1StringView kRows[] = {
    "abcdefghijklmnopqrstuvwxyz"_L1, "01234567890123456789"_L1, "qwertyuiopasdfghjklzxcvbnm"_L1, "qwertzuiopasdfghjklyxcvbnm"_L1,
    "azertyuiopqsdfghjklmwxcvbn"_L1, "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"_L1, "q1w2e3r4t5y6u7i8o9p0"_L1, "1q2w3e4r5t6y7u8i9o0p"_L1,
    "asdfghjkl"_L1, "zxcvbnm"_L1,
};

QString reversed(QString text)
{
    std::reverse(text.begin(), text.end());
    return text;
}

bool isWord(const QString &text, const QStringList &own)
{
    return std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords) || own.contains(text);
}

/// Letters between figures and signs: "2024!welcome1" -> "welcome".
QString core(const QString &text)
{
    const auto first = std::find_if(text.cbegin(), text.cend(), [](QChar c) { return c.isLetter(); });
    const auto last = std::find_if(text.crbegin(), text.crend(), [](QChar c) { return c.isLetter(); });
    return first == text.cend() ? QString() : text.mid(first - text.cbegin(), last.base() - first);
}

/// "abcabcabc" -> "abc"; itself when it is no repetition.
QString unit(const QString &text)
{
    for (qsizetype length = 1; length <= text.size() / 2; ++length) {
        if (text.size() % length == 0 && text == text.left(length).repeated(text.size() / length))
            return text.left(length);
    }
    return text;
}

bool isRow(const QString &text)
{
    return text.size() >= 3 && std::any_of(std::begin(kRows), std::end(kRows), [backwards = reversed(text), &text](QLatin1StringView row) {
        return row.contains(text) || row.contains(backwards);
    });
}

/// Nothing but rows, one after the other: "qwerty12345".
bool isRows(const QString &text)
{
    std::array<bool, 129> good{};
    good[0] = true;
    const qsizetype size = text.size();
    if (size >= qsizetype(good.size()))
        return false;
    for (qsizetype end = 3; end <= size; ++end) {
        for (qsizetype begin = 0; begin + 3 <= end && !good[size_t(end)]; ++begin)
            good[size_t(end)] = good[size_t(begin)] && isRow(text.mid(begin, end - begin));
    }
    return good[size_t(size)];
}

} // namespace

bool isEasilyGuessed(const QString &password, const QString &address)
{
    const QString text = password.toCaseFolded();
    const QString whole = address.toCaseFolded();
    const QString domain = whole.section(u'@', 1);
    const QStringList own{whole, whole.section(u'@', 0, 0), domain, domain.section(u'.', 0, 0)};
    if (QSet<QChar>(text.cbegin(), text.cend()).size() <= 2)
        return true;
    for (const QString &part : {text, core(text), unit(text), unit(core(text))}) {
        if (!part.isEmpty() && (isWord(part, own) || isRows(part)))
            return true;
    }
    return false;
}

} // namespace auth

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/passwordwords.h"
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

// What every list of stolen passwords begins with, and runs of keys.
const QStringList &knownWords()
{
    static const QStringList words{u"password"_s, u"passwort"_s, u"passw0rd"_s, u"qwertyuiop"_s, u"qwerty"_s, u"qwertz"_s,   u"asdfghjkl"_s, u"letmein"_s,
                                   u"welcome"_s,  u"willkommen"_s, u"admin"_s,  u"administrator"_s, u"iloveyou"_s, u"woaini"_s, u"monkey"_s,    u"dragon"_s,
                                   u"football"_s, u"postkontor"_s, u"changeme"_s, u"secret"_s, u"geheim"_s, u"hallo"_s, u"mima"_s, u"test"_s};
    return words;
}

/// Every such part weighs as one letter.
QString withoutKnown(QString text, const QStringList &about)
{
    static const QRegularExpression between(u"[^\\p{L}\\p{N}]+"_s);
    QStringList parts = knownWords();
    for (const QString &one : about)
        parts += one.toLower().split(between, Qt::SkipEmptyParts);
    std::sort(parts.begin(), parts.end(), [](const QString &a, const QString &b) { return a.size() > b.size(); });
    for (const QString &part : std::as_const(parts)) {
        if (part.size() > 2)
            text.replace(part, u"x"_s, Qt::CaseInsensitive);
    }
    return text;
}

/// Letters that do not follow from the one before them: "aaaa", "1234" and "4321" count once.
int freeLetters(const QString &text)
{
    int count = 0;
    int step = 99;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const int now = i > 0 ? text[i].unicode() - text[i - 1].unicode() : 99;
        if (std::abs(now) > 1 || (now != step && step == 99))
            ++count;
        step = now;
    }
    return count;
}

int alphabet(const QString &text)
{
    const auto has = [&text](auto kind) { return std::any_of(text.begin(), text.end(), kind); };
    int size = 0;
    if (has([](QChar c) { return c.unicode() < 128 && c.isLower(); }))
        size += 26;
    if (has([](QChar c) { return c.unicode() < 128 && c.isUpper(); }))
        size += 26;
    if (has([](QChar c) { return c.unicode() < 128 && c.isDigit(); }))
        size += 10;
    if (has([](QChar c) { return c.unicode() < 128 && !c.isLetterOrNumber(); }))
        size += 20;
    if (has([](QChar c) { return c.unicode() >= 128; }))
        size += 200;
    return std::max(size, 2);
}

} // namespace

PasswordWords::Strength PasswordWords::strength(const QString &password, const QStringList &about)
{
    if (password.size() < kShortest)
        return TooShort;
    const QString rest = withoutKnown(password, about);
    const double bits = freeLetters(rest) * std::log2(alphabet(rest));
    return bits < 40 ? Easy : bits < 55 ? Fair : bits < 80 ? Good : VeryGood;
}

State PasswordWords::stateOf(Strength strength)
{
    switch (strength) {
    case TooShort:
        return State::Waiting;
    case Easy:
        return State::Trouble;
    case Fair:
    case Good:
    case VeryGood:
        break;
    }
    return State::Flowing;
}

QString PasswordWords::of(const QString &password, const QStringList &about)
{
    switch (strength(password, about)) {
    case TooShort:
        return tr("Too short: %Ln more character(s).", nullptr, int(kShortest - password.size()));
    case Easy:
        return tr("Easy to guess: words, names and runs of keys are tried first.");
    case Fair:
        return tr("Fair. A few more characters make it much harder to guess.");
    case Good:
        return tr("Good.");
    case VeryGood:
        break;
    }
    return tr("Very good: nobody guesses it.");
}

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "look/colors.h"
#include <QCoreApplication>
#include <QString>
#include <QStringList>

namespace ui {

/// How hard a password is to guess, in words. Pure but for the language.
class PasswordWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::PasswordWords)
public:
    /// What the engine asks for at least.
    static constexpr qsizetype kShortest = 10;
    enum Strength { TooShort, Easy, Fair, Good, VeryGood };

    /// `about`: address and name of the owner, which everybody knows.
    static Strength strength(const QString &password, const QStringList &about);
    static State stateOf(Strength strength);
    static QString of(const QString &password, const QStringList &about);
};

} // namespace ui

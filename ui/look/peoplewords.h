// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/accounts.h"
#include "look/colors.h"
#include <QCoreApplication>
#include <QString>

namespace ui {

/// The words for users, their roles and how they stand. UI thread.
class PeopleWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::PeopleWords)
public:
    static QString of(control::Role role);
    /// What one with this role may do, in one sentence.
    static QString sentenceOf(control::Role role);
    /// "Administrator, Operator"; "User" for none.
    static QString of(const QList<control::Role> &roles);

    struct Standing
    {
        State state = State::Flowing;
        QString words;
    };
    /// `quotaBytes`, `quotaMessages`: what counts for the user, 0: no bound. `now` in wall clock ms.
    static Standing standing(const control::User &user, qint64 quotaBytes, qint64 quotaMessages, qint64 now);
    /// "1.2 GB of 2 GB", "1.2 GB".
    static QString use(qint64 bytes, qint64 quotaBytes);
};

} // namespace ui

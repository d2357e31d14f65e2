// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QCoreApplication>
#include <QString>
#include <QStringList>

namespace ui {

/// What the engine says against a field, in the language of the console: it speaks English. UI thread.
class RefusalWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::RefusalWords)
public:
    /// Texts that are not known stay as they are.
    static QString of(const QString &said);
    static bool knows(const QString &said);
    /// Those known, as the engine spells them; %1 stands for anything.
    static QStringList known();
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/settings.h"
#include <QCoreApplication>

namespace ui {

/// Settings in words of the current language: what they do, what they take, where they come from. UI thread.
class SettingWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::SettingWords)
public:
    /// "smtp": "Receiving"; a section unknown here is shown as it is.
    static QString section(const QString &name);
    /// The engine's help text; in English when this console does not know it.
    static QString help(const control::Setting &setting);
    /// What is allowed, with its unit: "1 to 100,000 s".
    static QString rule(const control::Setting &setting);
    static QString source(const QString &source);
    /// Why it cannot be changed here; empty: it can.
    static QString lock(const control::Setting &setting);
    /// A value as it is read: "50 MiB", "yes", "a, b"; "empty" for what is.
    static QString value(const control::Setting &setting, const QVariant &value);
    static QString unit(const QString &unit);
};

} // namespace ui

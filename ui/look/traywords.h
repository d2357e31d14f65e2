// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/tray.h"
#include <QCoreApplication>

namespace ui {

/// Why somebody's mail is held, in words. Pure, UI thread.
class TrayWords
{
    Q_DECLARE_TR_FUNCTIONS(TrayWords)
public:
    /// The first reason; one line.
    static QString brief(const control::TrayEntry &entry);
    /// All of them with their numbers, and from where; a line each.
    static QString detail(const control::TrayEntry &entry);

private:
    static QString reason(const control::TrayReason &reason);
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <functional>

class QWidget;

namespace ui {

/// Asks, without blocking, before what cannot be undone; `button` says what would be done, and Enter does not do it. UI thread.
void confirmFinal(QWidget *parent, const QString &title, const QString &question, const QString &button, std::function<void()> run);

} // namespace ui

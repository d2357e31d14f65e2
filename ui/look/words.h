// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "base/error.h"
#include "look/colors.h"
#include <QCoreApplication>
#include <QStringList>

namespace ui {

/// The words for states and failures, said the same everywhere.
class Words
{
    Q_DECLARE_TR_FUNCTIONS(ui::Words)
public:
    static QString of(LinkState state);
    static State stateOf(LinkState state);
    /// What happened, whose move it is and the next step. `error.publicText` is the engine's own text.
    static QString of(const base::Error &error);
    /// "ready", "accepted" … of metrics and lists; a word unknown here is shown as it came.
    static QString label(const QString &word);
    /// One after the other, as the language sets them.
    static QString sentences(const QStringList &list);
};

} // namespace ui

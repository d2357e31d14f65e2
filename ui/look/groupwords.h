// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/groups.h"
#include "control/teamboxes.h"
#include <QCoreApplication>
#include <QString>

namespace ui {

/// The words for groups, who may post to them, and what members of team boxes may do. UI thread.
class GroupWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::GroupWords)
public:
    static QString of(control::GroupKind kind);
    static QString of(control::Posting posting);
    static QString of(control::Moderation moderation);
    /// "reads, changes, sends".
    static QString of(const control::TeamMember &member);
};

} // namespace ui

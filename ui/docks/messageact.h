// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/mailsearchservice.h"
#include <QCoreApplication>
#include <optional>

namespace ui {

/// One thing done to messages of a mailbox: what the engine is told, how it is said, and the way back. Doing it a second time changes
/// nothing. A value.
class MessageAct
{
    Q_DECLARE_TR_FUNCTIONS(ui::MessageAct)
public:
    enum Kind { Mark, Move, Trash, Restore, ForGood };
    Kind kind = Mark;
    control::Id mailboxId = 0;
    control::MessagesAction action;
    control::Id from = 0; ///< the folder they lie in
    QString where;        ///< Move: the name of the other one

    /// They leave the folder they lie in.
    bool leaves() const { return kind == Move || kind == Trash; }
    /// "Deleting"
    QString doing() const;
    /// "3 messages moved to the trash."
    QString done(qint64 count) const;
    std::optional<MessageAct> wayBack() const;
};

/// "Inbox", or the name its owner gave it, in one line.
QString folderName(const control::Folder &folder);

} // namespace ui

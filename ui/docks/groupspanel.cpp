// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/groupspanel.h"
#include "backend/groupcalls.h"
#include "dialogs/groupdialog.h"
#include "dialogs/helddialog.h"
#include "docks/noticebar.h"
#include "look/format.h"
#include "models/groupmodel.h"
#include <QAction>

using namespace Qt::StringLiterals;

namespace ui {

GroupsPanel::GroupsPanel(EngineConnection &engine, QWidget *parent)
    : PagedListPanel(engine, new GroupModel(engine), parent)
    , m_model(findChild<GroupModel *>())
{
    m_new = makeAction(tr("New group…"), u"add"_s, [this] { openDialog({}); });
    m_edit = makeAction(tr("Edit group…"), u"edit"_s, [this] {
        if (chosen())
            openDialog(*chosen());
    });
    m_held = makeAction(tr("Waiting mail…"), u"clock"_s, [this] { openHeld(); });
    m_delete = makeAction(tr("Delete group"), u"trash"_s, [this] { remove(); });
    const QList<std::pair<QAction *, Qt::Key>> keys{{m_new, Qt::Key_Insert}, {m_edit, Qt::Key_F2}, {m_delete, Qt::Key_Delete}};
    for (const auto &[action, key] : keys) {
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    }
    Look look;
    look.name = u"groups"_s;
    look.accessibleName = tr("Groups");
    look.searchText = tr("Search groups and their members");
    look.widths = {22, 16, 12, 7, 7, 14};
    look.emptyTitle = tr("No groups yet");
    look.emptyHint = tr("A group is an address for several people. As a distribution list it says who may post, lets a moderator look first, and keeps "
                        "bounces away from authors.");
    build(look, actions(), [this] { m_edit->trigger(); });
}

control::Id GroupsPanel::idAt(int row) const
{
    const control::Group *group = m_model->at(row);
    return group ? group->id : 0;
}

int GroupsPanel::rowOf(control::Id id) const
{
    return m_model->rowOf(id);
}

QString GroupsPanel::countWords(int count) const
{
    return tr("%Ln group(s)", nullptr, count);
}

const control::Group *GroupsPanel::chosen() const
{
    return m_model->at(chosenRow());
}

void GroupsPanel::updateActions()
{
    m_edit->setEnabled(chosen());
    m_delete->setEnabled(chosen());
    m_held->setEnabled(chosen() && (chosen()->held > 0 || chosen()->moderation != control::Moderation::Off));
}

void GroupsPanel::openDialog(const control::Group &group)
{
    auto *dialog = new GroupDialog(m_engine, group, this);
    connect(dialog, &GroupDialog::saved, this, [this](const control::Group &saved) {
        m_model->drop(saved.id); // under another address it has another place
        m_model->put(saved);
        choose(saved.id);
    });
    dialog->open();
}

void GroupsPanel::openHeld()
{
    if (!chosen())
        return;
    auto *dialog = new HeldDialog(m_engine, *chosen(), this);
    connect(dialog, &HeldDialog::decided, this, [this, id = chosen()->id] {
        groupcalls::group(m_engine.api(), id, this, [this](const base::Result<control::Group> &group) {
            if (group)
                m_model->put(*group);
        });
    });
    dialog->open();
}

/// Mail that waits does not come back: then it is asked first.
void GroupsPanel::remove()
{
    if (!chosen())
        return;
    const control::Group group = *chosen();
    if (group.held == 0)
        return removeNow(group);
    ask(tr("Delete %1? %Ln mail(s) that wait for a moderator go back to their authors.", nullptr, int(qMin<qint64>(group.held, 1000000)))
            .arg(Format::oneLine(group.address, 100)),
        tr("Delete"), [this, group] { removeNow(group); });
}

void GroupsPanel::removeNow(const control::Group &group)
{
    groupcalls::deleteGroup(m_engine.api(), group.id, this, [this, group](const base::Result<void> &removed) {
        if (!removed && removed.error().kind != base::ErrorKind::NotFound) {
            report(removed.error());
            return;
        }
        m_model->drop(group.id);
        m_notice->say(tr("Mail to %1 is refused from now on.").arg(Format::oneLine(group.address, 100)), {{tr("Undo"), [this, group] { restore(group); }}});
    });
}

void GroupsPanel::restore(const control::Group &group)
{
    control::GroupChange wanted;
    wanted.address = group.address;
    wanted.name = group.name;
    wanted.description = group.description;
    wanted.kind = group.kind;
    wanted.posting = group.posting;
    wanted.moderation = group.moderation;
    wanted.owner = group.owner;
    wanted.members = group.members;
    wanted.moderators = group.moderators;
    groupcalls::saveGroup(m_engine.api(), 0, wanted, this, [this](const base::Result<control::Group> &made) {
        if (!made) {
            report(made.error());
            return;
        }
        m_model->put(*made);
        choose(made->id);
    });
}

} // namespace ui

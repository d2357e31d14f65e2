// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/teamboxespanel.h"
#include "backend/groupcalls.h"
#include "dialogs/addpeopledialog.h"
#include "dialogs/tabledialog.h"
#include "dialogs/teamboxdialog.h"
#include "docks/noticebar.h"
#include "look/format.h"
#include "models/teamboxmodel.h"
#include <QAction>
#include <QTableView>
#include <algorithm>
#include <climits>

using namespace Qt::StringLiterals;

namespace ui {

TeamBoxesPanel::TeamBoxesPanel(EngineConnection &engine, QWidget *parent)
    : PagedListPanel(engine, new TeamBoxModel(engine), parent)
    , m_model(findChild<TeamBoxModel *>())
{
    m_new = makeAction(tr("New team box…"), u"add"_s, [this] { openDialog({}); });
    m_add = makeAction(tr("Add people…"), u"people"_s, [this] { addPeople(); });
    m_edit = makeAction(tr("Edit team box…"), u"edit"_s, [this] {
        if (chosen())
            openDialog(*chosen());
    });
    m_delete = makeAction(tr("Delete team box…"), u"trash"_s, [this] { remove(); });
    m_import = makeAction(tr("Import people…"), u"table"_s, [this] { importTable(); });
    const QList<std::pair<QAction *, Qt::Key>> keys{{m_new, Qt::Key_Insert}, {m_edit, Qt::Key_F2}, {m_delete, Qt::Key_Delete}};
    for (const auto &[action, key] : keys) {
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    }
    Look look;
    look.name = u"teamboxes"_s;
    look.accessibleName = tr("Team boxes");
    look.searchText = tr("Search team boxes and their people");
    look.widths = {22, 16, 13, 40};
    look.emptyTitle = tr("No team boxes yet");
    look.emptyHint = tr("A team box is a mailbox that several people share: everybody of the team reads the same mail, and answers as its address.");
    build(look, actions(), [this] { m_edit->trigger(); });
    view()->setSelectionMode(QAbstractItemView::ExtendedSelection);
    connect(view()->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TeamBoxesPanel::updateActions);
}

control::Id TeamBoxesPanel::idAt(int row) const
{
    const control::TeamBox *box = m_model->at(row);
    return box ? box->id : 0;
}

int TeamBoxesPanel::rowOf(control::Id id) const
{
    return m_model->rowOf(id);
}

QString TeamBoxesPanel::countWords(int count) const
{
    return tr("%Ln team box(es)", nullptr, count);
}

const control::TeamBox *TeamBoxesPanel::chosen() const
{
    return m_model->at(chosenRow());
}

QList<control::TeamBox> TeamBoxesPanel::selected() const
{
    QList<control::TeamBox> boxes;
    for (const int row : selectedRows()) {
        if (const control::TeamBox *box = m_model->at(row))
            boxes << *box;
    }
    return boxes;
}

void TeamBoxesPanel::updateActions()
{
    const bool one = chosen() && selectedRows().size() <= 1;
    m_edit->setEnabled(one);
    m_delete->setEnabled(one);
    m_add->setEnabled(!selectedRows().isEmpty());
}

void TeamBoxesPanel::openDialog(const control::TeamBox &box)
{
    auto *dialog = new TeamBoxDialog(m_engine, box, this);
    connect(dialog, &TeamBoxDialog::saved, this, [this](const control::TeamBox &saved) {
        m_model->put(saved);
        choose(saved.id);
    });
    dialog->open();
}

void TeamBoxesPanel::addPeople()
{
    const QList<control::TeamBox> boxes = selected();
    QStringList addresses;
    for (const control::TeamBox &box : boxes)
        addresses << box.address;
    if (boxes.isEmpty())
        return;
    auto *dialog = new AddPeopleDialog(m_engine, addresses, this);
    connect(dialog, &AddPeopleDialog::added, this, [this, boxes](const QStringList &people) {
        for (const control::TeamBox &box : boxes) {
            groupcalls::teamBox(m_engine.api(), box.id, this, [this](const base::Result<control::TeamBox> &now) {
                if (now)
                    m_model->put(*now);
            });
        }
        m_notice->say(tr("%Ln people see it now.", nullptr, int(people.size())));
    });
    dialog->open();
}

// There is no way back: what goes is named.
void TeamBoxesPanel::remove()
{
    if (!chosen())
        return;
    const control::TeamBox box = *chosen();
    const int messages = int(std::min<qint64>(box.usedMessages, INT_MAX));
    ask(tr("Delete %1 with its %Ln message(s)? This cannot be undone.", nullptr, messages).arg(Format::oneLine(box.address, 100)), tr("Delete"), [this, box] {
        groupcalls::deleteTeamBox(m_engine.api(), box.id, this, [this, box](const base::Result<void> &removed) {
            if (!removed && removed.error().kind != base::ErrorKind::NotFound) {
                report(removed.error());
                return;
            }
            m_model->drop(box.id);
            m_notice->say(tr("%1 is deleted.").arg(Format::oneLine(box.address, 100)));
        });
    });
}

void TeamBoxesPanel::importTable()
{
    auto *dialog = new TableDialog(m_engine, tablecalls::Table::TeamMembers, this);
    connect(dialog, &TableDialog::imported, this, &TeamBoxesPanel::reload);
    dialog->open();
}

} // namespace ui

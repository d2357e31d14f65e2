// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/aliasespanel.h"
#include "dialogs/aliasdialog.h"
#include "docks/noticebar.h"
#include "look/format.h"
#include "models/aliasmodel.h"
#include <QAction>

using namespace Qt::StringLiterals;

namespace ui {

AliasesPanel::AliasesPanel(EngineConnection &engine, QWidget *parent)
    : PagedListPanel(engine, new AliasModel(engine), parent)
    , m_model(findChild<AliasModel *>())
{
    m_new = makeAction(tr("New alias…"), u"add"_s, [this] { openDialog({}); });
    m_edit = makeAction(tr("Edit alias…"), u"edit"_s, [this] {
        if (chosen())
            openDialog(*chosen());
    });
    m_delete = makeAction(tr("Delete alias"), u"trash"_s, [this] { remove(); });
    const QList<std::pair<QAction *, Qt::Key>> keys{{m_new, Qt::Key_Insert}, {m_edit, Qt::Key_F2}, {m_delete, Qt::Key_Delete}};
    for (const auto &[action, key] : keys) {
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    }
    Look look;
    look.name = u"aliases"_s;
    look.accessibleName = tr("Aliases");
    look.searchText = tr("Search aliases and the addresses they stand for");
    look.widths = {22, 40};
    look.emptyTitle = tr("No aliases yet");
    look.emptyHint = tr("An alias is an address that stands for others: office@ for whoever is at the desk, sales@ for three people, an old name for "
                        "a new one. Nobody signs in with it.");
    build(look, actions(), [this] { m_edit->trigger(); });
}

control::Id AliasesPanel::idAt(int row) const
{
    const control::Alias *alias = m_model->at(row);
    return alias ? alias->id : 0;
}

int AliasesPanel::rowOf(control::Id id) const
{
    return m_model->rowOf(id);
}

QString AliasesPanel::countWords(int count) const
{
    return tr("%Ln alias(es)", nullptr, count);
}

const control::Alias *AliasesPanel::chosen() const
{
    return m_model->at(chosenRow());
}

void AliasesPanel::updateActions()
{
    m_edit->setEnabled(chosen());
    m_delete->setEnabled(chosen());
}

void AliasesPanel::openDialog(const control::Alias &alias)
{
    auto *dialog = new AliasDialog(m_engine, alias, this);
    connect(dialog, &AliasDialog::saved, this, [this](const control::Alias &saved) {
        m_model->drop(saved.id); // under another address it has another place
        m_model->put(saved);
        choose(saved.id);
    });
    dialog->open();
}

void AliasesPanel::remove()
{
    if (!chosen())
        return;
    m_engine.api().deleteAlias(chosen()->id, this, [this, alias = *chosen()](const base::Result<void> &removed) {
        if (!removed && removed.error().kind != base::ErrorKind::NotFound) {
            report(removed.error());
            return;
        }
        m_model->drop(alias.id);
        m_notice->say(tr("Mail to %1 is refused from now on.").arg(Format::oneLine(alias.address, 100)),
                      {{tr("Undo"), [this, alias] { restore(alias); }}});
    });
}

void AliasesPanel::restore(control::Alias alias)
{
    alias.id = 0;
    m_engine.api().saveAlias(alias, this, [this](const base::Result<control::Alias> &made) {
        if (!made) {
            report(made.error());
            return;
        }
        m_model->put(*made);
        choose(made->id);
    });
}

} // namespace ui

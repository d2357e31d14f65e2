// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/teamboxes.h"
#include "docks/pagedlistpanel.h"

namespace ui {

class TeamBoxModel;

/// Mailboxes that several people share: search, make, change, delete, and put people into several at once. UI thread.
class TeamBoxesPanel : public PagedListPanel
{
    Q_OBJECT
public:
    explicit TeamBoxesPanel(EngineConnection &engine, QWidget *parent = nullptr);
    /// New, add people, edit, delete; people by a table.
    QList<QAction *> actions() const { return {m_new, m_add, m_edit, m_delete, m_import}; }
    QAction *newAction() const { return m_new; }
    QAction *addAction() const { return m_add; }
    QAction *editAction() const { return m_edit; }
    QAction *deleteAction() const { return m_delete; }
    QAction *importAction() const { return m_import; }

protected:
    control::Id idAt(int row) const override;
    int rowOf(control::Id id) const override;
    QString countWords(int count) const override;
    void updateActions() override;

private:
    const control::TeamBox *chosen() const;
    QList<control::TeamBox> selected() const;
    void openDialog(const control::TeamBox &box);
    void addPeople();
    void remove();
    void importTable();

    TeamBoxModel *m_model;
    QAction *m_new;
    QAction *m_add;
    QAction *m_edit;
    QAction *m_delete;
    QAction *m_import;
};

} // namespace ui

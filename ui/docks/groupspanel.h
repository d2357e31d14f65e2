// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/groups.h"
#include "docks/pagedlistpanel.h"

namespace ui {

class GroupModel;

/// Groups and distribution lists: search, make, change, delete and undo, and decide on what waits. UI thread.
class GroupsPanel : public PagedListPanel
{
    Q_OBJECT
public:
    explicit GroupsPanel(EngineConnection &engine, QWidget *parent = nullptr);
    /// New, edit, what waits, delete.
    QList<QAction *> actions() const { return {m_new, m_edit, m_held, m_delete}; }
    QAction *newAction() const { return m_new; }
    QAction *editAction() const { return m_edit; }
    QAction *heldAction() const { return m_held; }
    QAction *deleteAction() const { return m_delete; }

protected:
    control::Id idAt(int row) const override;
    int rowOf(control::Id id) const override;
    QString countWords(int count) const override;
    void updateActions() override;

private:
    const control::Group *chosen() const;
    void openDialog(const control::Group &group);
    void openHeld();
    void remove();
    void removeNow(const control::Group &group);
    void restore(const control::Group &group);

    GroupModel *m_model;
    QAction *m_new;
    QAction *m_edit;
    QAction *m_held;
    QAction *m_delete;
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagedlistpanel.h"

namespace ui {

class AliasModel;

/// Addresses that stand for others: search, make, change, delete and undo. UI thread.
class AliasesPanel : public PagedListPanel
{
    Q_OBJECT
public:
    explicit AliasesPanel(EngineConnection &engine, QWidget *parent = nullptr);
    /// New, edit, delete.
    QList<QAction *> actions() const { return {m_new, m_edit, m_delete}; }
    QAction *newAction() const { return m_new; }
    QAction *editAction() const { return m_edit; }
    QAction *deleteAction() const { return m_delete; }

protected:
    control::Id idAt(int row) const override;
    int rowOf(control::Id id) const override;
    QString countWords(int count) const override;
    void updateActions() override;

private:
    const control::Alias *chosen() const;
    void openDialog(const control::Alias &alias);
    void remove();
    void restore(control::Alias alias);

    AliasModel *m_model;
    QAction *m_new;
    QAction *m_edit;
    QAction *m_delete;
};

} // namespace ui

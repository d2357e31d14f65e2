// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagedlistpanel.h"

namespace ui {

class UserDialog;
class UserModel;

/// Who signs in: search, make, change, lock, delete. UI thread.
class UsersPanel : public PagedListPanel
{
    Q_OBJECT
public:
    explicit UsersPanel(EngineConnection &engine, QWidget *parent = nullptr);
    /// New, edit, set password, lock or unlock, delete; all by a table, in and out.
    QList<QAction *> actions() const { return {m_new, m_edit, m_password, m_lock, m_delete, m_import, m_export}; }
    QAction *newAction() const { return m_new; }
    QAction *editAction() const { return m_edit; }
    QAction *passwordAction() const { return m_password; }
    QAction *lockAction() const { return m_lock; }
    QAction *deleteAction() const { return m_delete; }
    QAction *importAction() const { return m_import; }
    QAction *exportAction() const { return m_export; }

protected:
    void reload() override;
    control::Id idAt(int row) const override;
    int rowOf(control::Id id) const override;
    QString countWords(int count) const override;
    void updateActions() override;

private:
    const control::User *chosen() const;
    void create();
    UserDialog *edit();
    void toggleLock();
    void remove();
    void importTable();
    void exportTable();

    UserModel *m_model;
    QAction *m_new;
    QAction *m_edit;
    QAction *m_password;
    QAction *m_lock;
    QAction *m_delete;
    QAction *m_import;
    QAction *m_export;
};

} // namespace ui

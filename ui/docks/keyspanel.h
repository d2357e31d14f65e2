// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagepanel.h"
#include <QStandardItemModel>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace ui {

class EmptyState;

/// Tokens by which programs use the API: rights, end, last use; made (the secret is shown once) and revoked. UI thread.
class KeysPanel : public PagePanel
{
    Q_OBJECT
public:
    /// Of a longer list only these are shown.
    static constexpr int kMostRows = 2000;

    explicit KeysPanel(EngineConnection &engine, QWidget *parent = nullptr);
    QTableView *view() const { return m_view; }
    QLineEdit *name() const { return m_name; }
    QCheckBox *box(control::Scope scope) const;
    QComboBox *end() const { return m_end; }
    QPushButton *makeButton() const { return m_make; }
    QAction *revokeAction() const { return m_revoke; }

protected:
    void reload() override;

private:
    QWidget *makeForm();
    void readFrom(const QString &cursor, QList<control::Token> before);
    void showTokens(const QList<control::Token> &tokens, bool cut);
    const control::Token *chosen() const;
    void make();
    void revoke();
    void updateState();

    QList<control::Token> m_tokens;
    QStandardItemModel m_model;
    QTableView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QLabel *m_count;
    QLineEdit *m_name = nullptr;
    QList<std::pair<control::Scope, QCheckBox *>> m_scopes;
    QComboBox *m_end = nullptr;
    QPushButton *m_make = nullptr;
    QAction *m_revoke;
    int m_round = 0;
    bool m_loaded = false;
    bool m_cut = false;
};

} // namespace ui

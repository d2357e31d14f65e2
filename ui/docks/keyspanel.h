// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagepanel.h"
#include <QStandardItemModel>
#include <optional>

class QStackedWidget;

namespace ui {

class EmptyState;

/// Tokens by which programs use the API: rights, end, last use, limits; made (the secret is shown once), changed and revoked. UI thread.
class KeysPanel : public PagePanel
{
    Q_OBJECT
public:
    /// Of a longer list only these are shown.
    static constexpr int kMostRows = 2000;

    explicit KeysPanel(EngineConnection &engine, QWidget *parent = nullptr);
    QTableView *view() const { return m_view; }
    /// What is said about the one that is chosen.
    QString detail() const;
    /// New, change, revoke.
    QList<QAction *> actions() const { return {m_new, m_change, m_revoke}; }
    QAction *newAction() const { return m_new; }
    QAction *changeAction() const { return m_change; }
    QAction *revokeAction() const { return m_revoke; }

protected:
    void reload() override;

private:
    void readFrom(const QString &cursor, QList<control::Token> before);
    void showTokens(const QList<control::Token> &tokens, bool cut);
    const control::Token *chosen() const;
    void openDialog(const std::optional<control::Token> &key);
    void revoke();
    void updateState();

    QList<control::Token> m_tokens;
    QStandardItemModel m_model;
    QTableView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QLabel *m_count;
    QLabel *m_detail;
    QAction *m_new;
    QAction *m_change;
    QAction *m_revoke;
    int m_round = 0;
    bool m_loaded = false;
    bool m_cut = false;
};

} // namespace ui

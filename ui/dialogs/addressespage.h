// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/accounts.h"
#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace ui {

class NoticeBar;

/// Under which addresses a user gets mail: the own one and aliases, which are made and taken away at once. UI thread.
class AddressesPage : public QWidget
{
    Q_OBJECT
public:
    AddressesPage(EngineConnection &engine, const control::User &user, QWidget *parent = nullptr);
    QTableWidget *table() const { return m_table; }
    QLineEdit *address() const { return m_address; }
    QPushButton *addButton() const { return m_add; }
    QPushButton *removeButton() const { return m_remove; }
    NoticeBar &notice() { return *m_notice; }

private:
    void read();
    void showAliases(const QList<control::Alias> &aliases, bool more);
    void add();
    void remove();
    void updateState();

    EngineConnection &m_engine;
    const control::User m_user;
    QList<control::Alias> m_aliases; ///< those that lead to the user
    QTableWidget *m_table;
    QLineEdit *m_address;
    QPushButton *m_add;
    QPushButton *m_remove;
    NoticeBar *m_notice;
};

} // namespace ui

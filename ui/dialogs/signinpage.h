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

/// The app passwords of a user and the second factor. What is done here is done at once. UI thread.
class SignInPage : public QWidget
{
    Q_OBJECT
public:
    SignInPage(EngineConnection &engine, const control::User &user, QWidget *parent = nullptr);
    QTableWidget *table() const { return m_table; }
    QLineEdit *name() const { return m_name; }
    QPushButton *makeButton() const { return m_make; }
    QPushButton *revokeButton() const { return m_revoke; }
    QPushButton *endButton() const { return m_end; }
    QPushButton *beginButton() const { return m_begin; }
    NoticeBar &notice() { return *m_notice; }

private:
    void readApps();
    void showApps(const QList<control::AppPassword> &apps);
    void make();
    void revoke();
    void beginTwoFactor();
    void endTwoFactor();
    void updateState();

    EngineConnection &m_engine;
    control::User m_user;
    QList<control::AppPassword> m_apps;
    QTableWidget *m_table;
    QLineEdit *m_name;
    QPushButton *m_make;
    QPushButton *m_revoke;
    QLabel *m_factor;
    QPushButton *m_begin;
    QPushButton *m_end;
    NoticeBar *m_notice;
};

} // namespace ui

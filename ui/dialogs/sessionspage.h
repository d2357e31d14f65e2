// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/accounts.h"
#include <QWidget>

class QLabel;
class QPushButton;
class QTableWidget;

namespace ui {

class NoticeBar;

/// Where a user is signed in to the API now; each can be ended, at once. UI thread.
class SessionsPage : public QWidget
{
    Q_OBJECT
public:
    SessionsPage(EngineConnection &engine, const control::User &user, QWidget *parent = nullptr);
    QTableWidget *table() const { return m_table; }
    QPushButton *endButton() const { return m_end; }
    QPushButton *endAllButton() const { return m_endAll; }
    QString text() const;
    NoticeBar &notice() { return *m_notice; }

private:
    void read();
    void showSessions(const QList<control::Token> &sessions);
    void end(const QList<control::Token> &sessions);
    void updateState();

    EngineConnection &m_engine;
    const control::User m_user;
    QList<control::Token> m_sessions;
    QLabel *m_what;
    QTableWidget *m_table;
    QPushButton *m_end;
    QPushButton *m_endAll;
    NoticeBar *m_notice;
};

} // namespace ui

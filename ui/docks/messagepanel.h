// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QWidget>

class QLabel;
class QStackedWidget;
class QToolButton;

namespace ui {

class EmptyState;
class MessageView;
class NoticeBar;

/// The chosen message: who, when, what, and its tabs. Marks it as read once it is shown. UI thread.
class MessagePanel : public QWidget
{
    Q_OBJECT
public:
    explicit MessagePanel(EngineConnection &engine, QWidget *parent = nullptr);
    MessageView &view() { return *m_view; }

public Q_SLOTS:
    /// 0: none.
    void openMessage(control::Id id);

Q_SIGNALS:
    /// Shown and unread until now.
    void wasRead(control::Id id);
    /// What was said in a session at that time (milliseconds since 1970) is to be shown.
    void transcriptWanted(control::Id connectionId, double at);

private:
    QWidget *makeHead();
    void showNothing();
    void showDetail(const control::MessageDetail &detail);
    void fetchInlineParts(const control::MessageDetail &detail);
    void askForLink(const QUrl &url);
    void askForSource();
    void askForTrace();
    void saveAttachment(int n, const QString &filename);
    void saveMessage();

    EngineConnection &m_engine;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    MessageView *m_view;
    NoticeBar *m_notice;
    QLabel *m_subject = nullptr;
    QLabel *m_people = nullptr;
    QLabel *m_when = nullptr;
    control::Id m_asked = 0;
    control::Id m_id = 0; // what is shown
    control::Id m_mailId = 0;
};

} // namespace ui

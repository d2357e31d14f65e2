// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/foundmailmodel.h"
#include <QWidget>

class QStackedWidget;
class QTableView;

namespace ui {

class EmptyState;
class NoticeBar;
class SearchEdit;
class TraceView;

/// Finds any mail the server accepted lately, by address, subject or id, wherever it went; says how it stands and shows its way, live while
/// somebody looks. UI thread.
class FindPanel : public QWidget
{
    Q_OBJECT
public:
    explicit FindPanel(EngineConnection &engine, QWidget *parent = nullptr);
    ~FindPanel() override;
    FoundMailModel &model() { return m_model; }
    QTableView *view() const { return m_view; }
    SearchEdit &search() { return *m_search; }
    TraceView &trace() { return *m_trace; }
    NoticeBar &notice() { return *m_notice; }
    /// What can be done with the mail chosen.
    QList<QAction *> actions() const { return {m_open, m_queue}; }
    /// Puts the text into the field and looks for it.
    void find(const QString &text);
    /// Shows the way of a mail that was handed in a moment ago: it need not be searchable yet.
    void follow(control::Id mailId);
    /// Another engine is coming.
    void leave();

Q_SIGNALS:
    /// A copy of the mail lies in a mailbox here and is to be shown.
    void messageWanted(control::Id messageId);
    /// Its recipients in the queue are to be shown.
    void queueWanted(control::Id mailId);
    void transcriptWanted(control::Id connectionId, double at);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeView();
    QWidget *makeBar();
    void ask();
    void refresh();
    void setWatching(bool on);
    void touch(control::Id mailId);
    void onRows();
    void askStates();
    void updateEmptyState();
    void choose(control::Id mailId);
    void onCurrentChanged();
    void askTrace();
    void showTrace(const QList<control::Event> &events);
    void openMail();

    EngineConnection &m_engine;
    FoundMailModel m_model;
    SearchEdit *m_search;
    QTableView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    TraceView *m_trace;
    NoticeBar *m_notice;
    QAction *m_open;
    QAction *m_queue;
    QTimer m_traceDelay; // a mail's events come together
    QTimer m_slow;       // a search is shown as work after a while
    QTimer m_clock;      // relative times grow old
    control::Id m_mailId = 0;    ///< whose way is shown
    control::Id m_followed = 0;  ///< the same, when it was not found but handed in
    MailState m_state;           ///< of m_mailId
    bool m_watching = false;
};

} // namespace ui

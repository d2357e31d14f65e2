// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QWidget>

class QFormLayout;
class QLabel;
class QPlainTextEdit;
class QStackedWidget;
class QTreeWidget;

namespace ui {

class EmptyState;
class NoticeBar;

/// One recipient on its way: where it stands, why in plain words, the other side's own words, and everything
/// that happened to it. UI thread.
class DeliveryPanel : public QWidget
{
    Q_OBJECT
public:
    explicit DeliveryPanel(EngineConnection &engine, QWidget *parent = nullptr);

    void openItem(const control::QueueItem &item);
    /// Shows it again when it is the one that is open.
    void updateItem(const control::QueueItem &item);
    QTreeWidget *history() const { return m_history; }
    QString causeText() const;

Q_SIGNALS:
    /// What was said in a session at that time (milliseconds since 1970) is to be shown.
    void transcriptWanted(control::Id connectionId, double at);

private:
    QLabel *addRow(QFormLayout *form, const QString &name);
    QWidget *makePage();
    void showItem(const control::QueueItem &item);
    void readHistory();
    void showHistory(const QList<control::Event> &events);

    EngineConnection &m_engine;
    control::QueueItem m_item;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QLabel *m_to = nullptr;
    QLabel *m_state = nullptr;
    QLabel *m_cause = nullptr;
    QLabel *m_step = nullptr;
    QLabel *m_from = nullptr;
    QLabel *m_way = nullptr;
    QLabel *m_fault = nullptr;
    QLabel *m_times = nullptr;
    QLabel *m_size = nullptr;
    QPlainTextEdit *m_reply = nullptr;
    QTreeWidget *m_history = nullptr;
    NoticeBar *m_notice;
    QTimer m_refresh; // a burst of changes is one reading
};

} // namespace ui

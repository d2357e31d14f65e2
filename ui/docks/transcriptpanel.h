// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/transcriptmodel.h"
#include <QWidget>

class QAction;
class QLabel;
class QStackedWidget;
class QTableView;

namespace ui {

class EmptyState;

/// What is said in one session, live, or what was said in one that failed. UI thread.
class TranscriptPanel : public QWidget
{
    Q_OBJECT
public:
    explicit TranscriptPanel(EngineConnection &engine, QWidget *parent = nullptr);
    TranscriptModel &model() { return m_model; }
    QTableView *view() const { return m_view; }
    QString headText() const;

public Q_SLOTS:
    /// 0: none. `at` (milliseconds since 1970) chooses the line said then.
    void openConnection(control::Id id, double at = 0);

private:
    void showHead();
    void showProblem(const base::Error &error);
    QStringList lines(bool onlySelected) const;
    void scrollOn();

    TranscriptModel m_model;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QTableView *m_view;
    QLabel *m_head;
    QAction *m_copy;
    QAction *m_save;
    double m_at = 0;
};

} // namespace ui

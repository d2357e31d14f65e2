// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "record/recordanswers.h"
#include <QMainWindow>

class QLabel;

namespace ui {

class LogPanel;
class OverviewPanel;
class RecordList;
class TraceView;
class TranscriptPanel;

/// A flight record with the docks of the console, read-only: charts, log, events with the trace of a mail, sessions with what was said. It
/// knows no engine. Deletes itself when it is closed. UI thread.
class RecordWindow : public QMainWindow
{
    Q_OBJECT
public:
    /// `name`: of the file, for the title.
    RecordWindow(RecordPtr record, const QString &name, QWidget *parent = nullptr);
    ~RecordWindow() override;

    OverviewPanel &overview() { return *m_overview; }
    LogPanel &log() { return *m_log; }
    TranscriptPanel &transcript() { return *m_transcript; }
    RecordList &events() { return *m_events; }
    RecordList &sessions() { return *m_sessions; }
    TraceView &trace() { return *m_trace; }
    QString headText() const;

private:
    QWidget *makeHead();
    class Dock *addDock(const QString &name, const QString &title, QWidget *content);
    void placeDocks();
    void connectDocks();
    void showMetrics();
    QString reasonText() const;

    const RecordPtr m_record;
    EngineConnection m_engine;
    QLabel *m_head = nullptr;
    OverviewPanel *m_overview = nullptr;
    LogPanel *m_log = nullptr;
    TranscriptPanel *m_transcript = nullptr;
    RecordList *m_events = nullptr;
    RecordList *m_sessions = nullptr;
    TraceView *m_trace = nullptr;
    QList<Dock *> m_docks; ///< overview, log, events, sessions, transcript, trace
};

} // namespace ui

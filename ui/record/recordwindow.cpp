// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/recordwindow.h"
#include "docks/dock.h"
#include "docks/logpanel.h"
#include "docks/overviewpanel.h"
#include "docks/transcriptpanel.h"
#include "look/colors.h"
#include "look/format.h"
#include "record/recordlists.h"
#include "viewer/traceview.h"
#include <QBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QTableView>
#include <QTextDocument>
#include <QToolBar>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr qint64 kSpan = 15 * 60 * 1000;

} // namespace

RecordWindow::RecordWindow(RecordPtr record, const QString &name, QWidget *parent)
    : QMainWindow(parent)
    , m_record(std::move(record))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Flight record: %1").arg(Format::oneLine(name, 120)));
    setDockNestingEnabled(true);
    auto *bar = addToolBar(tr("Record"));
    bar->setMovable(false);
    bar->toggleViewAction()->setVisible(false);
    bar->addWidget(makeHead());
    m_overview = new OverviewPanel(m_engine);
    m_log = new LogPanel(m_engine);
    m_transcript = new TranscriptPanel(m_engine);
    m_events = RecordList::ofEvents(*m_record);
    m_sessions = RecordList::ofSessions(*m_record);
    m_trace = new TraceView;
    m_trace->showText(tr("Choose an event of a mail to see the mail's way."));
    addDock(u"overview"_s, tr("Overview"), m_overview);
    addDock(u"log"_s, tr("Log"), m_log);
    addDock(u"events"_s, tr("Events"), m_events);
    addDock(u"sessions"_s, tr("Sessions"), m_sessions);
    addDock(u"transcript"_s, tr("Transcript"), m_transcript);
    addDock(u"trace"_s, tr("Trace"), m_trace);
    placeDocks();
    connectDocks();
    QMenu *file = menuBar()->addMenu(tr("&File"));
    QAction *close = file->addAction(tr("&Close"), this, &QWidget::close);
    close->setShortcut(QKeySequence::Close);
    QMenu *view = menuBar()->addMenu(tr("&View"));
    for (qsizetype i = 0; i < m_docks.size(); ++i) {
        QAction *action = m_docks[i]->goAction();
        action->setShortcut(QKeySequence(u"Ctrl+%1"_s.arg(i + 1)));
        view->addAction(action);
    }
    m_engine.showRecord([record = m_record](const RestCall &call) { return recordAnswer(*record, call); }, m_record->to);
    showMetrics();
    if (m_sessions->shown().rowCount() > 0)
        m_sessions->view()->selectRow(0);
}

RecordWindow::~RecordWindow()
{
    qDeleteAll(std::exchange(m_docks, {})); // what they show ends before the connection it reads
}

QString RecordWindow::reasonText() const
{
    const control::FlightReason &reason = m_record->reason;
    if (reason.kind == "alarm"_L1)
        return tr("kept when an alert was raised: %1").arg(Format::oneLine(reason.destination.isEmpty() ? reason.name : reason.name + u", "_s + reason.destination, 200));
    if (reason.kind == "crash"_L1) {
        const QString how = reason.signal.isEmpty() ? tr("the engine was killed, or power failed") : tr("the engine crashed (%1)").arg(Format::oneLine(reason.signal, 40));
        return how + u". "_s + tr("Not kept: sessions that were open, and the last seconds before the end.");
    }
    return tr("made on demand");
}

QWidget *RecordWindow::makeHead()
{
    m_head = new QLabel(stateShape(State::Waiting) + u' ' + tr("A record, read-only") + u" · "_s + Format::moment(m_record->from) + u" – "_s + Format::moment(m_record->to) + u'\n' +
                        reasonText() + u'\n' +
                        tr("People and machines have made-up names, the same throughout. Engine version %1.").arg(Format::oneLine(m_record->version, 40)));
    m_head->setTextFormat(Qt::PlainText);
    m_head->setMinimumWidth(1); // a narrow window cuts it, and shows it whole as a tool tip
    m_head->setToolTip(Qt::convertFromPlainText(m_head->text()));
    m_head->setAccessibleName(tr("What this is"));
    m_head->setContentsMargins(8, 4, 8, 4);
    m_head->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    return m_head;
}

QString RecordWindow::headText() const
{
    return m_head->text();
}

Dock *RecordWindow::addDock(const QString &name, const QString &title, QWidget *content)
{
    auto *dock = new Dock(name, title, content, this);
    m_docks.append(dock);
    return dock;
}

void RecordWindow::placeDocks()
{
    resize(1280, 800);
    enum { Overview, Log, Events, Sessions, Transcript, Trace };
    addDockWidget(Qt::TopDockWidgetArea, m_docks[Overview]);
    addDockWidget(Qt::BottomDockWidgetArea, m_docks[Events]);
    splitDockWidget(m_docks[Events], m_docks[Transcript], Qt::Horizontal);
    tabifyDockWidget(m_docks[Events], m_docks[Sessions]);
    tabifyDockWidget(m_docks[Sessions], m_docks[Log]);
    tabifyDockWidget(m_docks[Transcript], m_docks[Trace]);
    m_docks[Events]->raise();
    m_docks[Transcript]->raise();
    resizeDocks({m_docks[Overview], m_docks[Events]}, {height() * 11 / 20, height() * 7 / 20}, Qt::Vertical);
    resizeDocks({m_docks[Events], m_docks[Transcript]}, {width() * 11 / 20, width() * 9 / 20}, Qt::Horizontal);
}

void RecordWindow::connectDocks()
{
    enum { Overview, Log, Events, Sessions, Transcript, Trace };
    const auto said = [this](control::Id id, double at) {
        m_transcript->openConnection(id, at);
        m_docks[Transcript]->show();
        m_docks[Transcript]->raise();
    };
    connect(m_events, &RecordList::chosen, this, [this](control::Id mailId) {
        QList<control::Event> events;
        for (const control::Event &event : m_record->events) {
            if (mailId && event.mailId == mailId)
                events.append(event);
        }
        if (events.isEmpty()) {
            m_trace->showText(tr("This event is of no mail."));
            return;
        }
        m_trace->showTrace(events);
        m_docks[Trace]->show();
        m_docks[Trace]->raise();
    });
    connect(m_sessions, &RecordList::chosen, this, [said](control::Id id) { said(id, 0); });
    connect(m_log, &LogPanel::transcriptWanted, this, [said](control::Id id) { said(id, 0); });
    connect(m_trace, &TraceView::transcriptWanted, this, said);
}

/// The newest values are the sample from which the charts learn what there is; history comes as from an engine.
void RecordWindow::showMetrics()
{
    QHash<QString, double> newest;
    for (const control::Series &series : m_record->metrics) {
        const auto value = std::find_if(series.values.crbegin(), series.values.crend(), [](double v) { return !std::isnan(v); });
        if (value != series.values.crend())
            newest.insert(series.name, *value);
    }
    m_overview->setSpan(kSpan);
    m_overview->series().addSample(m_record->to, newest);
}

} // namespace ui

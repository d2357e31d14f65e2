// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow/mainwindow.h"
#include "docks/dock.h"
#include "docks/overviewpanel.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "mainwindow/statepill.h"
#include <QCloseEvent>
#include <QLabel>
#include <QMenuBar>
#include <QSettings>
#include <QStatusBar>
#include <QToolBar>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kLayoutVersion = 1; // of the set of docks: raise it when a stored layout no longer fits
const auto kGeometryKey = u"window/geometry"_s;
const auto kLayoutKey = u"window/layout"_s;

QLabel *plainLabel(const QString &accessibleName)
{
    auto *label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setAccessibleName(accessibleName);
    return label;
}

} // namespace

MainWindow::MainWindow(EngineConnection &engine, QWidget *parent)
    : QMainWindow(parent)
    , m_engine(engine)
{
    setWindowTitle(tr("Postkontor"));
    setDockNestingEnabled(true);
    makeDocks();
    makeMenus();
    makeToolBar();
    makeStatusBar();
    connect(&engine, &EngineConnection::stateChanged, this, &MainWindow::showState);
    connect(&engine, &EngineConnection::statusChanged, this, &MainWindow::showStatus);
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, &MainWindow::showStatus);
    m_clock.start();
    showState(engine.state());
    restore();
}

MainWindow::~MainWindow() = default;

Dock *MainWindow::addDock(const QString &name, const QString &title, QWidget *content,
                          const QKeySequence &key)
{
    auto *dock = new Dock(name, title, content, this);
    dock->toggleViewAction()->setShortcut(key);
    m_docks.append(dock);
    return dock;
}

void MainWindow::makeDocks()
{
    m_overview = new OverviewPanel(m_engine);
    addDock(u"overview"_s, tr("Overview"), m_overview, QKeySequence(u"Ctrl+1"_s));
}

void MainWindow::makeMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    QAction *quit = file->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcuts(QKeySequence::Quit);
    QMenu *view = menuBar()->addMenu(tr("&View"));
    view->addAction(tr("Layout: Overview"), QKeySequence(u"Ctrl+Shift+1"_s), this,
                    &MainWindow::showOverviewLayout);
    view->addAction(tr("Layout: Debug"), QKeySequence(u"Ctrl+Shift+2"_s), this, &MainWindow::showDebugLayout);
    view->addSeparator();
    for (Dock *dock : std::as_const(m_docks))
        view->addAction(dock->toggleViewAction());
}

void MainWindow::makeToolBar()
{
    QToolBar *bar = addToolBar(tr("Main"));
    bar->setObjectName(u"main"_s);
    bar->setMovable(false);
    m_engineLabel = plainLabel(tr("Engine"));
    m_engineLabel->setContentsMargins(8, 0, 8, 0);
    bar->addWidget(m_engineLabel);
    m_pill = new StatePill;
    bar->addWidget(m_pill);
}

void MainWindow::makeStatusBar()
{
    m_counts = plainLabel(tr("Contents"));
    m_uptime = plainLabel(tr("Uptime"));
    m_version = plainLabel(tr("Version"));
    statusBar()->addWidget(m_counts, 1);
    statusBar()->addPermanentWidget(m_uptime);
    statusBar()->addPermanentWidget(m_version);
}

QList<QAction *> MainWindow::commands() const
{
    QList<QAction *> list;
    const QList<QAction *> all = findChildren<QAction *>();
    for (QAction *action : all) {
        if (!action->text().isEmpty() && !action->menu() && !action->isSeparator())
            list.append(action);
    }
    return list;
}

void MainWindow::showOverviewLayout()
{
    for (Dock *dock : std::as_const(m_docks))
        addDockWidget(Qt::RightDockWidgetArea, dock);
}

void MainWindow::showDebugLayout()
{
    showOverviewLayout();
}

void MainWindow::restore()
{
    resize(1280, 800);
    showOverviewLayout();
    const QSettings settings;
    restoreGeometry(settings.value(kGeometryKey).toByteArray());
    restoreState(settings.value(kLayoutKey).toByteArray(), kLayoutVersion);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    QSettings settings;
    settings.setValue(kGeometryKey, saveGeometry());
    settings.setValue(kLayoutKey, saveState(kLayoutVersion));
    QMainWindow::closeEvent(event);
}

void MainWindow::showState(LinkState state)
{
    m_pill->setState(state);
    m_engineLabel->setText(m_engine.endpoint().label());
    showStatus();
}

void MainWindow::showStatus()
{
    const control::Status &status = m_engine.status();
    const bool known = status.startedAt != 0;
    if (!known) {
        m_counts->clear();
        m_uptime->clear();
        m_version->clear();
        return;
    }
    m_engineLabel->setText(status.hostname.isEmpty() ? m_engine.endpoint().label() : status.hostname);
    m_engineLabel->setToolTip(m_engine.endpoint().label());
    m_counts->setText(tr("%n mailbox(es)", nullptr, int(status.mailboxes)) + u" · "_s +
                      tr("%n message(s)", nullptr, int(status.messages)));
    const qint64 up = QDateTime::currentMSecsSinceEpoch() - status.startedAt;
    m_uptime->setText(tr("up %1").arg(Format::duration(up)));
    m_version->setText(tr("version %1").arg(status.version));
}

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/question.h"
#include "docks/dock.h"
#include "docks/messagespanel.h"
#include "docks/queuelevers.h"
#include "docks/queuepanel.h"
#include "docks/settingspanel.h"
#include "docks/workbar.h"
#include "models/alertmodel.h"
#include "mainwindow/mainwindow.h"
#include "mainwindow/linkbanner.h"
#include "mainwindow/trayicon.h"
#include <QCloseEvent>
#include <QDialog>
#include <QLineEdit>
#include <QMenuBar>
#include <QSettings>
#include <QStatusBar>
#include <QToolBar>

using namespace Qt::StringLiterals;

// Where the docks stand: the layouts by name, and the one kept from last time.
namespace ui {
namespace {

constexpr int kLayoutVersion = 10; // of the set of docks: raise it when a stored layout no longer fits
constexpr int kBusyMs = 500;
const auto kGeometryKey = u"window/geometry"_s;
const auto kLayoutKey = u"window/layout"_s;
const auto kLockedKey = u"window/locked"_s;
const QStringList kQueueDocks{u"queue"_s, u"destinations"_s, u"delivery"_s};
const QStringList kDebugDocks{u"connections"_s, u"transcript"_s, u"log"_s};
// What is set up once and looked at now and then has layouts of its own.
const QStringList kSendingDocks{u"domains"_s, u"certificates"_s, u"templates"_s, u"suppressions"_s, u"webhooks"_s, u"settings"_s, u"results"_s};
const QStringList kPeopleDocks{u"users"_s, u"aliases"_s, u"groups"_s, u"teamboxes"_s};
const QStringList kDoorDocks{u"tray"_s, u"bans"_s, u"keys"_s}; // below the people who go through them
const QStringList kLaidAway = kSendingDocks + kPeopleDocks + kDoorDocks;

} // namespace

void MainWindow::placeDocks()
{
    for (Dock *dock : std::as_const(m_docks)) {
        dock->setFloating(false);
        removeDockWidget(dock);
    }
    Dock *overview = dock(u"overview"_s);
    Dock *messages = dock(u"messages"_s);
    addDockWidget(Qt::LeftDockWidgetArea, dock(u"mailboxes"_s));
    addDockWidget(Qt::RightDockWidgetArea, overview);
    splitDockWidget(overview, messages, Qt::Vertical);
    splitDockWidget(messages, dock(u"message"_s), Qt::Horizontal); // before tabs: a tab cannot be split
    tabifyDockWidget(messages, dock(u"queue"_s));
    tabifyDockWidget(dock(u"queue"_s), dock(u"destinations"_s));
    tabifyDockWidget(dock(u"destinations"_s), dock(u"connections"_s));
    tabifyDockWidget(dock(u"message"_s), dock(u"delivery"_s));
    tabifyDockWidget(dock(u"delivery"_s), dock(u"transcript"_s));
    tabifyDockWidget(overview, dock(u"log"_s));
    tabifyDockWidget(dock(u"log"_s), dock(u"find"_s));
    tabifyDockWidget(dock(u"log"_s), dock(u"health"_s));
    tabifyDockWidget(dock(u"connections"_s), dock(u"alerts"_s));
    for (const QString &name : kLaidAway)
        tabifyDockWidget(dock(u"connections"_s), dock(name));
    for (Dock *dock : std::as_const(m_docks))
        dock->setVisible(!kLaidAway.contains(dock->objectName()));
    resizeDocks({dock(u"mailboxes"_s), overview}, {width() * 9 / 50, width() * 41 / 50}, Qt::Horizontal);
    overview->raise();
    messages->raise();
    dock(u"message"_s)->raise();
}

/// Placing so many docks one by one takes many times as long as taking a known state again, and the window stands still meanwhile: a
/// layout is made once for a size of the window. It is drawn in a turn of its own.
void MainWindow::arrange(const QString &name, const std::function<void()> &place)
{
    if (updatesEnabled()) {
        setUpdatesEnabled(false);
        QTimer::singleShot(0, this, [this] { setUpdatesEnabled(true); });
    }
    const auto known = m_arranged.constFind(name);
    if (known == m_arranged.cend() || known->size != size() || !restoreState(known->state, kLayoutVersion)) {
        place();
        m_arranged.insert(name, {size(), saveState(kLayoutVersion)});
    }
    m_banner->refresh();
}

void MainWindow::showOverviewLayout()
{
    arrange(u"overview"_s, [this] {
        placeDocks();
        resizeDocks({dock(u"overview"_s), dock(u"messages"_s)}, {height() * 11 / 20, height() * 9 / 20},
                    Qt::Vertical);
        resizeDocks({dock(u"messages"_s), dock(u"message"_s)}, {width() * 9 / 20, width() * 7 / 20},
                    Qt::Horizontal);
    });
}

void MainWindow::showDebugLayout()
{
    arrange(u"debug"_s, [this] {
        placeDocks();
        dock(u"log"_s)->raise();
        dock(u"connections"_s)->raise();
        dock(u"transcript"_s)->raise();
        resizeDocks({dock(u"overview"_s), dock(u"messages"_s)}, {height() * 9 / 20, height() * 11 / 20}, Qt::Vertical);
        resizeDocks({dock(u"messages"_s), dock(u"message"_s)}, {width() * 10 / 20, width() * 6 / 20}, Qt::Horizontal);
    });
}

void MainWindow::showQueueLayout()
{
    arrange(u"queue"_s, [this] {
        placeDocks();
        dock(u"queue"_s)->raise();
        dock(u"delivery"_s)->raise();
        resizeDocks({dock(u"overview"_s), dock(u"messages"_s)}, {height() * 7 / 20, height() * 13 / 20},
                    Qt::Vertical);
        resizeDocks({dock(u"messages"_s), dock(u"message"_s)}, {width() * 10 / 20, width() * 6 / 20},
                    Qt::Horizontal);
    });
}

void MainWindow::showSendingLayout()
{
    arrange(u"sending"_s, [this] {
        placeDocks();
        showOnly(kSendingDocks, {u"results"_s, u"queue"_s, u"destinations"_s});
    });
}

void MainWindow::showPeopleLayout()
{
    arrange(u"people"_s, [this] {
        placeDocks();
        showOnly(kPeopleDocks, kDoorDocks);
    });
}

/// `above` as tabs, and `below` as tabs of a lower part; the first of each is in front.
void MainWindow::showOnly(const QStringList &above, const QStringList &below)
{
    for (Dock *dock : std::as_const(m_docks))
        dock->setVisible(above.contains(dock->objectName()) && !below.contains(dock->objectName()));
    for (const QString &name : below) {
        removeDockWidget(dock(name));
        addDockWidget(Qt::BottomDockWidgetArea, dock(name));
        dock(name)->show();
        if (name != below.first())
            tabifyDockWidget(dock(below.first()), dock(name));
    }
    dock(below.first())->raise();
    dock(above.first())->raise();
    resizeDocks({dock(above.first()), dock(below.first())}, {height() * 12 / 20, height() * 8 / 20}, Qt::Vertical);
}

void MainWindow::showLayout(const QString &name)
{
    m_layoutKnown = true; // not the first one's turn
    if (name == "overview"_L1)
        showOverviewLayout();
    else if (name == "queue"_L1)
        showQueueLayout();
    else if (name == "sending"_L1)
        showSendingLayout();
    else if (name == "people"_L1)
        showPeopleLayout();
    else if (name == "debug"_L1)
        showDebugLayout();
    else if (name == "settings"_L1)
        showSettings();
    else if (auto *panel = findChild<Dock *>(name)) {
        if (kSendingDocks.contains(name))
            showSendingLayout();
        else if (kPeopleDocks.contains(name) || kDoorDocks.contains(name))
            showPeopleLayout();
        else if (kQueueDocks.contains(name))
            showQueueLayout();
        else if (kDebugDocks.contains(name))
            showDebugLayout();
        else
            showOverviewLayout();
        panel->raise();
    }
}

/// With room: what stands below is for those who watch, and one key away.
void MainWindow::showSettings()
{
    showSendingLayout();
    for (const QString &name : {u"results"_s, u"queue"_s, u"destinations"_s})
        dock(name)->hide();
    dock(u"settings"_s)->raise();
    m_settings->search()->setFocus();
}

void MainWindow::restore()
{
    resize(1280, 800);
    const QSettings settings;
    restoreGeometry(settings.value(kGeometryKey).toByteArray());
    placeDocks(); // a stored layout may know fewer docks
    m_layoutKnown = restoreState(settings.value(kLayoutKey).toByteArray(), kLayoutVersion);
    m_banner->refresh();
    m_lockLayout->setChecked(settings.value(kLockedKey).toBool());
}

void MainWindow::resetLayout()
{
    m_lockLayout->setChecked(false);
    showOverviewLayout();
}

void MainWindow::setLayoutLocked(bool locked)
{
    m_locked = locked;
    QSettings().setValue(kLockedKey, locked);
    for (Dock *dock : std::as_const(m_docks))
        dock->setLocked(locked);
}

// Texts are looked up where they are used, in every panel; in another language all within the docks is simply made again.
void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        m_rebuild.start(); // once for the several catalogues, and not from within an action that is to go
}

bool MainWindow::isWorking() const
{
    return m_messages->work().isBusy() || m_queue->levers().isBusy();
}

void MainWindow::rebuild()
{
    if (isWorking()) { // would end with its panel, and nobody would tell how far it came
        QTimer::singleShot(kBusyMs, &m_rebuild, qOverload<>(&QTimer::start));
        return;
    }
    const QHash<QString, QStringList> filters = typedFilters();
    tearDown();
    build();
    typeFilters(filters);
    if (m_engine.state() == LinkState::Flowing)
        Q_EMIT m_engine.refreshNeeded(); // they came after the link was made
    Q_EMIT rebuilt();
}

// What the panels hold is the engine's one leaves: rows, questions, what is to be applied, calls nobody will answer. None of it may
// meet the next engine.
void MainWindow::startAfresh()
{
    if (!m_engine.endpoint().isValid())
        return; // the first one
    m_messages->leave();
    tearDown();
    build();
    Q_EMIT rebuilt();
}

void MainWindow::tearDown()
{
    const auto dialogs = findChildren<QDialog *>(QString(), Qt::FindDirectChildrenOnly);
    for (QDialog *dialog : dialogs)
        dialog->close(); // the palette, help: they hold actions
    delete std::exchange(m_tray, nullptr); // it looks at the alerts
    clearMenus();
    const auto bars = findChildren<QToolBar *>(QString(), Qt::FindDirectChildrenOnly);
    qDeleteAll(bars);
    setStatusBar(nullptr);
    for (Dock *dock : std::as_const(m_docks))
        delete dock->widget(); // the docks stay where they are
    const auto actions = findChildren<QAction *>(QString(), Qt::FindDirectChildrenOnly);
    qDeleteAll(actions);
    delete m_alertModel;
}

QHash<QString, QStringList> MainWindow::typedFilters() const
{
    QHash<QString, QStringList> filters;
    for (const Dock *dock : m_docks) {
        const auto edits = dock->findChildren<QLineEdit *>();
        for (const QLineEdit *edit : edits)
            filters[dock->objectName()].append(edit->isClearButtonEnabled() ? edit->text() : QString());
    }
    return filters;
}

void MainWindow::typeFilters(const QHash<QString, QStringList> &filters)
{
    for (const Dock *dock : std::as_const(m_docks)) {
        const auto edits = dock->findChildren<QLineEdit *>();
        const QStringList texts = filters.value(dock->objectName());
        for (qsizetype i = 0; i < edits.size() && edits.size() == texts.size(); ++i) {
            if (!texts[i].isEmpty())
                edits[i]->setText(texts[i]);
        }
    }
}

// The first layout wants the size that the window really gets.
void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (!std::exchange(m_layoutKnown, true))
        showOverviewLayout();
}

void MainWindow::closeNow()
{
    m_leaving = true;
    close();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (isWorking() && !m_leaving) {
        event->ignore();
        show(); // it may stand in the tray only
        confirmFinal(this, tr("Close the console"),
                     tr("Something with many messages is still under way. Closing ends it in the middle: what is done stays done, the rest stays as it "
                        "was."),
                     tr("Stop and close"), [this] { closeNow(); });
        return;
    }
    QSettings settings;
    settings.setValue(kGeometryKey, saveGeometry());
    settings.setValue(kLayoutKey, saveState(kLayoutVersion));
    QMainWindow::closeEvent(event);
}

} // namespace ui

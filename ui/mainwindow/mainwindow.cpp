// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow/mainwindow.h"
#include "control/filtertext.h"
#include "dialogs/commandpalette.h"
#include "dialogs/connectdialog.h"
#include "dialogs/responsedialog.h"
#include "dialogs/testmaildialog.h"
#include "docks/alertspanel.h"
#include "docks/connectionspanel.h"
#include "docks/deliverypanel.h"
#include "docks/destinationspanel.h"
#include "docks/dock.h"
#include "docks/domainspanel.h"
#include "docks/logpanel.h"
#include "docks/mailboxespanel.h"
#include "docks/messagepanel.h"
#include "docks/messagespanel.h"
#include "docks/noticebar.h"
#include "docks/overviewpanel.h"
#include "docks/queuelevers.h"
#include "docks/queuepanel.h"
#include "docks/resultspanel.h"
#include "docks/settingspanel.h"
#include "docks/suppressionspanel.h"
#include "docks/templatespanel.h"
#include "docks/transcriptpanel.h"
#include "docks/webhookspanel.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "mainwindow/linkbanner.h"
#include "mainwindow/alertbell.h"
#include "mainwindow/statepill.h"
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

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
    makeActions();
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

Dock *MainWindow::addDock(const QString &name, const QString &title, QWidget *content)
{
    auto *dock = new Dock(name, title, content, this);
    m_docks.append(dock);
    const qsizetype n = m_docks.size();
    dock->toggleViewAction()->setShortcut(QKeySequence(n < 10 ? u"Ctrl+%1"_s.arg(n) : u"Ctrl+Alt+%1"_s.arg(n - 9)));
    connect(dock->toggleViewAction(), &QAction::triggered, dock, [dock](bool shown) {
        if (shown)
            dock->raise(); // it may come as a tab behind others
    });
    return dock;
}

Dock *MainWindow::dock(const QString &name) const
{
    const auto it =
        std::find_if(m_docks.begin(), m_docks.end(), [&](const Dock *d) { return d->objectName() == name; });
    Q_ASSERT(it != m_docks.end());
    return *it;
}

void MainWindow::makeDocks()
{
    m_overview = new OverviewPanel(m_engine);
    m_mailboxes = new MailboxesPanel(m_engine);
    m_messages = new MessagesPanel(m_engine);
    m_message = new MessagePanel(m_engine);
    m_connections = new ConnectionsPanel(m_engine);
    addDock(u"overview"_s, tr("Overview"), m_overview);
    addDock(u"mailboxes"_s, tr("Mailboxes"), m_mailboxes);
    addDock(u"messages"_s, tr("Messages"), m_messages);
    addDock(u"message"_s, tr("Message"), m_message);
    addDock(u"connections"_s, tr("Connections"), m_connections);
    m_queue = new QueuePanel(m_engine);
    m_destinations = new DestinationsPanel(m_engine);
    m_delivery = new DeliveryPanel(m_engine);
    addDock(u"queue"_s, tr("Queue"), m_queue);
    addDock(u"destinations"_s, tr("Destinations"), m_destinations);
    addDock(u"delivery"_s, tr("Delivery"), m_delivery);
    m_results = new ResultsPanel(m_engine);
    m_domains = new DomainsPanel(m_engine);
    m_templates = new TemplatesPanel(m_engine);
    m_suppressions = new SuppressionsPanel(m_engine);
    m_webhooks = new WebhooksPanel(m_engine);
    addDock(u"results"_s, tr("Results"), m_results);
    addDock(u"domains"_s, tr("Domains"), m_domains);
    addDock(u"templates"_s, tr("Templates"), m_templates);
    addDock(u"suppressions"_s, tr("Suppressions"), m_suppressions);
    addDock(u"webhooks"_s, tr("Webhooks"), m_webhooks);
    m_settings = new SettingsPanel(m_engine);
    addDock(u"settings"_s, tr("Settings"), m_settings);
    m_transcript = new TranscriptPanel(m_engine);
    m_log = new LogPanel(m_engine);
    addDock(u"transcript"_s, tr("Transcript"), m_transcript);
    addDock(u"log"_s, tr("Log"), m_log);
    m_alertModel = new AlertModel(m_engine, this);
    m_alerts = new AlertsPanel(m_engine, *m_alertModel);
    addDock(u"alerts"_s, tr("Alerts"), m_alerts);
    m_domains->addEmptyStep(m_mailboxes->newMailboxAction());
    connectDocks();
    connectDiagnosis();
}

/// From what happened to what was said.
void MainWindow::connectDiagnosis()
{
    const auto show = [this](control::Id id, double at) {
        m_transcript->openConnection(id, at);
        dock(u"transcript"_s)->show();
        dock(u"transcript"_s)->raise();
    };
    connect(m_overview, &OverviewPanel::timeChosen, m_log, &LogPanel::setTime);
    connect(m_overview, &OverviewPanel::logWanted, this, [this] {
        dock(u"log"_s)->show();
        dock(u"log"_s)->raise();
    });
    connect(m_message, &MessagePanel::transcriptWanted, this, show);
    connect(m_delivery, &DeliveryPanel::transcriptWanted, this, show);
    connect(m_log, &LogPanel::transcriptWanted, this, [show](control::Id id) { show(id, 0); });
    connect(m_connections, &ConnectionsPanel::connectionChosen, this, [this](control::Id id) {
        m_transcript->openConnection(id);
        if (m_connections->isAncestorOf(focusWidget()))
            dock(u"transcript"_s)->raise();
    });
}

void MainWindow::connectDocks()
{
    connect(m_mailboxes, &MailboxesPanel::mailboxChosen, m_messages, &MessagesPanel::openMailbox);
    connect(m_mailboxes, &MailboxesPanel::mailboxChosen, this, [this] {
        if (m_mailboxes->isAncestorOf(focusWidget())) // the first one is chosen by itself
            dock(u"messages"_s)->raise();
    });
    connect(m_messages, &MessagesPanel::messageChosen, m_message, &MessagePanel::openMessage);
    connect(m_message, &MessagePanel::wasRead, this,
            [this](control::Id id) { m_messages->model().setSeen({id}, true); });
    // Details open in the dock beside: the list one works in decides which.
    connect(m_messages, &MessagesPanel::messageChosen, this, [this] { dock(u"message"_s)->raise(); });
    connect(m_queue, &QueuePanel::itemChosen, m_delivery, &DeliveryPanel::openItem);
    connect(m_queue, &QueuePanel::itemChosen, this, [this] {
        if (m_queue->isAncestorOf(focusWidget())) // the first one is chosen by itself
            dock(u"delivery"_s)->raise();
    });
    connect(&m_queue->model(), &QueueModel::itemChanged, m_delivery, &DeliveryPanel::updateItem);
    connect(m_destinations, &DestinationsPanel::queueWanted, this, [this](const QString &destination) {
        control::QueueFilter filter;
        filter.destination = destination;
        showQueue(filter);
    });
    connect(m_results, &ResultsPanel::queueWanted, this, [this](const QString &destination, const QString &mailClass) {
        control::QueueFilter filter;
        filter.destination = destination;
        filter.mailClass = mailClass;
        showQueue(filter);
    });
}

void MainWindow::showQueue(const control::QueueFilter &filter)
{
    m_queue->setFilter(control::toFilterText(filter));
    dock(u"queue"_s)->show();
    dock(u"queue"_s)->raise();
}

void MainWindow::makeActions()
{
    const auto make = [this](const QString &text, const QString &icon, const QKeySequence &key, auto slot) {
        auto *action = new QAction(glyph(icon), text, this);
        action->setShortcut(key);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_commands = make(tr("&Commands…"), u"search"_s, QKeySequence(u"Ctrl+K"_s), &MainWindow::showCommands);
    m_choose = make(tr("Connect to an &engine…"), u"plug"_s, {}, &MainWindow::chooseEngine);
    m_testMail = make(tr("Send a &test mail…"), u"mail-new"_s, {}, &MainWindow::sendTestMail);
    m_testMail->setIconText(tr("Send a test mail"));
    m_queue->addEmptyStep(m_testMail);
    m_showSettings = make(tr("&Settings…"), u"command"_s, QKeySequence(u"Ctrl+,"_s), &MainWindow::showSettings);
    m_response = make(tr("&Responsiveness…"), u"clock"_s, {}, [this] { (new ResponseDialog(this))->show(); });
    m_quit = make(tr("&Quit"), u"close"_s, QKeySequence::Quit, &QWidget::close);
    m_overviewLayout = make(tr("Layout: &Overview"), u"chart"_s, QKeySequence(u"Ctrl+Shift+1"_s),
                            &MainWindow::showOverviewLayout);
    m_debugLayout = make(tr("Layout: &Debug"), u"layout"_s, QKeySequence(u"Ctrl+Shift+2"_s),
                         &MainWindow::showDebugLayout);
    m_queueLayout = make(tr("Layout: Q&ueue"), u"mailbox"_s, QKeySequence(u"Ctrl+Shift+3"_s),
                         &MainWindow::showQueueLayout);
    m_sendingLayout = make(tr("Layout: &Sending"), u"route"_s, QKeySequence(u"Ctrl+Shift+4"_s),
                           &MainWindow::showSendingLayout);
}

void MainWindow::makeMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_mailboxes->newMailboxAction(), m_mailboxes->newDisposableAction(), m_testMail});
    file->addSeparator();
    file->addActions({m_showSettings, m_choose, m_quit});
    menuBar()->addMenu(tr("&Message"))->addActions(m_messages->messageActions());
    QMenu *queue = menuBar()->addMenu(tr("&Queue"));
    queue->addActions(m_queue->levers().actions());
    queue->addSeparator();
    queue->addActions(m_destinations->actions());
    QMenu *view = menuBar()->addMenu(tr("&View"));
    view->addActions({m_commands, m_overviewLayout, m_queueLayout, m_sendingLayout, m_debugLayout});
    view->addSeparator();
    for (Dock *dock : std::as_const(m_docks))
        view->addAction(dock->toggleViewAction());
    view->addSeparator();
    view->addAction(m_response);
}

void MainWindow::makeToolBar()
{
    QToolBar *bar = addToolBar(tr("Main"));
    bar->setObjectName(u"main"_s);
    bar->setMovable(false);
    bar->toggleViewAction()->setVisible(false);
    bar->setIconSize(QSize(18, 18));
    m_engineButton = new QToolButton;
    m_engineButton->setDefaultAction(m_choose);
    m_engineButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_engineButton->setAccessibleName(tr("Engine"));
    bar->addWidget(m_engineButton);
    m_pill = new StatePill;
    bar->addWidget(m_pill);
    auto *space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    m_bell = new AlertBell(*m_alertModel);
    connect(m_bell, &QAbstractButton::clicked, this, [this] {
        dock(u"alerts"_s)->show();
        dock(u"alerts"_s)->raise();
        m_alerts->setFocus();
    });
    bar->addAction(m_commands);
    if (auto *button = qobject_cast<QToolButton *>(bar->widgetForAction(m_commands))) {
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setText(tr("Commands") + u"  "_s + m_commands->shortcut().toString(QKeySequence::NativeText));
    }
    bar->addWidget(m_bell);
    addToolBarBreak();
    m_banner = new LinkBanner(m_engine, m_choose, this);
    addToolBar(m_banner);
}

void MainWindow::makeStatusBar()
{
    m_counts = plainLabel(tr("Contents"));
    m_uptime = plainLabel(tr("Uptime"));
    m_version = plainLabel(tr("Version"));
    statusBar()->setContentsMargins(8, 0, 8, 0);
    statusBar()->addWidget(m_counts, 1);
    statusBar()->addPermanentWidget(m_uptime);
    statusBar()->addPermanentWidget(m_version);
}

QList<QAction *> MainWindow::commands() const
{
    QList<QAction *> list;
    const QList<QAction *> all = findChildren<QAction *>();
    for (QAction *action : all) {
        if (!action->text().isEmpty() && action->isVisible() && !action->menu() && !action->isSeparator())
            list.append(action);
    }
    return list;
}

void MainWindow::showCommands()
{
    (new CommandPalette(commands(), this))->show();
}

void MainWindow::sendTestMail()
{
    auto *dialog = new TestMailDialog(m_engine, this);
    connect(dialog, &TestMailDialog::sent, this, [this](control::Id mailId) {
        control::QueueFilter filter;
        filter.mailId = mailId;
        showQueue(filter);
        m_queue->notice().say(tr("The engine keeps the test mail. Here is its way."));
    });
    dialog->open();
}

void MainWindow::chooseEngine()
{
    auto *dialog = new ConnectDialog(this);
    connect(dialog, &ConnectDialog::chosen, this, [this](const Endpoint &endpoint) {
        m_messages->openMailbox(0, {});
        m_message->openMessage(0);
        m_delivery->openItem({});
        m_transcript->openConnection(0);
        m_engine.connectTo(endpoint);
    });
    dialog->open();
}

void MainWindow::showState(LinkState state)
{
    m_pill->setState(state);
    m_engineButton->setText(m_engine.endpoint().isValid() ? m_engine.endpoint().label() : tr("No engine"));
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
    if (!status.hostname.isEmpty())
        m_engineButton->setText(Format::oneLine(status.hostname, 60));
    m_counts->setText(tr("%Ln mailbox(es)", nullptr, int(status.mailboxes)) + u" · "_s +
                      tr("%Ln message(s)", nullptr, int(status.messages)));
    const qint64 up = QDateTime::currentMSecsSinceEpoch() - status.startedAt;
    m_uptime->setText(tr("up %1").arg(Format::duration(up)));
    m_version->setText(tr("version %1").arg(status.version));
}

} // namespace ui

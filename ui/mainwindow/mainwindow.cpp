// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow/mainwindow.h"
#include "control/filtertext.h"
#include "dialogs/testmaildialog.h"
#include "docks/alertspanel.h"
#include "docks/aliasespanel.h"
#include "docks/banspanel.h"
#include "docks/certificatespanel.h"
#include "docks/connectionspanel.h"
#include "docks/deliverypanel.h"
#include "docks/destinationspanel.h"
#include "docks/dock.h"
#include "docks/domainspanel.h"
#include "docks/findpanel.h"
#include "docks/groupspanel.h"
#include "docks/healthpanel.h"
#include "docks/keyspanel.h"
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
#include "docks/teamboxespanel.h"
#include "docks/templatespanel.h"
#include "docks/traypanel.h"
#include "docks/transcriptpanel.h"
#include "docks/userspanel.h"
#include "docks/webhookspanel.h"
#include "look/format.h"
#include "mainwindow/alertbell.h"
#include "mainwindow/engineselector.h"
#include "mainwindow/statepill.h"
#include "mainwindow/statusline.h"
#include "mainwindow/trayicon.h"
#include <QLineEdit>
#include <QStatusBar>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
MainWindow::MainWindow(EngineConnection &engine, QWidget *parent)
    : QMainWindow(parent)
    , m_engine(engine)
{
    setDockNestingEnabled(true);
    makeSelector();
    build();
    connect(&engine, &EngineConnection::stateChanged, this, &MainWindow::showState);
    connect(&engine, &EngineConnection::statusChanged, this, &MainWindow::showStatus);
    m_rebuild.setSingleShot(true);
    m_rebuild.setInterval(0);
    connect(&m_rebuild, &QTimer::timeout, this, &MainWindow::rebuild);
    restore();
}

void MainWindow::build()
{
    setWindowTitle(tr("Postkontor"));
    makeDocks();
    makeActions();
    makeMenus();
    makeToolBar();
    makeTray();
    new StatusLine(m_engine, statusBar());
    showState(m_engine.state());
}

MainWindow::~MainWindow() = default;

namespace {

/// Of the n-th dock, from 1.
QKeySequence goKey(qsizetype n)
{
    const QString modifiers = n < 10 ? u"Ctrl+"_s : n < 20 ? u"Ctrl+Alt+"_s : u"Ctrl+Alt+Shift+"_s;
    return QKeySequence(modifiers + QString::number(n < 10 ? n : (n + 1) % 10));
}

} // namespace

Dock *MainWindow::addDock(const QString &name, const QString &title, QWidget *content)
{
    if (auto *there = findChild<Dock *>(name)) { // in another language
        there->setContent(title, content);
        return there;
    }
    auto *dock = new Dock(name, title, content, this);
    m_docks.append(dock);
    const qsizetype n = m_docks.size();
    dock->goAction()->setShortcut(goKey(n));
    return dock;
}

Dock *MainWindow::dock(const QString &name) const
{
    const auto it =
        std::find_if(m_docks.begin(), m_docks.end(), [&](const Dock *d) { return d->objectName() == name; });
    Q_ASSERT(it != m_docks.end());
    return *it;
}

void MainWindow::bringUp(const QString &name)
{
    dock(name)->show();
    dock(name)->raise();
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
    m_find = new FindPanel(m_engine);
    addDock(u"find"_s, tr("Find mail"), m_find);
    addDock(u"health"_s, tr("Health report"), new HealthPanel(m_engine));
    m_users = new UsersPanel(m_engine);
    m_aliases = new AliasesPanel(m_engine);
    addDock(u"users"_s, tr("Users"), m_users);
    addDock(u"aliases"_s, tr("Aliases"), m_aliases);
    m_groups = new GroupsPanel(m_engine);
    m_teamBoxes = new TeamBoxesPanel(m_engine);
    addDock(u"groups"_s, tr("Groups"), m_groups);
    addDock(u"teamboxes"_s, tr("Team boxes"), m_teamBoxes);
    auto *tray = new TrayPanel(m_engine);
    addDock(u"tray"_s, tr("Tray"), tray);
    connect(tray, &TrayPanel::queueWanted, this, [this](const QString &address) {
        control::QueueFilter filter;
        filter.states = {control::QueueState::Held};
        filter.from = address;
        showQueue(filter);
    });
    connect(m_alerts, &AlertsPanel::trayWanted, this, [this] { bringUp(u"tray"_s); });
    m_certificates = new CertificatesPanel(m_engine);
    m_bans = new BansPanel(m_engine);
    m_keys = new KeysPanel(m_engine);
    addDock(u"certificates"_s, tr("Certificates"), m_certificates);
    addDock(u"bans"_s, tr("Bans"), m_bans);
    addDock(u"keys"_s, tr("Keys"), m_keys);
    m_domains->addEmptyStep(m_mailboxes->newMailboxAction());
    connectDocks();
    connectDiagnosis();
}

/// From what happened to what was said.
void MainWindow::connectDiagnosis()
{
    const auto show = [this](control::Id id, double at) {
        m_transcript->openConnection(id, at);
        bringUp(u"transcript"_s);
    };
    connect(m_overview, &OverviewPanel::timeChosen, m_log, &LogPanel::setTime);
    connect(m_overview, &OverviewPanel::logWanted, this, [this] { bringUp(u"log"_s); });
    connect(m_message, &MessagePanel::transcriptWanted, this, show);
    connect(m_delivery, &DeliveryPanel::transcriptWanted, this, show);
    connect(m_find, &FindPanel::transcriptWanted, this, show);
    connect(m_find, &FindPanel::messageWanted, this, [this](control::Id id) {
        m_message->openMessage(id);
        bringUp(u"message"_s);
    });
    connect(m_find, &FindPanel::queueWanted, this, [this](control::Id mailId) {
        control::QueueFilter filter;
        filter.mailId = mailId;
        showQueue(filter);
    });
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
            [this](control::Id id) { m_messages->model().markSeen(id); });
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
    bringUp(u"queue"_s);
}

void MainWindow::findMail(const QString &text)
{
    bringUp(u"find"_s);
    if (text.isEmpty())
        m_find->setFocus();
    else
        m_find->find(text);
}

void MainWindow::sendTestMail()
{
    auto *dialog = new TestMailDialog(m_engine, this);
    connect(dialog, &TestMailDialog::sent, this, [this](control::Id mailId) {
        bringUp(u"find"_s);
        m_find->follow(mailId);
        m_find->notice().say(tr("The engine keeps the test mail. Here is its way."));
    });
    dialog->open();
}

void MainWindow::chooseEngine()
{
    m_selector->choose();
}

void MainWindow::makeSelector()
{
    m_selector = new EngineSelector(m_engine, TokenVault::ofSystem(), this);
    connect(m_selector, &EngineSelector::leaving, this, &MainWindow::startAfresh);
    connect(m_selector, &EngineSelector::said, this, [this](const QString &text) { statusBar()->showMessage(text, 20000); });
}

void MainWindow::showAlerts()
{
    dock(u"alerts"_s)->goAction()->trigger();
}

void MainWindow::makeTray()
{
    m_tray = new TrayIcon(m_engine, *m_alertModel, this);
    connect(m_bell, &AlertBell::noticed, this, [this](const control::Alert &alert) {
        const auto kind = alert.clearedAt                                          ? QSystemTrayIcon::Information
                          : alert.severity == control::Severity::Critical ? QSystemTrayIcon::Critical
                                                                          : QSystemTrayIcon::Warning;
        m_tray->tell(m_bell->lastNotice().value(0), m_bell->lastNotice().value(1), kind);
    });
    connect(m_tray, &TrayIcon::messageClicked, this, [this] {
        show();
        raise();
        activateWindow();
        showAlerts();
    });
}

void MainWindow::showState(LinkState state)
{
    m_pill->setState(state);
    m_engineButton->setText(m_engine.endpoint().isValid() ? m_engine.endpoint().label() : tr("No engine"));
    showStatus();
}

void MainWindow::showStatus()
{
    if (m_engine.status().startedAt != 0 && !m_engine.status().hostname.isEmpty())
        m_engineButton->setText(Format::oneLine(m_engine.status().hostname, 60));
}

} // namespace ui

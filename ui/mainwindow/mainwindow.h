// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QMainWindow>
#include <QTimer>

class QMenu;
class QToolButton;

namespace ui {

class AlertBell;
class AlertModel;
class AlertsPanel;
class AliasesPanel;
class GroupsPanel;
class TeamBoxesPanel;
class Appearance;
class BansPanel;
class CertificatesPanel;
class ConnectionsPanel;
class DeliveryPanel;
class DestinationsPanel;
class Dock;
class EngineSelector;
class DomainsPanel;
class FindPanel;
class KeysPanel;
class LinkBanner;
class LogPanel;
class MailboxesPanel;
class MessagePanel;
class MessagesPanel;
class OverviewPanel;
class QueuePanel;
class ResultsPanel;
class SettingsPanel;
class StatePill;
class SuppressionsPanel;
class TemplatesPanel;
class TranscriptPanel;
class TrayIcon;
class UsersPanel;
class WebhooksPanel;

/// Places docks, actions and the status bar; everything else lives in the docks. UI thread.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(EngineConnection &engine, QWidget *parent = nullptr);
    ~MainWindow() override;

    OverviewPanel &overview() { return *m_overview; }
    MailboxesPanel &mailboxes() { return *m_mailboxes; }
    MessagesPanel &messages() { return *m_messages; }
    MessagePanel &message() { return *m_message; }
    ConnectionsPanel &connections() { return *m_connections; }
    TranscriptPanel &transcript() { return *m_transcript; }
    LogPanel &log() { return *m_log; }
    QueuePanel &queue() { return *m_queue; }
    DestinationsPanel &destinations() { return *m_destinations; }
    DeliveryPanel &delivery() { return *m_delivery; }
    ResultsPanel &results() { return *m_results; }
    DomainsPanel &domains() { return *m_domains; }
    UsersPanel &users() { return *m_users; }
    AliasesPanel &aliases() { return *m_aliases; }
    GroupsPanel &groups() { return *m_groups; }
    TeamBoxesPanel &teamBoxes() { return *m_teamBoxes; }
    CertificatesPanel &certificates() { return *m_certificates; }
    BansPanel &bans() { return *m_bans; }
    KeysPanel &keys() { return *m_keys; }
    TemplatesPanel &templates() { return *m_templates; }
    SuppressionsPanel &suppressions() { return *m_suppressions; }
    WebhooksPanel &webhooks() { return *m_webhooks; }
    SettingsPanel &settings() { return *m_settings; }
    AlertsPanel &alerts() { return *m_alerts; }
    FindPanel &finder() { return *m_find; }
    AlertBell &bell() { return *m_bell; }
    LinkBanner &banner() { return *m_banner; }
    /// Adds the choice of theme and language to the menu; it must outlive the window.
    void setAppearance(Appearance *appearance);
    TrayIcon &tray() { return *m_tray; }
    EngineSelector &selector() { return *m_selector; }
    /// Every command of the window, for the palette.
    QList<QAction *> commands() const;

    /// "overview", "queue", "sending", "people" or "debug", or the name of a panel to be in front; others change nothing.
    void showLayout(const QString &name);

public Q_SLOTS:
    /// Also in the middle of long work; close() asks first.
    void closeNow();
    void showOverviewLayout();
    void showDebugLayout();
    void showQueueLayout();
    void showSendingLayout();
    void showPeopleLayout();
    /// The layout of a fresh profile.
    void resetLayout();
    /// No dock can be moved, floated or closed; remembered.
    void setLayoutLocked(bool locked);
    void showCommands();
    void showShortcuts();
    void showAbout();
    void chooseEngine();
    void sendTestMail();
    void showSettings();
    void showAlerts();
    /// Looks for any mail, wherever it went; without a text only shows where.
    void findMail(const QString &text);
    void saveRecord();
    void openRecord();
    void showKeptRecords();
    /// Opens it in a window of its own; says what is wrong when it is no record.
    void openRecordFile(const QString &fileName);

Q_SIGNALS:
    /// In another language: every panel, action and label is new. Layout and filters are as they were.
    void rebuilt();

protected:
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    Dock *addDock(const QString &name, const QString &title, QWidget *content);
    Dock *dock(const QString &name) const;
    void bringUp(const QString &name);
    void placeDocks();
    void showOnly(const QStringList &above, const QStringList &below);
    void arrange(const QString &name, const std::function<void()> &place);
    void showQueue(const control::QueueFilter &filter);
    void makeDocks();
    void connectDocks();
    void connectDiagnosis();
    void makeActions();
    void makeWindowActions();
    void makeMenus();
    void clearMenus();
    void makeViewMenu(QMenu *view);
    void makeThemeMenu(QMenu *menu);
    void makeLanguageMenu(QMenu *menu);
    void makeSelector();
    void makeTray();
    void makeToolBar();
    void build();
    bool isWorking() const;
    void startAfresh();
    void tearDown();
    void rebuild();
    QHash<QString, QStringList> typedFilters() const;
    void typeFilters(const QHash<QString, QStringList> &filters);
    void restore();
    void showState(LinkState state);
    void showStatus();

    EngineConnection &m_engine;
    struct Arrangement
    {
        QSize size;
        QByteArray state;
    };
    QHash<QString, Arrangement> m_arranged; ///< by the layout's name
    QList<Dock *> m_docks;
    OverviewPanel *m_overview = nullptr;
    MailboxesPanel *m_mailboxes = nullptr;
    MessagesPanel *m_messages = nullptr;
    MessagePanel *m_message = nullptr;
    ConnectionsPanel *m_connections = nullptr;
    TranscriptPanel *m_transcript = nullptr;
    LogPanel *m_log = nullptr;
    QueuePanel *m_queue = nullptr;
    DestinationsPanel *m_destinations = nullptr;
    DeliveryPanel *m_delivery = nullptr;
    ResultsPanel *m_results = nullptr;
    DomainsPanel *m_domains = nullptr;
    UsersPanel *m_users = nullptr;
    AliasesPanel *m_aliases = nullptr;
    GroupsPanel *m_groups = nullptr;
    TeamBoxesPanel *m_teamBoxes = nullptr;
    CertificatesPanel *m_certificates = nullptr;
    BansPanel *m_bans = nullptr;
    KeysPanel *m_keys = nullptr;
    TemplatesPanel *m_templates = nullptr;
    SuppressionsPanel *m_suppressions = nullptr;
    WebhooksPanel *m_webhooks = nullptr;
    SettingsPanel *m_settings = nullptr;
    AlertModel *m_alertModel = nullptr;
    AlertsPanel *m_alerts = nullptr;
    FindPanel *m_find = nullptr;
    AlertBell *m_bell = nullptr;
    LinkBanner *m_banner = nullptr;
    EngineSelector *m_selector = nullptr;
    TrayIcon *m_tray = nullptr;
    QAction *m_commands = nullptr;
    QAction *m_findMail = nullptr;
    QAction *m_choose = nullptr;
    QAction *m_quit = nullptr;
    QAction *m_testMail = nullptr;
    QAction *m_showSettings = nullptr;
    QAction *m_saveRecord = nullptr;
    QAction *m_openRecord = nullptr;
    QAction *m_keptRecords = nullptr;
    QAction *m_response = nullptr;
    QAction *m_overviewLayout = nullptr;
    QAction *m_debugLayout = nullptr;
    QAction *m_queueLayout = nullptr;
    QAction *m_sendingLayout = nullptr;
    QAction *m_peopleLayout = nullptr;
    QToolButton *m_engineButton = nullptr;
    StatePill *m_pill = nullptr;
    QAction *m_resetLayout = nullptr;
    QAction *m_lockLayout = nullptr;
    QAction *m_shortcuts = nullptr;
    QAction *m_about = nullptr;
    Appearance *m_appearance = nullptr;
    QTimer m_rebuild;
    bool m_locked = false;
    bool m_leaving = false; ///< whatever is under way
    bool m_layoutKnown = false;
};

} // namespace ui

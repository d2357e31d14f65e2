// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/commandpalette.h"
#include "dialogs/responsedialog.h"
#include "dialogs/shortcutsdialog.h"
#include "docks/alertspanel.h"
#include "docks/aliasespanel.h"
#include "docks/banspanel.h"
#include "docks/certificatespanel.h"
#include "docks/groupspanel.h"
#include "docks/teamboxespanel.h"
#include "docks/destinationspanel.h"
#include "docks/dock.h"
#include "docks/domainspanel.h"
#include "docks/keyspanel.h"
#include "docks/mailboxespanel.h"
#include "docks/messagespanel.h"
#include "docks/queuelevers.h"
#include "docks/queuepanel.h"
#include "docks/userspanel.h"
#include "look/appearance.h"
#include "look/glyphs.h"
#include "mainwindow/alertbell.h"
#include "mainwindow/linkbanner.h"
#include "mainwindow/mainwindow.h"
#include "mainwindow/statepill.h"
#include <QActionGroup>
#include <QApplication>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QStyle>
#include <QToolBar>
#include <QToolButton>

using namespace Qt::StringLiterals;

// The commands of the window: menus, tool bar, palette.
namespace ui {

void MainWindow::makeActions()
{
    const auto make = [this](const QString &text, const QString &icon, const QKeySequence &key, auto slot) {
        auto *action = new QAction(glyph(icon), text, this);
        action->setShortcut(key);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_commands = make(tr("&Commands…"), u"search"_s, QKeySequence(u"Ctrl+K"_s), &MainWindow::showCommands);
    m_findMail = make(tr("&Find mail…"), u"search"_s, QKeySequence(u"Ctrl+Shift+F"_s), [this] { findMail({}); });
    m_choose = make(tr("Connect to an &engine…"), u"plug"_s, {}, &MainWindow::chooseEngine);
    m_testMail = make(tr("Send a &test mail…"), u"mail-new"_s, {}, &MainWindow::sendTestMail);
    m_testMail->setIconText(tr("Send a test mail"));
    m_queue->addEmptyStep(m_testMail);
    m_showSettings = make(tr("&Settings…"), u"command"_s, QKeySequence(u"Ctrl+,"_s), &MainWindow::showSettings);
    m_response = make(tr("&Responsiveness…"), u"clock"_s, {}, [this] { (new ResponseDialog(this))->show(); });
    m_saveRecord = make(tr("Save a flight &record…"), u"save"_s, QKeySequence(u"Ctrl+Shift+R"_s), &MainWindow::saveRecord);
    m_openRecord = make(tr("&Open a flight record…"), u"export"_s, QKeySequence(u"Ctrl+Shift+O"_s), &MainWindow::openRecord);
    m_keptRecords = make(tr("&Kept flight records…"), u"clock"_s, {}, &MainWindow::showKeptRecords);
    m_quit = make(tr("&Quit"), u"close"_s, QKeySequence::Quit, &QWidget::close);
    m_overviewLayout = make(tr("Layout: &Overview"), u"chart"_s, QKeySequence(u"Ctrl+Shift+1"_s),
                            &MainWindow::showOverviewLayout);
    m_debugLayout = make(tr("Layout: &Debug"), u"layout"_s, QKeySequence(u"Ctrl+Shift+2"_s),
                         &MainWindow::showDebugLayout);
    m_queueLayout = make(tr("Layout: Q&ueue"), u"mailbox"_s, QKeySequence(u"Ctrl+Shift+3"_s),
                         &MainWindow::showQueueLayout);
    m_sendingLayout = make(tr("Layout: &Sending"), u"route"_s, QKeySequence(u"Ctrl+Shift+4"_s),
                           &MainWindow::showSendingLayout);
    m_peopleLayout = make(tr("Layout: &People"), u"people"_s, QKeySequence(u"Ctrl+Shift+5"_s), &MainWindow::showPeopleLayout);
    makeWindowActions();
}

void MainWindow::makeWindowActions()
{
    const auto make = [this](const QString &text, const QString &icon, const QKeySequence &key) {
        auto *action = new QAction(glyph(icon), text, this);
        action->setShortcut(key);
        return action;
    };
    m_resetLayout = make(tr("&Reset the layout"), u"return"_s, QKeySequence(u"Ctrl+Shift+0"_s));
    connect(m_resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);
    m_lockLayout = make(tr("Lo&ck the layout"), u"lock"_s, QKeySequence(u"Ctrl+Shift+L"_s));
    m_lockLayout->setCheckable(true);
    connect(m_lockLayout, &QAction::toggled, this, &MainWindow::setLayoutLocked);
    m_shortcuts = make(tr("&Keyboard shortcuts"), u"command"_s, QKeySequence(u"F1"_s));
    connect(m_shortcuts, &QAction::triggered, this, &MainWindow::showShortcuts);
    m_about = make(tr("&About Postkontor"), u"globe"_s, {});
    connect(m_about, &QAction::triggered, this, &MainWindow::showAbout);
    for (Dock *dock : std::as_const(m_docks)) {
        setCommandContext(dock->goAction(), tr("Go to"));
        setCommandContext(dock->toggleViewAction(), tr("Show or hide"));
        setCommandContext(dock->floatAction(), tr("Float or dock"));
    }
    const auto name = [](const QList<QAction *> &actions, const QString &context) {
        for (QAction *action : actions)
            setCommandContext(action, context);
    };
    name(m_messages->messageActions(), tr("&Message"));
    name(m_queue->levers().actions(), tr("&Queue"));
    name(m_queue->levers().allMenu()->actions(), tr("All in the queue's filter"));
    name(m_destinations->actions(), tr("Destination"));
    name(m_users->actions() + m_aliases->actions() + m_groups->actions() + m_teamBoxes->actions() + QList{m_domains->editAction()}, tr("&People"));
    name(m_certificates->actions(), tr("Certificates"));
    name({m_bans->liftAction()}, tr("Bans"));
    name(m_keys->actions(), tr("Keys"));
    m_lockLayout->setChecked(m_locked);
}

void MainWindow::makeMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_mailboxes->newMailboxAction(), m_mailboxes->newDisposableAction(), m_testMail});
    file->addSeparator();
    file->addActions({m_saveRecord, m_openRecord, m_keptRecords});
    file->addSeparator();
    file->addActions({m_showSettings, m_choose, m_quit});
    QMenu *message = menuBar()->addMenu(tr("&Message"));
    message->addActions(m_messages->messageActions());
    message->addSeparator();
    message->addAction(m_findMail);
    QMenu *queue = menuBar()->addMenu(tr("&Queue"));
    queue->addActions(m_queue->levers().actions());
    m_queue->levers().foretellIn(queue);
    queue->addSeparator();
    queue->addActions(m_destinations->actions());
    QMenu *people = menuBar()->addMenu(tr("&People"));
    people->addActions(m_users->actions());
    people->addSeparator();
    people->addActions(m_aliases->actions());
    people->addSeparator();
    people->addActions(m_groups->actions());
    people->addSeparator();
    people->addActions(m_teamBoxes->actions());
    people->addSeparator();
    people->addAction(m_domains->editAction());
    makeViewMenu(menuBar()->addMenu(tr("&View")));
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    help->addActions({m_commands, m_shortcuts, m_response});
    help->addSeparator();
    help->addAction(m_about);
}

void MainWindow::makeViewMenu(QMenu *view)
{
    view->addActions({m_overviewLayout, m_queueLayout, m_sendingLayout, m_peopleLayout, m_debugLayout});
    view->addSeparator();
    view->addActions({m_resetLayout, m_lockLayout});
    QMenu *go = view->addMenu(tr("&Go to"));
    QMenu *shown = view->addMenu(tr("&Docks"));
    QMenu *floating = view->addMenu(tr("&Float"));
    floating->setObjectName(u"float"_s);
    for (Dock *dock : std::as_const(m_docks)) {
        go->addAction(dock->goAction());
        shown->addAction(dock->toggleViewAction());
        floating->addAction(dock->floatAction());
    }
    if (m_appearance) {
        view->addSeparator();
        makeThemeMenu(view->addMenu(tr("&Theme")));
        makeLanguageMenu(view->addMenu(tr("&Language")));
    }
}

void MainWindow::makeThemeMenu(QMenu *menu)
{
    menu->setObjectName(u"theme"_s);
    auto *group = new QActionGroup(menu);
    const QList<std::pair<Theme, QString>> themes{{Theme::System, tr("As the &system")}, {Theme::Light, tr("&Light")}, {Theme::Dark, tr("&Dark")}};
    for (const auto &[theme, text] : themes) {
        QAction *action = menu->addAction(text);
        setCommandContext(action, tr("&Theme"));
        action->setCheckable(true);
        action->setChecked(m_appearance->theme() == theme);
        action->setActionGroup(group);
        connect(action, &QAction::triggered, m_appearance, [this, wanted = theme] { m_appearance->setTheme(wanted); });
    }
}

void MainWindow::makeLanguageMenu(QMenu *menu)
{
    menu->setObjectName(u"language"_s);
    auto *group = new QActionGroup(menu);
    QList<Appearance::Language> languages = Appearance::languages();
    languages.prepend({{}, tr("As the &system")});
    for (const auto &[code, name] : std::as_const(languages)) {
        QAction *action = menu->addAction(name);
        setCommandContext(action, tr("&Language"));
        action->setCheckable(true);
        action->setChecked(m_appearance->language() == code);
        action->setActionGroup(group);
        connect(action, &QAction::triggered, m_appearance, [this, wanted = code] { m_appearance->setLanguage(wanted); });
    }
}

void MainWindow::clearMenus()
{
    const auto menus = menuBar()->findChildren<QMenu *>(QString(), Qt::FindDirectChildrenOnly);
    qDeleteAll(menus);
}

void MainWindow::setAppearance(Appearance *appearance)
{
    m_appearance = appearance;
    clearMenus();
    makeMenus();
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
    connect(m_bell, &QAbstractButton::clicked, this, &MainWindow::showAlerts);
    bar->addAction(m_commands);
    if (auto *button = qobject_cast<QToolButton *>(bar->widgetForAction(m_commands))) {
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setText(tr("Commands") + u"  "_s + m_commands->shortcut().toString(QKeySequence::NativeText));
    }
    bar->addWidget(m_bell);
    addToolBarBreak();
    m_banner = new LinkBanner(m_engine, m_choose, this);
    addToolBar(m_banner);
    m_banner->refresh(); // a tool bar that is added is shown
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
    auto *palette = new CommandPalette(commands(), this);
    connect(palette, &CommandPalette::mailWanted, this, &MainWindow::findMail);
    palette->show();
}

void MainWindow::showShortcuts()
{
    (new ShortcutsDialog(commands(), this))->show();
}

void MainWindow::showAbout()
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("About Postkontor"),
                                tr("Postkontor %1: the mail server a small office can see.").arg(QCoreApplication::applicationVersion()), QMessageBox::Close, this);
    box->setTextFormat(Qt::PlainText);
    box->setIconPixmap(QApplication::windowIcon().pixmap(style()->pixelMetric(QStyle::PM_MessageBoxIconSize)));
    box->setInformativeText(tr("Free software under the GNU General Public License, version 3 or later."));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/commandpalette.h"
#include "dialogs/shortcutsdialog.h"
#include "docks/dock.h"
#include "docks/logpanel.h"
#include "docks/mailboxespanel.h"
#include "docks/messageactions.h"
#include "docks/messagespanel.h"
#include "docks/noticebar.h"
#include "docks/overviewpanel.h"
#include "docks/queuepanel.h"
#include "docks/settingspanel.h"
#include "docks/workbar.h"
#include "look/appearance.h"
#include "look/colors.h"
#include "mainwindow/engineselector.h"
#include "mainwindow/mainwindow.h"
#include "support/console.h"
#include "support/demotraffic.h"
#include "support/pictures.h"
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPointer>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

class TestWindowManners : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<Appearance> m_appearance;
    std::unique_ptr<MainWindow> m_window;

    QAction *command(const QString &text) const
    {
        const auto all = m_window->commands();
        const auto it = std::find_if(all.begin(), all.end(), [&](const QAction *a) { return commandText(a) == text; });
        return it == all.end() ? nullptr : *it;
    }
    Dock *dock(const QString &name) const { return m_window->findChild<Dock *>(name); }
    QLabel *statusLabel(const QString &name) const
    {
        const auto labels = m_window->statusBar()->findChildren<QLabel *>();
        const auto it = std::find_if(labels.begin(), labels.end(), [&](const QLabel *l) { return l->accessibleName() == name; });
        return it == labels.end() ? nullptr : *it;
    }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        m_appearance = std::make_unique<Appearance>(*qApp);
        m_appearance->begin(Theme::Light, u"en"_s);
        m_window = std::make_unique<MainWindow>(m_console->engine);
        m_window->setAppearance(m_appearance.get());
        m_window->show();
    }
    void cleanup()
    {
        m_window.reset();
        m_appearance.reset();
        m_console.reset();
    }

    void everyDockFloatsAndComesBack()
    {
        const auto docks = m_window->findChildren<Dock *>();
        QCOMPARE(m_window->findChild<QMenu *>(u"float"_s)->actions().size(), docks.size());
        for (Dock *one : docks) {
            QAction *action = command(u"Float or dock: "_s + one->windowTitle());
            QVERIFY2(action, qPrintable(one->windowTitle()));
            action->trigger();
            QVERIFY2(one->isFloating() && one->isVisible() && action->isChecked(), qPrintable(one->windowTitle()));
            action->trigger();
            QVERIFY(!one->isFloating() && !action->isChecked());
        }
    }

    void aLockedLayoutStays()
    {
        QAction *lock = command(u"Lock the layout"_s);
        QVERIFY(lock && !lock->isChecked());
        lock->trigger();
        for (Dock *one : m_window->findChildren<Dock *>()) {
            QCOMPARE(one->features(), QDockWidget::NoDockWidgetFeatures);
            QVERIFY(!one->floatAction()->isEnabled());
            QVERIFY(one->toggleViewAction()->isEnabled());
        }
        MainWindow next(m_console->engine); // it is remembered
        QCOMPARE(next.findChild<Dock *>(u"queue"_s)->features(), QDockWidget::NoDockWidgetFeatures);
        lock->trigger();
        QVERIFY(dock(u"queue"_s)->features() & QDockWidget::DockWidgetMovable);
    }

    void resetBringsBackTheFirstLayout()
    {
        dock(u"overview"_s)->hide();
        dock(u"messages"_s)->setFloating(true);
        command(u"Lock the layout"_s)->setChecked(true);
        command(u"Reset the layout"_s)->trigger();
        QVERIFY(dock(u"overview"_s)->isVisible());
        QVERIFY(!dock(u"messages"_s)->isFloating());
        QVERIFY(!command(u"Lock the layout"_s)->isChecked());
        QVERIFY(!m_window->settings().isVisible());
    }

    void themeChangesWhileOneLooks()
    {
        QVERIFY(command(u"Theme: Light"_s)->isChecked());
        command(u"Theme: Dark"_s)->trigger();
        QCOMPARE(m_appearance->theme(), Theme::Dark);
        QVERIFY(isDark(QApplication::palette()));
        QTRY_VERIFY(isDark(m_window->palette())); // Qt tells the widgets from its loop
        QTRY_VERIFY(isDark(m_window->overview().palette()));
        QVERIFY(command(u"Theme: Dark"_s)->isChecked());
        const QImage dark = m_window->grab().toImage();
        QVERIFY(dark.pixelColor(4, dark.height() - 4).lightness() < 100);
        support::keepPicture(*m_window, u"manners-dark"_s);
        QCOMPARE(QSettings().value(u"look/theme"_s).toString(), u"dark"_s); // the next window begins with it
        command(u"Theme: Light"_s)->trigger();
        QTRY_VERIFY(!isDark(m_window->overview().palette()));
        command(u"Theme: As the system"_s)->trigger();
        QCOMPARE(m_appearance->theme(), Theme::System);
    }

    void languageChangesWhileOneLooks()
    {
        support::DemoTraffic traffic(m_console->fake);
        QVERIFY(m_console->connect());
        m_window->showLayout(u"log"_s);
        m_window->log().setFilter(u"level:warning"_s);
        QTRY_COMPARE(m_window->mailboxes().model().rowCount(), 3);
        dock(u"message"_s)->hide();
        QCOMPARE(dock(u"queue"_s)->windowTitle(), u"Queue"_s);
        QTRY_COMPARE(statusLabel(u"Contents"_s)->text(), u"7 mailboxes · 240 messages"_s); // a plural
        QSignalSpy rebuilt(m_window.get(), &MainWindow::rebuilt);
        command(u"Language: 简体中文"_s)->trigger();
        QTRY_COMPARE(rebuilt.count(), 1);
        QCOMPARE(dock(u"queue"_s)->windowTitle(), u"队列"_s);
        QVERIFY(command(u"语言：简体中文"_s)->isChecked());
        QTRY_VERIFY(statusLabel(u"内容"_s) && statusLabel(u"内容"_s)->text().contains(u"7 个邮箱"_s));
        QVERIFY(!dock(u"message"_s)->isVisible()); // the layout is as it was
        QCOMPARE(m_window->log().filterText(), u"level:warning"_s); // and what was typed
        QTRY_COMPARE(m_window->mailboxes().model().rowCount(), 3);
        support::keepPicture(*m_window, u"manners-zh"_s);
        QCOMPARE(QSettings().value(u"look/language"_s).toString(), u"zh_CN"_s); // the next window begins with it
        command(u"语言：English"_s)->trigger();
        QTRY_COMPARE(rebuilt.count(), 2);
        QTRY_COMPARE(statusLabel(u"Contents"_s)->text(), u"7 mailboxes · 240 messages"_s);
        m_window->showCommands(); // actions of before are gone
        auto *list = m_window->findChild<CommandPalette *>()->findChild<QListView *>();
        QVERIFY(list->model()->rowCount() > 50);
        for (int row = 0; row < list->model()->rowCount(); ++row)
            QVERIFY(list->model()->index(row, 0).data(Qt::UserRole).value<QPointer<QAction>>());
    }

    /// Nothing that was asked of one engine, or written for it, may meet the next.
    void anotherEngineStartsAfresh()
    {
        support::DemoTraffic traffic(m_console->fake);
        QVERIFY(m_console->connect());
        m_window->showLayout(u"queue"_s);
        QTRY_COMPARE(m_window->mailboxes().model().rowCount(), 3);
        m_console->fake.log({});
        QTRY_VERIFY(m_window->log().model().rowCount() > 0);
        dock(u"message"_s)->hide();
        int ran = 0;
        m_window->queue().notice().say(u"Hold: everything in the queue?"_s, {{u"Hold"_s, [&ran] { ++ran; }}}, 0);
        QPointer<QToolButton> button = m_window->queue().notice().findChild<QToolButton *>();
        QVERIFY(button);
        support::FakeEngine other;
        QVERIFY(other.listen());
        QSignalSpy rebuilt(m_window.get(), &MainWindow::rebuilt);
        m_window->selector().connectTo({other.url(), other.token(), {}});
        QCOMPARE(rebuilt.count(), 1);
        QTRY_VERIFY(!button); // with the panel
        QTRY_COMPARE(m_console->engine.endpoint().url, other.url());
        QTRY_COMPARE(m_console->engine.state(), LinkState::Flowing);
        QCOMPARE(m_window->mailboxes().model().rowCount(), 0);
        QCOMPARE(m_window->log().model().rowCount(), 0);
        QVERIFY(!dock(u"message"_s)->isVisible()); // the layout is as it was
        m_window->selector().connectTo({m_console->fake.url(), m_console->fake.token(), {}});
        QTRY_COMPARE(m_window->mailboxes().model().rowCount(), 3);
        QTRY_VERIFY(m_window->messages().model().rowCount() > 0); // the first one is chosen by itself
        QCOMPARE(ran, 0);
    }

    void asksBeforeItClosesInTheMiddleOfWork()
    {
        support::DemoTraffic traffic(m_console->fake);
        QVERIFY(m_console->connect());
        QTRY_VERIFY(m_window->messages().model().rowCount() > 1);
        const QList<MessageName> two{nameOf(*m_window->messages().model().messageAt(0)), nameOf(*m_window->messages().model().messageAt(1))};
        QTemporaryDir folder;
        const auto save = [&] {
            m_console->fake.heldPath = u"/v1/messages/%1/raw"_s.arg(base::idToString(two[0].id));
            m_window->messages().actions().exportTo(two, folder.path());
        };
        save();
        QVERIFY(!m_window->close());
        auto *box = m_window->findChild<QMessageBox *>();
        QVERIFY(box && box->isVisible());
        support::keepPicture(*box, u"manners-close"_s);
        box->button(QMessageBox::Cancel)->click();
        QVERIFY(m_window->isVisible());
        m_console->fake.heldPath.clear();
        m_console->fake.letGo();
        QTRY_COMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 2);
        QTRY_VERIFY(!m_window->messages().work().isBusy());
        save();
        QVERIFY(!m_window->close());
        QTRY_COMPARE(m_window->findChildren<QMessageBox *>().size(), 1);
        const auto buttons = m_window->findChild<QMessageBox *>()->buttons();
        for (QAbstractButton *button : buttons) {
            if (button->text() == u"Stop and close"_s)
                button->click();
        }
        QVERIFY(!m_window->isVisible());
    }

    void helpShowsTheKeys()
    {
        command(u"Keyboard shortcuts"_s)->trigger();
        auto *dialog = m_window->findChild<ShortcutsDialog *>();
        QVERIFY(dialog && dialog->isVisible());
        QVERIFY(!dialog->isModal());
        const auto rowOf = [&](const QString &name) {
            const auto items = dialog->table()->findItems(name, Qt::MatchExactly);
            return items.isEmpty() ? -1 : items.first()->row();
        };
        for (const QAction *action : m_window->commands()) {
            if (!action->shortcut().isEmpty())
                QVERIFY2(rowOf(commandText(action)) >= 0, qPrintable(action->text()));
        }
        QCOMPARE(dialog->table()->item(rowOf(u"Commands…"_s), 1)->text(), u"Ctrl+K"_s);
        QTest::keyClicks(dialog->findChild<QLineEdit *>(), u"ctrl+k"_s);
        QVERIFY(!dialog->table()->isRowHidden(rowOf(u"Commands…"_s)));
        QVERIFY(dialog->table()->isRowHidden(rowOf(u"Settings…"_s)));
        support::keepPicture(*dialog, u"manners-shortcuts"_s);
    }

    void noKeyMeansTwoThings()
    {
        QHash<QString, QString> owner;
        for (const QAction *action : m_window->commands()) {
            if (action->shortcutContext() != Qt::WindowShortcut)
                continue; // of one panel
            for (const QKeySequence &key : action->shortcuts()) {
                const QString text = key.toString();
                QVERIFY2(!owner.contains(text), qPrintable(text + u": "_s + owner.value(text) + u", "_s + action->text()));
                owner.insert(text, action->text());
            }
        }
        QVERIFY(owner.size() > 20);
    }

    void thePaletteReachesEveryCommandOfTheMenus()
    {
        const auto commands = m_window->commands();
        QStringList names;
        QStringList twice;
        for (const QAction *action : commands) {
            if (names.contains(commandText(action)))
                twice.append(commandText(action));
            names.append(commandText(action));
        }
        QVERIFY2(twice.isEmpty(), qPrintable(twice.join(u", "_s))); // each can be told from the others
        const auto menus = m_window->menuBar()->findChildren<QMenu *>();
        QVERIFY(menus.size() >= 8);
        for (const QMenu *menu : menus) {
            for (QAction *action : menu->actions())
                QVERIFY2(action->isSeparator() || action->menu() || commands.contains(action), qPrintable(action->text()));
        }
    }

    void theStatusBarTellsOfDiskAndCertificate()
    {
        m_console->fake.status.startedAt = QDateTime::currentMSecsSinceEpoch() - 3600000;
        QVERIFY(m_console->connect());
        QTRY_COMPARE(m_console->fake.subscribers(u"metrics"_s), 1);
        const auto say = [&](double free, double seconds) {
            m_console->fake.pushSample(QDateTime::currentMSecsSinceEpoch(),
                                       {{u"disk_free_bytes"_s, free}, {u"disk_total_bytes"_s, 500e9}, {u"tls_certificate_remaining_seconds"_s, seconds}});
        };
        say(182e9, 83 * 86400.0);
        QTRY_COMPARE(statusLabel(u"Disk"_s)->text(), u"disk 182 GB free"_s);
        QCOMPARE(statusLabel(u"Certificate"_s)->text(), u"certificate 83 d"_s);
        say(20e9, 3 * 86400.0); // with a shape, not by colour alone
        QTRY_COMPARE(statusLabel(u"Disk"_s)->text(), u"▲ disk 20 GB free"_s);
        QCOMPARE(statusLabel(u"Certificate"_s)->text(), u"▲ certificate 3 d"_s);
        say(182e9, -60);
        QTRY_COMPARE(statusLabel(u"Certificate"_s)->text(), u"✕ certificate expired"_s);
        say(182e9, 0);
        QTRY_VERIFY(!statusLabel(u"Certificate"_s)->isVisible());
        QVERIFY(statusLabel(u"Uptime"_s)->isVisible());
    }
};

QTEST_MAIN(TestWindowManners)
#include "tst_windowmanners.moc"

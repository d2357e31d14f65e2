// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/livechart.h"
#include "dialogs/commandpalette.h"
#include "dialogs/responsedialog.h"
#include "dialogs/shortcutsdialog.h"
#include "dialogs/testmaildialog.h"
#include "docks/dock.h"
#include "docks/connectionspanel.h"
#include "docks/deliverypanel.h"
#include "docks/destinationspanel.h"
#include "docks/domainspanel.h"
#include "docks/findpanel.h"
#include "docks/mailboxespanel.h"
#include "docks/messagepanel.h"
#include "docks/messagespanel.h"
#include "docks/overviewpanel.h"
#include "docks/queuepanel.h"
#include "docks/resultspanel.h"
#include "docks/searchedit.h"
#include "docks/templatespanel.h"
#include "docks/webhookspanel.h"
#include "mainwindow/mainwindow.h"
#include "support/demoqueue.h"
#include "support/demosending.h"
#include "support/demotraffic.h"
#include "viewer/messageview.h"
#include <QAbstractButton>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QClipboard>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>
#include <QTreeView>
#include <QTreeWidget>

using namespace Qt::StringLiterals;
using namespace ui;

class TestMainWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void showsLiveData();
    void opensMail();
    void sendsTestMail();
    void leadsFromDestinationToQueue();
    void freshEngineTeaches();
    void labelsArePlainText();
    void everythingHasAName();
    void fitsSmallScreens();
    void layoutIsRemembered();
    void sendingHasALayout();
    void measuresItself();
    void layoutsComeBackAsTheyWere();
    void findsMailFromThePalette();
    void findsMailByKey();
};

void TestMainWindow::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"PostkontorTest"_s);
    QCoreApplication::setApplicationName(u"tst_mainwindow"_s);
    QSettings().clear();
}

void TestMainWindow::showsLiveData()
{
    support::FakeEngine fake;
    support::DemoTraffic traffic(fake);
    QVERIFY(fake.listen());
    traffic.start();
    EngineConnection engine;
    MainWindow window(engine);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    engine.connectTo({fake.url(), fake.token()});
    QTRY_COMPARE(engine.state(), LinkState::Flowing);
    const QList<LiveChart *> charts = window.overview().charts();
    QCOMPARE(charts.size(), 8);
    for (LiveChart *chart : charts) {
        QTRY_VERIFY2(!chart->curves().isEmpty(), qPrintable(chart->title()));
        QTRY_VERIFY2(chart->curves().first().points.size() > 500, qPrintable(chart->title())); // history
    }
    const qsizetype before = window.messages().model().rowCount();
    QTRY_VERIFY_WITH_TIMEOUT(window.messages().model().rowCount() > before, 15000);
    QVERIFY(window.connections().model().rowCount() > 0);
}

void TestMainWindow::opensMail()
{
    support::FakeEngine fake;
    support::DemoTraffic traffic(fake);
    QVERIFY(fake.listen());
    EngineConnection engine;
    MainWindow window(engine);
    window.show();
    engine.connectTo({fake.url(), fake.token()});
    MessageListModel &model = window.messages().model();
    QTRY_VERIFY(model.rowCount() > 0);
    const control::Id id = model.messageAt(0)->id;
    window.messages().view()->selectRow(0);
    QTRY_COMPARE(window.message().view().textView().toPlainText(), *fake.details[id].text);
    QTRY_VERIFY(fake.details[id].message.seen); // reading marks as read
}

void TestMainWindow::sendsTestMail()
{
    support::FakeEngine fake;
    support::DemoTraffic traffic(fake);
    QVERIFY(fake.listen());
    EngineConnection engine;
    MainWindow window(engine);
    window.show();
    engine.connectTo({fake.url(), fake.token()});
    QTRY_COMPARE(engine.state(), LinkState::Flowing);
    window.sendTestMail();
    auto *dialog = window.findChild<TestMailDialog *>();
    QVERIFY(dialog);
    const auto fields = dialog->findChildren<QLineEdit *>();
    QTRY_VERIFY(!fields[0]->text().isEmpty()); // a mailbox of ours
    QPushButton *send = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
    QVERIFY(!send->isEnabled());
    fields[1]->setText(u"anna@elsewhere.example"_s);
    QVERIFY(send->isEnabled());
    fake.failWith = 503;
    send->click();
    QTRY_VERIFY(send->isEnabled()); // what was typed is still there
    fake.failWith = 0;
    send->click();
    QTRY_COMPARE(fake.queue.size(), 1);
    const control::Id mailId = fake.queue.first().mailId;
    QTRY_COMPARE(window.finder().search().text(), u"id:"_s + base::idToString(mailId)); // its way is shown
    QVERIFY(window.finder().isVisible());
    QTRY_VERIFY(fake.requests.contains(u"GET /v1/mails/%1/trace"_s.arg(base::idToString(mailId))));
    Q_EMIT window.finder().queueWanted(mailId);
    QTRY_COMPARE(window.queue().model().rowCount(), 1);
    QCOMPARE(window.queue().model().filter().mailId, std::optional(mailId));
    QCOMPARE(window.queue().model().itemAt(0)->to, u"anna@elsewhere.example"_s);
}

void TestMainWindow::leadsFromDestinationToQueue()
{
    support::FakeEngine fake;
    support::DemoQueue queue(fake);
    QVERIFY(fake.listen());
    EngineConnection engine;
    MainWindow window(engine);
    window.show();
    window.showLayout(u"destinations"_s);
    engine.connectTo({fake.url(), fake.token()});
    QTRY_VERIFY(window.destinations().model().rowCount() > 0);
    Q_EMIT window.destinations().queueWanted(u"forge.example"_s);
    QTRY_VERIFY(window.queue().model().rowCount() > 0);
    QTRY_COMPARE(window.queue().model().itemAt(0)->destination, u"forge.example"_s);
    window.queue().view()->selectRow(0);
    QTRY_VERIFY(window.delivery().history()->topLevelItemCount() > 0);
}

void TestMainWindow::freshEngineTeaches()
{
    support::FakeEngine fake;
    QVERIFY(fake.listen());
    EngineConnection engine;
    MainWindow window(engine);
    window.show();
    engine.connectTo({fake.url(), fake.token()});
    QTRY_VERIFY(window.mailboxes().model().isLoaded());
    const auto buttons = window.mailboxes().findChildren<QAbstractButton *>();
    const auto offers = [&](const QString &text) {
        return std::any_of(buttons.begin(), buttons.end(),
                           [&](const QAbstractButton *b) { return b->isVisible() && b->text() == text; });
    };
    QVERIFY(offers(window.mailboxes().newMailboxAction()->iconText()));
    QVERIFY(offers(window.mailboxes().newDisposableAction()->iconText()));
}

// QLabel guesses: a subject with a tag in it would become HTML and open files.
void TestMainWindow::labelsArePlainText()
{
    EngineConnection engine;
    MainWindow window(engine);
    window.show();
    const auto labels = window.findChildren<QLabel *>();
    QVERIFY(labels.size() > 10);
    for (const QLabel *label : labels) {
        const bool ownWidget = label->metaObject() == &QLabel::staticMetaObject;
        QVERIFY2(!ownWidget || label->textFormat() == Qt::PlainText,
                 qPrintable(u"label: "_s + label->text()));
    }
}

void TestMainWindow::everythingHasAName()
{
    EngineConnection engine;
    MainWindow window(engine);
    window.show();
    const auto widgets = window.findChildren<QWidget *>();
    for (const QWidget *w : widgets) {
        const bool asks = qobject_cast<const QLineEdit *>(w) || qobject_cast<const QAbstractItemView *>(w) ||
                          (qobject_cast<const QComboBox *>(w) && w->objectName().isEmpty());
        if (!asks || !w->isVisibleTo(&window) || qobject_cast<const QHeaderView *>(w))
            continue;
        QVERIFY2(!w->accessibleName().isEmpty(), w->metaObject()->className());
    }
    for (const QAction *command : window.commands())
        QVERIFY(!command->text().isEmpty());
}

void TestMainWindow::fitsSmallScreens()
{
    EngineConnection engine;
    MainWindow window(engine);
    window.resize(1024, 700);
    window.show();
    QVERIFY(window.minimumSizeHint().width() <= 1024);
    QVERIFY2(window.minimumSizeHint().height() <= 700,
             qPrintable(QString::number(window.minimumSizeHint().height())));
    QCOMPARE(window.size(), QSize(1024, 700));
}

void TestMainWindow::layoutIsRemembered()
{
    EngineConnection engine;
    {
        MainWindow window(engine);
        window.show();
        window.findChild<QDockWidget *>(u"message"_s)->hide();
        window.close();
    }
    MainWindow window(engine);
    window.show();
    QVERIFY(!window.findChild<QDockWidget *>(u"message"_s)->isVisible());
    window.showOverviewLayout();
    QVERIFY(window.findChild<QDockWidget *>(u"message"_s)->isVisible());
}

void TestMainWindow::sendingHasALayout()
{
    support::FakeEngine fake;
    support::DemoQueue queue(fake);
    support::fillSending(fake);
    QVERIFY(fake.listen());
    EngineConnection engine;
    MainWindow window(engine);
    window.resize(1024, 700);
    window.show();
    window.showOverviewLayout();
    QVERIFY(!window.templates().isVisible()); // set up once, looked at now and then
    window.showLayout(u"webhooks"_s);
    engine.connectTo({fake.url(), fake.token()});
    QTRY_COMPARE(window.webhooks().view()->model()->rowCount(), 2); // in front
    QTRY_VERIFY(window.results().isVisible() && window.results().view()->model()->rowCount() > 0);
    QVERIFY(!window.mailboxes().isVisible());
    QVERIFY2(window.minimumSizeHint().height() <= 700, qPrintable(QString::number(window.minimumSizeHint().height())));
    QVERIFY2(window.minimumSizeHint().width() <= 1024, qPrintable(QString::number(window.minimumSizeHint().width())));
    for (const QString &name : {u"domains"_s, u"templates"_s, u"suppressions"_s, u"webhooks"_s, u"results"_s})
        QVERIFY2(!window.findChild<Dock *>(name)->goAction()->shortcut().isEmpty(), qPrintable(name));
    Q_EMIT window.results().queueWanted({}, u"newsletter"_s);
    QTRY_VERIFY(window.queue().model().rowCount() > 0);
    QTRY_COMPARE(window.queue().model().itemAt(0)->mailClass, u"newsletter"_s);
    // from elsewhere a panel comes as one more tab, in front
    window.showOverviewLayout();
    window.findChild<QDockWidget *>(u"domains"_s)->toggleViewAction()->trigger();
    QTRY_VERIFY(!window.domains().visibleRegion().isEmpty());
}

/// The second time a layout is not placed dock by dock: it must look the same.
void TestMainWindow::layoutsComeBackAsTheyWere()
{
    QSettings().clear(); // nor as another window left them
    EngineConnection engine;
    MainWindow window(engine);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const auto places = [&window] {
        QTest::qWait(50);
        QMap<QString, QString> all;
        for (QDockWidget *dock : window.findChildren<QDockWidget *>()) {
            const QRect where = dock->geometry();
            const bool seen = !dock->visibleRegion().isEmpty();
            all.insert(dock->objectName(), seen ? u"%1 %2 %3 %4"_s.arg(where.x()).arg(where.y()).arg(where.width()).arg(where.height())
                                           : dock->isHidden() ? u"hidden"_s : u"behind"_s);
        }
        return all;
    };
    const QStringList names{u"overview"_s, u"queue"_s, u"sending"_s, u"people"_s, u"debug"_s};
    const QMap<QString, QString> shownFirst = places();
    window.showLayout(u"overview"_s);
    QCOMPARE(places(), shownFirst); // the window opens with it
    for (const QSize &size : {QSize(1280, 800), QSize(1600, 900)}) {
        window.resize(size);
        QHash<QString, QMap<QString, QString>> first;
        for (const QString &name : names) {
            window.showLayout(name);
            first[name] = places();
        }
        window.showLayout(u"log"_s); // a panel in front is not part of its layout
        for (const QString &name : names) {
            window.showLayout(name);
            QCOMPARE(places(), first[name]);
        }
        window.findChild<QDockWidget *>(u"queue"_s)->setFloating(true);
        window.showLayout(u"queue"_s);
        QCOMPARE(places(), first[u"queue"_s]);
    }
}

void TestMainWindow::measuresItself()
{
    EngineConnection engine;
    MainWindow window(engine);
    window.show();
    const QList<QAction *> commands = window.commands();
    const auto found = std::find_if(commands.cbegin(), commands.cend(), [](QAction *action) { return action->text() == u"&Responsiveness…"_s; });
    QVERIFY(found != commands.cend());
    (*found)->trigger();
    auto *dialog = window.findChild<ResponseDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    QVERIFY(dialog->meter().isRunning());
    QTRY_VERIFY(dialog->meter().lateness().total() > 3);
    const auto buttons = dialog->findChildren<QPushButton *>();
    const auto copy = std::find_if(buttons.cbegin(), buttons.cend(), [](QPushButton *button) { return button->text() == u"&Copy"_s; });
    QVERIFY(copy != buttons.cend());
    (*copy)->click();
    QVERIFY(QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8()).object().contains(u"turnsOverLimit"_s));
}

void TestMainWindow::findsMailFromThePalette()
{
    support::FakeEngine fake;
    support::DemoTraffic traffic(fake);
    QVERIFY(fake.listen());
    EngineConnection engine;
    MainWindow window(engine);
    window.show();
    window.showOverviewLayout();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    engine.connectTo({fake.url(), fake.token()});
    QTRY_COMPARE(engine.state(), LinkState::Flowing);
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    auto *palette = window.findChild<CommandPalette *>();
    QVERIFY(palette);
    auto *input = palette->findChild<QLineEdit *>();
    QTest::keyClicks(input, u"from:anna"_s);
    QTest::keyClick(input, Qt::Key_Return);
    QTRY_VERIFY(window.finder().isVisible());
    QCOMPARE(window.finder().search().text(), u"from:anna"_s);
    QTRY_VERIFY(window.finder().model().rowCount() > 0);
    // Its message is opened in the dock beside.
    const control::Id messageId = fake.details.cbegin().key();
    Q_EMIT window.finder().messageWanted(messageId);
    QTRY_COMPARE(window.message().view().textView().toPlainText(), *fake.details[messageId].text);
}

void TestMainWindow::findsMailByKey()
{
    support::FakeEngine fake;
    EngineConnection engine;
    MainWindow window(engine);
    window.show();
    window.showOverviewLayout();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(window.finder().isVisible());
    QTRY_VERIFY(window.finder().search().line()->hasFocus());
    // There F1 explains the field, elsewhere the keys of the window.
    QTest::keyClick(window.finder().search().line(), Qt::Key_F1);
    auto *help = window.finder().findChild<QFrame *>(u"searchHelp"_s);
    QVERIFY(help && help->isVisible());
    QTest::keyClick(help, Qt::Key_Escape);
    QTRY_VERIFY(!window.finder().findChild<QFrame *>(u"searchHelp"_s));
    QVERIFY(!window.findChild<ShortcutsDialog *>());
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/engineconnection.h"
#include "backend/enginelist.h"
#include "dialogs/certificatedialog.h"
#include "dialogs/connectdialog.h"
#include "dialogs/limitsdialog.h"
#include "dialogs/responsedialog.h"
#include "dialogs/signinpage.h"
#include "dialogs/testmaildialog.h"
#include "dialogs/userdialog.h"
#include "docks/aliasespanel.h"
#include "docks/groupspanel.h"
#include "docks/keyspanel.h"
#include "docks/teamboxespanel.h"
#include "docks/dock.h"
#include "docks/domainspanel.h"
#include "docks/findpanel.h"
#include "docks/mailboxespanel.h"
#include "docks/messageactions.h"
#include "docks/messagespanel.h"
#include "docks/noticebar.h"
#include "docks/overviewpanel.h"
#include "docks/searchedit.h"
#include "docks/templatespanel.h"
#include "docks/userspanel.h"
#include "look/appearance.h"
#include "mainwindow/engineselector.h"
#include "mainwindow/mainwindow.h"
#include "peoplepictures.h"
#include "picturebook.h"
#include "support/demodiagnosis.h"
#include "support/demopeople.h"
#include "support/demoqueue.h"
#include "support/demosending.h"
#include "support/demotraffic.h"
#include "support/fakedoors.h"
#include "support/fakehealth.h"
#include "support/faketray.h"
#include "support/wizardwalk.h"
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QCommandLineParser>
#include <QDateTime>
#include <QDialog>
#include <QFrame>
#include <QIcon>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QTest>
#include <QTextStream>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace ui;

// Pictures of every dock, dialog and wizard page, light and dark, in each language: pictures FOLDER
// The scale is Qt's (QT_SCALE_FACTOR); ./dev pictures runs it for 100 % and 200 %.
namespace {

constexpr int kPatienceMs = 30000;
constexpr int kFillMs = 1500;
constexpr QSize kUsualSize(1280, 800);

/// With something open, so that the picture shows it.
void openFirst(QWidget &panel)
{
    const auto views = panel.findChildren<QAbstractItemView *>();
    for (QAbstractItemView *view : views) {
        if (view->isVisible() && view->model() && view->model()->rowCount() > 0 && !view->currentIndex().isValid())
            view->setCurrentIndex(view->model()->index(0, 0));
    }
}

/// The first line that says `text`, which shows more than the newest one does.
void openLine(const QWidget *dock, const QString &text)
{
    const auto views = dock ? dock->findChildren<QAbstractItemView *>() : QList<QAbstractItemView *>();
    for (QAbstractItemView *view : views) {
        for (int row = 0; view->isVisible() && view->model() && row < view->model()->rowCount(); ++row) {
            for (int column = 0; column < view->model()->columnCount(); ++column) {
                if (!view->model()->index(row, column).data().toString().contains(text))
                    continue;
                view->setCurrentIndex(view->model()->index(row, 0));
                return;
            }
        }
    }
}

bool takeDocks(MainWindow &window, PictureBook &book)
{
    QStringList names;
    const auto docks = window.findChildren<Dock *>();
    for (const Dock *dock : docks)
        names.append(dock->objectName());
    names.sort(); // the same numbers in every book
    for (const QString &name : std::as_const(names)) {
        if (!book.wants(name))
            continue;
        window.showLayout(name);
        auto *dock = window.findChild<Dock *>(name);
        if (name == "find"_L1) {
            FoundMailModel &found = window.finder().model();
            window.finder().find(u"example"_s);
            if (!QTest::qWaitFor([&found] { return found.rowCount() > 0 && found.index(0, FoundMailModel::Stand).data() != u"…"_s; }, kPatienceMs))
                return false;
        }
        settle();
        openFirst(window);
        openLine(window.findChild<Dock *>(u"messages"_s), u"Rechnung"_s); // has HTML and files
        openLine(window.findChild<Dock *>(u"connections"_s), u"SMTP"_s);  // has a transcript
        openLine(window.findChild<Dock *>(u"groups"_s), u"team@"_s);      // has mail that waits
        if (auto *domains = dock->findChild<DomainsPanel *>())
            domains->checkAction()->trigger();
        if (name == "templates"_L1) {
            for (int row = 0; row < window.templates().variables()->rowCount(); ++row)
                window.templates().variables()->item(row, 1)->setText(row == 0 ? u"482913"_s : u"Mei"_s);
            if (!QTest::qWaitFor([&window] { return window.templates().previewText().contains(u"Mei"_s); }, kPatienceMs))
                return false;
        }
        settle();
        if (!book.take(window, name))
            return false;
        const auto tabs = dock->findChildren<QTabWidget *>();
        for (QTabWidget *tab : tabs) {
            for (int i = 1; i < tab->count() && tab->isVisible(); ++i) {
                if (!tab->isTabVisible(i))
                    continue;
                tab->setCurrentIndex(i);
                settle();
                if (!book.take(window, u"%1-%2"_s.arg(name).arg(i + 1)))
                    return false;
            }
            tab->setCurrentIndex(0);
        }
    }
    return true;
}

/// What is wrong with it, the help, and what all that match are offered.
bool takeSearch(MainWindow &window, PictureBook &book)
{
    if (!book.wants(u"search"_s))
        return true;
    window.showOverviewLayout();
    SearchEdit &search = window.messages().search();
    search.submit(u"form:anna"_s);
    settle();
    bool ok = book.take(window, u"search-wrong"_s);
    search.showHelp();
    auto *help = search.findChild<QFrame *>(u"searchHelp"_s);
    settle();
    ok = help && book.take(*help, u"search-help"_s) && ok;
    if (help)
        help->close();
    search.submit(u"from:a"_s);
    ok = QTest::qWaitFor([&window] { return window.messages().model().rowCount() > 0; }, kPatienceMs) && ok;
    window.messages().actions().buttons().last()->trigger(); // all that match
    ok = QTest::qWaitFor([&window] { return window.messages().notice().isVisible(); }, kPatienceMs) && ok;
    settle();
    ok = book.take(window, u"search-all"_s) && ok;
    search.submit({});
    return ok;
}

bool takeDialogs(MainWindow &window, EngineConnection &engine, PictureBook &book)
{
    const auto oneDestination = [] {
        control::Destination destination;
        destination.name = u"newsletter.example.net"_s;
        destination.queued = 1200;
        destination.maxPerMinute = 60;
        return destination;
    };
    const auto certificate = [&window](const QByteArray &before) {
        return new CertificateDialog(QUrl(u"https://mail.example.test:8443"_s), before, QByteArray(32, '\xa7'), false, &window);
    };
    const auto openUser = [&window](int tab) {
        window.users().editAction()->trigger();
        if (auto *dialog = window.findChild<UserDialog *>())
            dialog->tabs()->setCurrentIndex(tab);
    };
    const auto openConnect = [&window](bool person) {
        EngineList::remember({QUrl(u"https://mail.example.test:8443"_s), {}, {}});
        EngineList::remember({QUrl(u"https://mail.niederlassung-hamburg.nordbruk.example:8443"_s), {}, {}});
        window.chooseEngine();
        auto *dialog = window.findChild<ConnectDialog *>();
        if (dialog && person)
            dialog->beginSignIn(QUrl(u"https://mail.example.test:8443"_s), {u"mei@example.test"_s, u"not this one"_s, {}, {}}, u"code"_s,
                                EngineSelector::tr("The password is right. Now the code of the second factor, or a recovery code."));
        EngineList::forget(QUrl(u"https://mail.example.test:8443"_s));
        EngineList::forget(QUrl(u"https://mail.niederlassung-hamburg.nordbruk.example:8443"_s));
    };
    window.showDebugLayout();
    settle();
    openFirst(window);
    settle();
    bool ok = book.take(window, u"layout-debug"_s);
    window.showOverviewLayout();
    window.overview().setTablesShown(true);
    settle();
    ok = book.take(window, u"overview-tables"_s) && ok;
    window.overview().setTablesShown(false);
    const QList<std::pair<QString, std::function<void()>>> dialogs{
        {u"dialog-commands"_s, [&] { window.showCommands(); }},
        {u"dialog-shortcuts"_s, [&] { window.showShortcuts(); }},
        {u"dialog-connect"_s, [&] { window.chooseEngine(); }},
        {u"dialog-connect-known"_s, [&] { openConnect(false); }},
        {u"dialog-connect-person"_s, [&] { openConnect(true); }},
        {u"dialog-test-mail"_s, [&] { window.sendTestMail(); }},
        {u"dialog-mailbox"_s, [&] { window.mailboxes().newMailboxAction()->trigger(); }},
        {u"dialog-user-new"_s, [&] { window.users().newAction()->trigger(); }},
        {u"dialog-user"_s, [&] { openUser(0); }},
        {u"dialog-user-addresses"_s, [&] { openUser(1); }},
        {u"dialog-user-mail"_s, [&] { openUser(2); }},
        {u"dialog-user-away"_s, [&] { openUser(3); }},
        {u"dialog-user-devices"_s, [&] { openUser(4); }},
        {u"dialog-user-sessions"_s, [&] { openUser(5); }},
        {u"dialog-user-limits"_s, [&] { openUser(6); }},
        {u"dialog-second-factor"_s,
         [&] {
             openUser(4);
             if (auto *page = window.findChild<SignInPage *>())
                 page->beginButton()->click();
         }},
        {u"dialog-alias"_s, [&] { window.aliases().editAction()->trigger(); }},
        {u"dialog-group"_s, [&] { window.groups().editAction()->trigger(); }},
        {u"dialog-group-waiting"_s, [&] { window.groups().heldAction()->trigger(); }},
        {u"dialog-team-box"_s, [&] { window.teamBoxes().editAction()->trigger(); }},
        {u"dialog-team-box-people"_s, [&] { window.teamBoxes().addAction()->trigger(); }},
        {u"dialog-table"_s, [&] { window.users().importAction()->trigger(); }},
        {u"dialog-table-ready"_s, [&] { openTable(window.users(), false); }},
        {u"dialog-table-problems"_s, [&] { openTable(window.users(), true); }},
        {u"dialog-table-people"_s, [&] { window.teamBoxes().importAction()->trigger(); }},
        {u"dialog-key-new"_s, [&] { window.keys().newAction()->trigger(); }},
        {u"dialog-key"_s,
         [&] {
             window.keys().view()->selectRow(1);
             window.keys().changeAction()->trigger();
         }},
        {u"dialog-domain"_s, [&] { window.domains().editAction()->trigger(); }},
        {u"dialog-records"_s, [&] { window.showKeptRecords(); }},
        {u"dialog-responsiveness"_s, [&] { (new ResponseDialog(&window))->show(); }},
        {u"dialog-limits"_s, [&] { (new LimitsDialog(oneDestination(), engine, &window))->show(); }},
        {u"dialog-certificate"_s, [&] { certificate({})->show(); }},
        {u"dialog-certificate-changed"_s, [&] { certificate(QByteArray(32, '\x5a'))->show(); }},
        {u"dialog-about"_s, [&] { window.showAbout(); }}};
    for (const auto &[name, open] : dialogs) {
        if (!book.wants(name))
            continue;
        open();
        settle();
        QList<QDialog *> shown = window.findChildren<QDialog *>();
        shown.removeIf([](const QDialog *dialog) { return !dialog->isVisible(); });
        if (!shown.isEmpty()) // the last is in front
            ok = book.take(*shown.last(), name) && ok;
        for (auto it = shown.crbegin(); it != shown.crend(); ++it)
            (*it)->close();
        QTest::qWait(10);
    }
    return ok;
}

bool takeWizard(PictureBook &book)
{
    if (!book.wants(u"wizard"_s))
        return true;
    support::FakeEngine fresh;
    support::DemoTraffic traffic(fresh);
    support::fillSending(fresh); // so that the domain has records to copy
    if (!fresh.listen())
        return false;
    EngineConnection engine;
    SetupWizard wizard(engine);
    wizard.show();
    bool ok = true;
    const bool walked = support::walkWizard(
        wizard, [&] { engine.connectTo({fresh.url(), fresh.token()}); },
        [&](int page) {
            ok = book.take(wizard, u"wizard-%1"_s.arg(page + 1)) && ok;
            if (page != SetupWizard::Security)
                return;
            wizard.security().button(SetupPlan::Acme)->click(); // the name is none of the public ones: nobody is asked
            QTest::qWait(50);
            ok = book.take(wizard, u"wizard-acme"_s) && ok;
            wizard.security().button(SetupPlan::LocalAuthority)->click();
        });
    return walked && ok;
}

struct Wanted
{
    QString folder;
    QStringList only; ///< parts of names
    QString look;     ///< "dark-zh_CN"; empty: all
    QSize size;       ///< of the window
};

bool takeAll(MainWindow &window, EngineConnection &engine, Appearance &appearance, const Wanted &wanted)
{
    if (!QTest::qWaitFor([&] { return engine.state() == LinkState::Flowing && !window.overview().series().keys().isEmpty(); }, kPatienceMs))
        return false;
    QTextStream out(stdout);
    const QString form = wanted.size == kUsualSize ? QString::number(int(window.devicePixelRatio() * 100))
                                                   : u"%1x%2"_s.arg(wanted.size.width()).arg(wanted.size.height());
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        const QList<Appearance::Language> languages = Appearance::languages();
        for (const Appearance::Language &language : languages) {
            if (!wanted.look.isEmpty() && wanted.look != u"%1-%2"_s.arg(themeName(theme), language.code))
                continue;
            appearance.setTheme(theme);
            appearance.setLanguage(language.code);
            QTest::qWait(kFillMs); // the window is built anew and fills
            const QString look = u"%1-%2-%3"_s.arg(themeName(theme), language.code, form);
            PictureBook book(wanted.folder + u'/' + look, wanted.only);
            const bool ok = takeDocks(window, book) && takePeople(book) && takeSearch(window, book) && takeDialogs(window, engine, book) && takeWizard(book) &&
                            book.writeSheet(wanted.folder + u"/sheet-%1.png"_s.arg(look));
            out << look << ": " << book.count() << (ok ? " pictures\n" : " pictures, then it failed\n");
            out.flush();
            if (!ok)
                return false;
        }
    }
    return true;
}

void quietly(QtMsgType, const QMessageLogContext &, const QString &text)
{
    if (!text.startsWith(u"This plugin does not support"_s)) // what Qt's offscreen platform says of every window
        QTextStream(stderr) << text << '\n';
}

} // namespace

int main(int argc, char **argv)
{
    qInstallMessageHandler(quietly);
    QApplication app(argc, argv);
    QStandardPaths::setTestModeEnabled(true); // nobody's settings
    QApplication::setOrganizationName(u"PostkontorTest"_s);
    QApplication::setApplicationName(u"pictures"_s);
    QApplication::setApplicationVersion(QStringLiteral(POSTKONTOR_VERSION));
    QApplication::setWindowIcon(QIcon(u":/postkontor.svg"_s));
    QSettings().clear();
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(u"FOLDER"_s, u"where they go: a folder for each look, and a sheet with all of it"_s);
    parser.addOption({u"only"_s, u"only pictures with this in the name; may be repeated"_s, u"part"_s});
    parser.addOption({u"look"_s, u"only this one: light-en, dark-zh_CN …"_s, u"look"_s});
    parser.addOption({u"size"_s, u"of the window"_s, u"size"_s, u"1280x800"_s});
    parser.process(app);
    const QString size = parser.value(u"size"_s);
    const Wanted wanted{parser.positionalArguments().value(0), parser.values(u"only"_s), parser.value(u"look"_s),
                        QSize(size.section(u'x', 0, 0).toInt(), size.section(u'x', 1).toInt())};
    if (parser.positionalArguments().size() != 1 || wanted.size.width() < 600 || wanted.size.height() < 400)
        parser.showHelp(2);
    support::FakeEngine fake;
    support::DemoTraffic traffic(fake);
    support::DemoQueue queue(fake);
    support::fillSending(fake);
    support::fillPeople(fake);
    support::fillLongNames(fake);
    support::fillDoors(fake);
    support::fillTray(fake);
    support::fillDiagnosis(fake);
    support::fillSettings(fake);
    fake.flightFiles = {{u"20261122T085500Z-alarm.json"_s, QDateTime::currentMSecsSinceEpoch() - 3600'000, 412'000, u"alarm"_s},
                        {u"20261121T220107Z-crash.json"_s, QDateTime::currentMSecsSinceEpoch() - 42'000'000, 1'280'000, u"crash"_s}};
    support::fillHealth(fake);
    if (!fake.listen())
        return 1;
    traffic.start();
    queue.start();
    QTimer follow;
    QObject::connect(&follow, &QTimer::timeout, &fake, [&fake] { support::followDiagnosis(fake); });
    follow.start(200);
    Appearance appearance(app);
    appearance.begin(Theme::Light, u"en"_s);
    EngineConnection engine;
    MainWindow window(engine);
    window.setAppearance(&appearance);
    window.resize(wanted.size);
    window.show();
    engine.connectTo({fake.url(), fake.token()});
    return takeAll(window, engine, appearance, wanted) ? 0 : 1;
}

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/engineconnection.h"
#include "control/json.h"
#include "docks/connectionspanel.h"
#include "docks/destinationspanel.h"
#include "docks/mailboxespanel.h"
#include "docks/messagespanel.h"
#include "docks/queuepanel.h"
#include "docks/settingspanel.h"
#include "mainwindow/linkbanner.h"
#include "mainwindow/mainwindow.h"
#include "support/cuttable.h"
#include "support/office.h"
#include <QDockWidget>
#include <QJsonArray>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>
#include <QToolButton>

// The console's window on a real engine: it shows what the API says, all the time, and comes back by itself when the engine or the
// network was away.

using namespace Qt::StringLiterals;

namespace {

constexpr int kMails = 40;
constexpr int kComeBackMs = 60000; // the longest wait between two attempts is 30 s

/// A whole list of the API, by id or name, without the members that change by themselves.
QMap<QString, QJsonObject> byKey(const QJsonArray &items, const QString &key, const QStringList &changing = {})
{
    QMap<QString, QJsonObject> all;
    for (const QJsonValue &value : items) {
        QJsonObject object = value.toObject();
        for (const QString &name : changing)
            object.remove(name);
        all.insert(object.value(key).toString(), object);
    }
    return all;
}

/// The same of a model; a row that stands there twice shows in the count.
template<typename At>
QJsonArray shown(int rows, At at)
{
    QJsonArray items;
    for (int row = 0; row < rows; ++row) {
        if (const auto *value = at(row))
            items << QJsonDocument::fromJson(control::toJson(*value)).object();
    }
    return items;
}

const QStringList kDestinationChanges{u"rate"_s, u"window"_s, u"retryAt"_s, u"connections"_s, u"active"_s};
const QStringList kConnectionChanges{u"bytesIn"_s, u"bytesOut"_s, u"state"_s, u"user"_s};

} // namespace

class TestConsole : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void showsWhatTheApiSays();
    void comesBackToAKilledEngine();
    void comesBackAfterACut();
    void saysWhenNobodyAnswers();

private:
    void deliver(int count);
    void queueMail(int count);
    /// What differs between the window and the API; empty: nothing.
    QString difference();
    template<typename At>
    QString compare(const char *what, const QString &path, const QString &key, int rows, At at, const QStringList &changing = {});

    std::unique_ptr<support::Office> m_office;
    std::unique_ptr<support::CuttableNetwork> m_network;
    std::unique_ptr<ui::EngineConnection> m_engine;
    std::unique_ptr<ui::MainWindow> m_window;
    int m_sent = 0;
};

void TestConsole::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"PostkontorTest"_s);
    QCoreApplication::setApplicationName(u"tst_console"_s);
    QSettings().clear();
}

void TestConsole::init()
{
    m_sent = 0;
    m_office = std::make_unique<support::Office>();
    m_office->engine.addConfig(u"[delivery]\nsmarthost = \"127.0.0.1:1\"\ntls = \"none\"\n"_s); // nobody is there: mail stays queued
    QVERIFY2(m_office->open(), qPrintable(m_office->engine.log()));
    m_network = std::make_unique<support::CuttableNetwork>();
    QVERIFY(m_network->open(m_office->engine.port(u"http"_s)));
    m_engine = std::make_unique<ui::EngineConnection>();
    m_window = std::make_unique<ui::MainWindow>(*m_engine);
    m_window->show();
    QUrl url = m_office->engine.url({});
    url.setPort(m_network->port());
    deliver(kMails);
    queueMail(kMails);
    m_engine->connectTo({url, m_office->engine.token()});
    QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), ui::LinkState::Flowing, kComeBackMs);
}

void TestConsole::cleanup()
{
    m_window.reset();
    m_engine.reset();
    m_network.reset();
    m_office.reset();
}

void TestConsole::deliver(int count)
{
    support::SmtpClient smtp;
    QVERIFY(m_office->greet(smtp));
    for (int i = 0; i < count; ++i) {
        const QByteArray subject = "Letter " + QByteArray::number(++m_sent);
        QVERIFY(smtp.deliver("anna@sender.test", {"mei@example.test"}, support::Office::letter(subject)).startsWith("250"));
    }
    smtp.command("QUIT");
}

void TestConsole::queueMail(int count)
{
    for (int i = 0; i < count; ++i) {
        const QByteArray to = QByteArray::number(++m_sent) + "@d" + QByteArray::number(i % 4) + ".test";
        const support::RestReply reply = m_office->rest->post(
            u"/v1/messages"_s, R"({"from": "mei@example.test", "to": [")" + to + R"("], "subject": "x", "text": "y"})");
        QCOMPARE(reply.status, 202);
    }
}

template<typename At>
QString TestConsole::compare(const char *what, const QString &path, const QString &key, int rows, At at, const QStringList &changing)
{
    const QJsonArray have = shown(rows, at);
    const auto wanted = byKey(m_office->rest->list(path), key, changing);
    const auto found = byKey(have, key, changing);
    if (found.size() != have.size())
        return QString::fromLatin1(what) + u": shown twice"_s;
    if (found == wanted)
        return {};
    const auto text = [](const QMap<QString, QJsonObject> &all, const QString &one) {
        return all.contains(one) ? QString::fromUtf8(QJsonDocument(all.value(one)).toJson(QJsonDocument::Compact)) : u"nothing"_s;
    };
    QSet<QString> keys(wanted.keyBegin(), wanted.keyEnd());
    keys.unite(QSet<QString>(found.keyBegin(), found.keyEnd()));
    for (const QString &one : std::as_const(keys)) {
        if (wanted.value(one) != found.value(one))
            return QString::fromLatin1(what) + u": shown "_s + text(found, one) + u"\nthe API says "_s + text(wanted, one);
    }
    return QString::fromLatin1(what) + u": differs"_s;
}

QString TestConsole::difference()
{
    ui::MainWindow &w = *m_window;
    QStringList all;
    const auto add = [&all](const QString &found) {
        if (!found.isEmpty())
            all << found;
    };
    const auto &messages = w.messages().model();
    add(compare("messages", m_office->messagesPath() + u"?limit=500"_s, u"id"_s, messages.rowCount(), [&](int row) { return messages.messageAt(row); }));
    const auto &queue = w.queue().model();
    add(compare("queue", u"/v1/queue?limit=500"_s, u"id"_s, queue.rowCount(), [&](int row) { return queue.itemAt(row); }));
    const auto &destinations = w.destinations().model();
    add(compare("destinations", u"/v1/destinations?limit=500"_s, u"name"_s, destinations.rowCount(),
                [&](int row) { return destinations.destinationAt(row); }, kDestinationChanges));
    const auto &connections = w.connections().model();
    add(compare("connections", u"/v1/connections?limit=500"_s, u"id"_s, connections.rowCount(),
                [&](int row) { return connections.connectionAt(row); }, kConnectionChanges));
    const auto &mailboxes = w.mailboxes().model();
    QList<const control::Mailbox *> leaves;
    for (int domain = 0; domain < mailboxes.rowCount(); ++domain) {
        const QModelIndex parent = mailboxes.index(domain, 0);
        for (int row = 0; row < mailboxes.rowCount(parent); ++row)
            leaves << mailboxes.mailboxAt(mailboxes.index(row, 0, parent));
    }
    add(compare("mailboxes", u"/v1/mailboxes?limit=500"_s, u"id"_s, int(leaves.size()), [&](int row) { return leaves[row]; }));
    const QJsonObject settings = m_office->rest->get(u"/v1/settings"_s).object();
    const QJsonObject view = QJsonDocument::fromJson(control::toJson(w.settings().model().view())).object();
    if (settings.isEmpty() || settings[u"items"_s].toArray().isEmpty() || settings != view)
        all << u"settings differ"_s;
    return all.join(u'\n');
}

#define TRY_NO_DIFFERENCE() \
    do { \
        QString found; \
        const bool same = QTest::qWaitFor([&] { return (found = difference()).isEmpty(); }, kComeBackMs); \
        QVERIFY2(same, qPrintable(found)); \
    } while (false)

void TestConsole::showsWhatTheApiSays()
{
    support::SmtpClient open; // a session that stays
    QVERIFY(m_office->greet(open));
    for (const auto &layout : {u"overview"_s, u"debug"_s, u"settings"_s, u"queue"_s})
        m_window->showLayout(layout); // lists out of view may read later
    QTRY_COMPARE(m_window->messages().model().rowCount(), kMails);
    QTRY_COMPARE(m_window->queue().model().rowCount(), kMails);
    m_window->showLayout(u"debug"_s);
    for (QDockWidget *dock : m_window->findChildren<QDockWidget *>())
        dock->show();
    TRY_NO_DIFFERENCE();
    QVERIFY(!m_window->banner().isVisible());

    // Changed from elsewhere.
    support::RestClient &rest = *m_office->rest;
    const QJsonArray messages = rest.list(m_office->messagesPath());
    QCOMPARE(rest.send("PATCH", u"/v1/messages/"_s + messages[0][u"id"_s].toString(), R"({"seen": true})").status, 200);
    QCOMPARE(rest.send("PATCH", u"/v1/messages/"_s + messages[1][u"id"_s].toString(), R"({"flagged": true})").status, 200);
    QVERIFY(rest.send("DELETE", u"/v1/messages/"_s + messages[2][u"id"_s].toString()).status / 100 == 2);
    const QJsonArray items = rest.list(u"/v1/queue"_s);
    QCOMPARE(rest.post(u"/v1/queue/"_s + items[0][u"id"_s].toString() + u"/hold"_s, "{}").status, 200);
    QVERIFY(rest.send("DELETE", u"/v1/queue/"_s + items[1][u"id"_s].toString()).status / 100 == 2);
    QCOMPARE(rest.send("PATCH", u"/v1/settings"_s, R"({"changes": {"smtp.max_connections": 777}})").status, 200);
    QCOMPARE(rest.post(u"/v1/destinations/d1.test/pause"_s, "{}").status, 200);
    rest.ensureMailbox(u"jonas@example.test"_s);
    open.command("QUIT");
    deliver(5);
    queueMail(5);
    TRY_NO_DIFFERENCE();
    QCOMPARE(m_window->messages().model().rowCount(), kMails + 5 - 1);
}

void TestConsole::comesBackToAKilledEngine()
{
    QTRY_COMPARE(m_window->messages().model().rowCount(), kMails);
    m_office->engine.kill();
    QTRY_COMPARE(m_engine->state(), ui::LinkState::Lost);
    QTRY_VERIFY(m_window->banner().isVisible());
    QVERIFY2(m_window->banner().text().startsWith("No connection to"_L1), qPrintable(m_window->banner().text()));
    QCOMPARE(m_window->messages().model().rowCount(), kMails); // still to be read, marked as of then

    m_network->cut(); // so that mail comes before the console does
    QVERIFY(m_office->engine.start());
    m_office->rest = std::make_unique<support::RestClient>(m_office->engine.url({}), m_office->engine.token());
    deliver(7);
    queueMail(7);
    m_network->setServerPort(m_office->engine.port(u"http"_s));
    m_network->mend();
    QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), ui::LinkState::Flowing, kComeBackMs);
    QVERIFY(!m_window->banner().isVisible());
    for (QDockWidget *dock : m_window->findChildren<QDockWidget *>())
        dock->show();
    TRY_NO_DIFFERENCE();
    QCOMPARE(m_window->messages().model().rowCount(), kMails + 7);
}

/// Nobody says that a cable is out: the window finds it out, and tries while nothing answers.
void TestConsole::comesBackAfterACut()
{
    QTRY_COMPARE(m_window->messages().model().rowCount(), kMails);
    m_network->cut();
    QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), ui::LinkState::Lost, kComeBackMs);
    QTRY_VERIFY(m_window->banner().isVisible());
    deliver(9);
    queueMail(9);
    const support::RestReply reply = m_office->rest->send(
        "PATCH", u"/v1/messages/"_s + m_office->rest->list(m_office->messagesPath())[12][u"id"_s].toString(), R"({"seen": true})");
    QCOMPARE(reply.status, 200);
    m_network->mend();
    const auto buttons = m_window->banner().findChildren<QToolButton *>();
    const auto retry = std::find_if(buttons.cbegin(), buttons.cend(), [](QToolButton *button) { return button->text() == u"Try now"_s; });
    QVERIFY(retry != buttons.cend() && (*retry)->isEnabled());
    (*retry)->click();
    QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), ui::LinkState::Flowing, kComeBackMs);
    for (QDockWidget *dock : m_window->findChildren<QDockWidget *>())
        dock->show();
    TRY_NO_DIFFERENCE();
    QCOMPARE(m_window->messages().model().rowCount(), kMails + 9);
    QVERIFY(!m_window->banner().isVisible());
}

void TestConsole::saysWhenNobodyAnswers()
{
    const ui::Endpoint endpoint = m_engine->endpoint();
    m_office->engine.stop();
    m_engine->connectTo(endpoint);
    QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), ui::LinkState::Lost, kComeBackMs);
    QVERIFY2(m_window->banner().text().startsWith("No engine answers at"_L1), qPrintable(m_window->banner().text()));
    m_engine->disconnectFrom();
    QVERIFY(!m_window->banner().isVisible());
}

QTEST_MAIN(TestConsole)
#include "tst_console.moc"

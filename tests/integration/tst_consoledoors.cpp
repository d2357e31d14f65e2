// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/doorcalls.h"
#include "backend/engineconnection.h"
#include "dialogs/keydialog.h"
#include "dialogs/sessionspage.h"
#include "dialogs/signinpage.h"
#include "dialogs/tabledialog.h"
#include "dialogs/twofactordialog.h"
#include "dialogs/userdialog.h"
#include "docks/banspanel.h"
#include "docks/certificatespanel.h"
#include "docks/keyspanel.h"
#include "docks/noticebar.h"
#include "docks/teamboxespanel.h"
#include "docks/userspanel.h"
#include "mainwindow/linkbanner.h"
#include "support/office.h"
#include "support/onetimecode.h"
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QFile>
#include <QFileDialog>
#include <QJsonArray>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTableView>
#include <QTabWidget>
#include <QTableWidget>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

// The docks and pages about who comes in, on a real engine: what is done in the window is what the engine does from then on.

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

constexpr int kPatienceMs = 60000;
const auto kPassword = u"ocelot-borrows-9-chairs"_s;

} // namespace

class TestConsoleDoors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void aBanByHandIsOneAndIsLifted();
    void aKeyOpensUntilItIsRevoked();
    void certificatesAreThoseOfTheListeners();
    void aSecondFactorIsAskedForAndSessionsEnd();
    void anOfficeComesByATable();
    void aTokenIsNotTakenInTheClear();

private:
    static int rowOf(const KeysPanel &panel, const QString &name);
    int signIn(const QString &code, QString *token = nullptr);
    static void press(QWidget &parent, const QString &button);

    std::unique_ptr<support::Office> m_office;
    std::unique_ptr<EngineConnection> m_engine;
};

void TestConsoleDoors::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"PostkontorTest"_s);
    QCoreApplication::setApplicationName(u"tst_consoledoors"_s);
    QSettings().clear();
    m_office = std::make_unique<support::Office>();
    m_office->engine.addConfig(u"[tls]\nlocal_authority = true\n"_s);
    QVERIFY2(m_office->open(), qPrintable(m_office->engine.log()));
    m_engine = std::make_unique<EngineConnection>();
    m_engine->connectTo({m_office->engine.url({}), m_office->engine.token()});
    QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), LinkState::Flowing, kPatienceMs);
}

void TestConsoleDoors::cleanupTestCase()
{
    m_engine.reset();
    m_office.reset();
}

void TestConsoleDoors::press(QWidget &parent, const QString &button)
{
    auto *box = parent.findChild<QMessageBox *>();
    QVERIFY(box);
    for (QAbstractButton *one : box->buttons()) {
        if (one->text() == button)
            one->click();
    }
}

int TestConsoleDoors::rowOf(const KeysPanel &panel, const QString &name)
{
    for (int row = 0; row < panel.view()->model()->rowCount(); ++row) {
        if (panel.view()->model()->index(row, 0).data().toString() == name)
            return row;
    }
    return -1;
}

int TestConsoleDoors::signIn(const QString &code, QString *token)
{
    support::RestClient nobody(m_office->engine.url({}), {});
    QJsonObject body{{u"address"_s, u"mei@example.test"_s}, {u"password"_s, kPassword}};
    if (!code.isEmpty())
        body[u"code"_s] = code;
    const support::RestReply reply = nobody.post(u"/v1/sessions"_s, QJsonDocument(body).toJson());
    if (token)
        *token = reply.object()["token"_L1].toString();
    return reply.status;
}

void TestConsoleDoors::aBanByHandIsOneAndIsLifted()
{
    BansPanel panel(*m_engine);
    panel.show();
    QTRY_VERIFY_WITH_TIMEOUT(panel.sparedText().contains(u"127.0.0.0/8"_s), kPatienceMs);
    panel.address()->setText(u"127.0.0.1"_s); // this machine is spared
    panel.addButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(panel.notice().text().contains(u"never banned"_s), kPatienceMs);
    panel.address()->setText(u"198.51.100.0/24"_s);
    panel.note()->setText(u"asked by phone"_s);
    panel.addButton()->click();
    QTRY_COMPARE_WITH_TIMEOUT(panel.view()->model()->rowCount(), 1, kPatienceMs);
    const QJsonObject ban = m_office->rest->get(u"/v1/bans/198.51.100.0-24"_s).object();
    QCOMPARE(ban["note"_L1].toString(), u"asked by phone"_s);
    QVERIFY(panel.view()->model()->index(0, 1).data().toString().contains(u"asked by phone"_s));
    m_office->rest->post(u"/v1/bans"_s, "{\"address\":\"203.0.113.9\",\"seconds\":60}"); // by somebody else: the feed tells
    QTRY_COMPARE_WITH_TIMEOUT(panel.view()->model()->rowCount(), 2, kPatienceMs);
    for (int left = 1; left >= 0; --left) {
        panel.view()->selectRow(0);
        panel.liftAction()->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(panel.view()->model()->rowCount(), left, kPatienceMs);
    }
    QCOMPARE(m_office->rest->get(u"/v1/bans/198.51.100.0-24"_s).status, 404);
}

void TestConsoleDoors::aKeyOpensUntilItIsRevoked()
{
    KeysPanel panel(*m_engine);
    panel.show();
    QTRY_VERIFY_WITH_TIMEOUT(panel.view()->model()->rowCount() > 0, kPatienceMs); // that of the token file
    const int before = panel.view()->model()->rowCount();
    panel.newAction()->trigger();
    auto *dialog = panel.findChild<KeyDialog *>();
    QVERIFY(dialog);
    dialog->name()->setText(u"Shop"_s);
    dialog->box(control::Scope::Read)->setChecked(true);
    dialog->makes()->setChecked(true);
    dialog->mailboxes()->setValue(1);
    QTest::keyClick(dialog->name(), Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(panel.view()->model()->rowCount(), before + 1, kPatienceMs);
    const QString secret = panel.notice().text().section(u' ', -1);
    QVERIFY2(secret.size() > 30, qPrintable(panel.notice().text()));
    support::RestClient shop(m_office->engine.url({}), secret.toLatin1());
    QCOMPARE(shop.get(u"/v1/mailboxes"_s).status, 200);
    QCOMPARE(shop.get(u"/v1/tokens"_s).status, 403);
    const QByteArray mailbox = R"({"domain":"example.test","ttlSeconds":60})";
    QCOMPARE(shop.post(u"/v1/mailboxes"_s, mailbox).status, 201);
    QCOMPARE(shop.post(u"/v1/mailboxes"_s, mailbox).status, 429); // one at a time
    QTRY_VERIFY_WITH_TIMEOUT(rowOf(panel, u"Shop"_s) >= 0, kPatienceMs);
    panel.view()->selectRow(rowOf(panel, u"Shop"_s));
    QVERIFY2(panel.detail().contains(u"1 disposable"_s), qPrintable(panel.detail()));
    panel.changeAction()->trigger();
    KeyDialog *again = panel.findChildren<KeyDialog *>().last();
    again->mailboxes()->setValue(2);
    QTest::keyClick(again->name(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(panel.detail().contains(u"2 disposable"_s), kPatienceMs);
    QCOMPARE(shop.post(u"/v1/mailboxes"_s, mailbox).status, 201);
    panel.view()->selectRow(rowOf(panel, u"Shop"_s));
    panel.revokeAction()->trigger();
    press(panel, u"Revoke"_s);
    QTRY_VERIFY_WITH_TIMEOUT(rowOf(panel, u"Shop"_s) < 0, kPatienceMs);
    QCOMPARE(shop.get(u"/v1/mailboxes"_s).status, 401);
}

void TestConsoleDoors::certificatesAreThoseOfTheListeners()
{
    CertificatesPanel panel(*m_engine);
    panel.show();
    QTRY_VERIFY_WITH_TIMEOUT(panel.view()->model()->rowCount() > 0, kPatienceMs);
    QCOMPARE(panel.view()->model()->index(0, 1).data().toString(), u"Local authority"_s);
    const QJsonObject first = m_office->rest->list(u"/v1/certificates"_s).first().toObject();
    QString fingerprint = first["fingerprint"_L1].toString();
    QVERIFY(!fingerprint.isEmpty());
    QVERIFY2(panel.detail().contains(fingerprint.replace(u':', u' ')), qPrintable(panel.detail()));
    panel.renewAction()->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(panel.notice().text().contains(u"No ACME server"_s), kPatienceMs);
}

void TestConsoleDoors::aSecondFactorIsAskedForAndSessionsEnd()
{
    const QJsonObject wanted{{u"address"_s, u"mei@example.test"_s}, {u"password"_s, kPassword}};
    QCOMPARE(m_office->rest->post(u"/v1/users"_s, QJsonDocument(wanted).toJson()).status, 201);
    std::optional<control::User> mei;
    m_engine->api().users({}, {}, this, [&](const base::Result<control::Page<control::User>> &page) { mei = page ? std::optional(page->items.value(0)) : std::nullopt; });
    QTRY_VERIFY_WITH_TIMEOUT(mei, kPatienceMs);
    QCOMPARE(signIn({}), 201);
    auto *dialog = new UserDialog(*m_engine, *mei);
    dialog->open();
    dialog->tabs()->setCurrentWidget(dialog->signIn());
    dialog->signIn()->beginButton()->click();
    auto *factor = dialog->findChild<TwoFactorDialog *>();
    QVERIFY(factor);
    QTRY_VERIFY_WITH_TIMEOUT(!factor->secret()->text().isEmpty(), kPatienceMs);
    const QString secret = factor->secret()->text().remove(u' ');
    factor->code()->setText(support::oneTimeCode(secret) == u"000000"_s ? u"000001"_s : u"000000"_s);
    factor->nextButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(factor->problem().contains(u"not the code"_s), kPatienceMs);
    QCOMPARE(signIn({}), 201); // nothing has changed
    factor->code()->setText(support::oneTimeCode(secret));
    factor->nextButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(factor->isDone(), kPatienceMs);
    const QStringList recovery = factor->recovery()->toPlainText().split(u'\n');
    QVERIFY(recovery.size() >= 8);
    factor->nextButton()->click();

    QCOMPARE(signIn({}), 401);
    QString token;
    QCOMPARE(signIn(recovery.first(), &token), 201);
    QCOMPARE(signIn(recovery.first()), 401); // each once
    support::RestClient session(m_office->engine.url({}), token.toLatin1());
    QCOMPARE(session.get(u"/v1/sessions"_s).status, 200);
    SessionsPage page(*m_engine, *mei);
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(page.table()->rowCount() >= 3, kPatienceMs); // two without, one with the second factor
    page.table()->selectRow(0); // newest first
    const int rows = page.table()->rowCount();
    page.endButton()->click();
    QTRY_COMPARE_WITH_TIMEOUT(page.table()->rowCount(), rows - 1, kPatienceMs);
    QCOMPARE(session.get(u"/v1/sessions"_s).status, 401);
    page.endAllButton()->click();
    QTRY_COMPARE_WITH_TIMEOUT(page.table()->rowCount(), 0, kPatienceMs);

    dialog->signIn()->endButton()->click(); // an administrator takes it away
    press(*dialog, u"End it"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->signIn()->endButton()->isVisible(), kPatienceMs);
    QCOMPARE(signIn({}), 201);
    delete dialog;
}

/// Wrong lines first, then 24 people with passwords of their own, two of them into a team box; what goes out is what came in.
void TestConsoleDoors::anOfficeComesByATable()
{
    QTemporaryDir folder;
    const auto write = [&folder](const QByteArray &text) {
        QFile file(folder.filePath(u"office.csv"_s));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName() : QString();
    };
    UsersPanel users(*m_engine);
    users.show();
    users.importAction()->trigger();
    auto *dialog = users.findChild<TableDialog *>();
    QVERIFY(dialog);
    dialog->openFile(write("address,password\nlost@elsewhere.test,ocelot-borrows-9-chairs\nok@example.test,short\n"));
    QTRY_COMPARE_WITH_TIMEOUT(dialog->problems()->rowCount(), 1, kPatienceMs); // passwords are looked at before the rest
    QCOMPARE(dialog->problems()->item(0, 0)->text(), u"3"_s);
    dialog->openFile(write("address,password\nlost@elsewhere.test,ocelot-borrows-9-chairs\n"));
    QTRY_VERIFY_WITH_TIMEOUT(dialog->problems()->rowCount() == 1 && dialog->problems()->item(0, 0)->text() == "2"_L1, kPatienceMs);
    QVERIFY2(dialog->problems()->item(0, 2)->text().contains(u"not one of this server"_s), qPrintable(dialog->problems()->item(0, 2)->text()));
    QByteArray table = "\xef\xbb\xbf" "address;name;password;quota;aliases\r\n";
    for (int i = 0; i < 24; ++i)
        table += QStringLiteral("desk%1@example.test;\u738b\u82b3 %1;ocelot-borrows-9-chairs;500M;d%1@example.test\r\n").arg(i).toUtf8();
    const qsizetype before = m_office->rest->list(u"/v1/users"_s).size();
    dialog->openFile(write(table));
    QTRY_VERIFY_WITH_TIMEOUT(dialog->applyButton()->isEnabled(), kPatienceMs);
    QCOMPARE(m_office->rest->list(u"/v1/users"_s).size(), before); // a look changes nothing
    dialog->applyButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(dialog->resultText().contains(u"24 made"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(users.view()->model()->rowCount(), int(before) + 24, kPatienceMs);
    const QByteArray attempt = R"({"address":"desk23@example.test","password":"ocelot-borrows-9-chairs"})";
    QCOMPARE(support::RestClient(m_office->engine.url({}), {}).post(u"/v1/sessions"_s, attempt).status, 201);
    dialog->openFile(write("address;name\r\ndesk0@example.test;\xe7\x8e\x8b\xe8\x8a\xb3 0\r\n"));
    QTRY_VERIFY_WITH_TIMEOUT(dialog->resultText().contains(u"nothing to do"_s), kPatienceMs);
    dialog->close();

    users.exportAction()->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(users.findChild<QFileDialog *>(), kPatienceMs);
    const QString saved = folder.filePath(u"saved.csv"_s);
    Q_EMIT users.findChild<QFileDialog *>()->fileSelected(saved);
    users.findChild<QFileDialog *>()->close();
    QFile out(saved);
    QVERIFY(out.open(QIODevice::ReadOnly));
    const QByteArray all = out.readAll();
    QVERIFY2(all.contains(QStringLiteral("desk7@example.test,\u738b\u82b3 7,,500000000,,d7@example.test").toUtf8()), all);
    QVERIFY(!all.contains("ocelot"));

    QCOMPARE(m_office->rest->post(u"/v1/team-boxes"_s, R"({"address":"office@example.test","name":"Office"})").status, 201);
    TeamBoxesPanel boxes(*m_engine);
    boxes.show();
    QTRY_COMPARE_WITH_TIMEOUT(boxes.view()->model()->rowCount(), 1, kPatienceMs);
    boxes.importAction()->trigger();
    auto *people = boxes.findChild<TableDialog *>();
    QVERIFY(people);
    people->openFile(write("box,member,rights\noffice@example.test,desk1@example.test,\noffice@example.test,desk2@example.test,read\n"));
    QTRY_VERIFY_WITH_TIMEOUT(people->applyButton()->isEnabled(), kPatienceMs);
    people->applyButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(people->resultText().contains(u"2 made"_s), kPatienceMs);
    const QJsonArray members = m_office->rest->list(u"/v1/team-boxes"_s).first()["members"_L1].toArray();
    QCOMPARE(members.size(), 2);
    QVERIFY(members[0]["write"_L1].toBool() && !members[1]["write"_L1].toBool());
}

/// As through a proxy that ends no TLS and says so.
void TestConsoleDoors::aTokenIsNotTakenInTheClear()
{
    QTcpServer proxy;
    QVERIFY(proxy.listen(QHostAddress::LocalHost));
    int tokens = 0;
    connect(&proxy, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *client = proxy.nextPendingConnection();
        auto *engine = new QTcpSocket(client);
        engine->connectToHost(QHostAddress::LocalHost, quint16(m_office->engine.url({}).port()));
        connect(client, &QTcpSocket::readyRead, engine, [client, engine, &tokens] {
            const QByteArray said = client->readAll();
            tokens += said.contains("Authorization: Bearer");
            engine->write(QByteArray(said).replace("\r\nHost:", "\r\nX-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: http\r\nHost:"));
        });
        connect(engine, &QTcpSocket::readyRead, client, [client, engine] { client->write(engine->readAll()); });
        connect(engine, &QTcpSocket::disconnected, client, &QTcpSocket::disconnectFromHost);
        connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
    });
    EngineConnection console;
    QAction choose;
    LinkBanner banner(console, &choose);
    console.connectTo({QUrl(u"http://127.0.0.1:%1"_s.arg(proxy.serverPort())), m_office->engine.token()});
    QTRY_COMPARE_WITH_TIMEOUT(console.state(), LinkState::Unencrypted, kPatienceMs);
    QVERIFY2(banner.text().contains(u"Connect with https://"_s), qPrintable(banner.text()));
    const int before = tokens;
    console.retryNow();
    QTest::qWait(200);
    QCOMPARE(tokens, before); // nor shown to the world again
    QCOMPARE(console.state(), LinkState::Unencrypted);
}

QTEST_MAIN(TestConsoleDoors)
#include "tst_consoledoors.moc"

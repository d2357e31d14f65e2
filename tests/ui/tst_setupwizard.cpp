// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/passwordedit.h"
#include "dialogs/roothelp.h"
#include "docks/domainspanel.h"
#include "support/fakeengine.h"
#include "support/pictures.h"
#include "wizard/acmecheck.h"
#include "wizard/administratorpage.h"
#include "wizard/donepage.h"
#include "wizard/portspage.h"
#include "wizard/porttest.h"
#include "wizard/securitypage.h"
#include "wizard/setuppages.h"
#include "wizard/setupwizard.h"
#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QHostAddress>
#include <QHostInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

class TestSetupWizard : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<SetupWizard> m_wizard;
    std::unique_ptr<QSignalSpy> m_ready;

    QAbstractButton *next() const { return m_wizard->button(QWizard::NextButton); }
    void goOn(int page) const
    {
        QTRY_VERIFY(next()->isEnabled());
        QTest::mouseClick(next(), Qt::LeftButton);
        QTRY_COMPARE(m_wizard->currentId(), page);
        support::keepPicture(*m_wizard, u"wizard-%1"_s.arg(page));
    }
    static QString freeAddress()
    {
        QTcpServer server;
        if (!server.listen(QHostAddress::LocalHost))
            return {};
        return u"127.0.0.1:%1"_s.arg(server.serverPort());
    }
    /// To the ports, with addresses that are free here.
    void walkToPorts(SetupPlan::Role role) const
    {
        m_wizard->role().button(role)->click();
        goOn(SetupWizard::Names);
        m_wizard->names().hostname()->setText(u"mail.example.test"_s);
        m_wizard->names().domain()->setText(u"example.test"_s);
        goOn(SetupWizard::Ports);
        for (const SetupPlan::Port &port : SetupPlan::usualPorts(role))
            m_wizard->ports().address(port.listener)->setText(freeAddress());
    }
    /// With a password made on the spot, to the summary.
    void walkOverAdministrator() const
    {
        goOn(SetupWizard::Administrator);
        QVERIFY(!next()->isEnabled()); // nobody goes on without an administrator
        m_wizard->administrator().password()->generateButton()->click();
        goOn(SetupWizard::Summary);
    }
    void commit() const
    {
        QTest::mouseClick(m_wizard->button(QWizard::CommitButton), Qt::LeftButton);
        QTRY_COMPARE(m_ready->count(), 1);
    }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_wizard = std::make_unique<SetupWizard>(*m_engine);
        m_ready = std::make_unique<QSignalSpy>(m_wizard.get(), &SetupWizard::planReady);
        m_wizard->show();
        QCOMPARE(m_wizard->currentId(), int(SetupWizard::Role));
    }
    void cleanup()
    {
        m_ready.reset();
        m_wizard.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void walkedForAnOffice()
    {
        walkToPorts(SetupPlan::Office);
        goOn(SetupWizard::Security);
        goOn(SetupWizard::Outgoing);
        m_wizard->outgoing().smarthostButton()->click();
        QVERIFY(!next()->isEnabled()); // which one?
        m_wizard->outgoing().presets()->setCurrentIndex(1);
        QCOMPARE(m_wizard->outgoing().server()->text(), u"smtp.office365.com:587"_s);
        m_wizard->outgoing().user()->setText(u"office@example.test"_s);
        m_wizard->outgoing().secret()->setText(u"pass\"word"_s);
        walkOverAdministrator();
        const QString shown = m_wizard->summary().text();
        QVERIFY(shown.contains(u"hostname = \"mail.example.test\""_s));
        QVERIFY(shown.contains(u"smarthost = \"smtp.office365.com:587\""_s));
        QVERIFY(!shown.contains(u"pass"_s));
        QCOMPARE(m_ready->count(), 0); // nothing has been written
        QTest::mouseClick(m_wizard->button(QWizard::CommitButton), Qt::LeftButton);
        QTRY_COMPARE(m_ready->count(), 1);
        const auto plan = m_ready->first().first().value<SetupPlan>();
        QVERIFY(plan.toToml().contains(u"smarthost_secret = \"pass\\\"word\""_s));
        QVERIFY(!m_wizard->button(QWizard::FinishButton)->isEnabled());

        m_engine->connectTo({m_fake->url(), m_fake->token()}); // the program's part
        QTRY_VERIFY(m_wizard->donePage().testButton()->isEnabled());
        QCOMPARE(m_fake->domains.last().name, u"example.test"_s);
        QCOMPARE(m_fake->users.size(), 1);
        QCOMPARE(m_fake->users.first().address, u"admin@example.test"_s);
        QCOMPARE(m_fake->users.first().roles, QList{control::Role::Admin});
        QCOMPARE(m_fake->aliases.first().address, u"postmaster@example.test"_s); // RFC 5321 4.5.1
        QCOMPARE(m_fake->aliases.first().targets, QStringList{u"admin@example.test"_s});
        QVERIFY(m_wizard->donePage().text().contains(u"admin@example.test is its administrator"_s));
        QVERIFY(!plan.toToml().contains(plan.administratorPassword) && plan.administratorPassword.size() >= 10);
        QVERIFY(m_wizard->button(QWizard::FinishButton)->isEnabled());
        QVERIFY(m_wizard->donePage().domains().isVisible());
        QTest::mouseClick(m_wizard->donePage().testButton(), Qt::LeftButton);
        QTRY_VERIFY(m_fake->requests.contains(u"POST /v1/messages"_s));
        const QJsonObject sent = QJsonDocument::fromJson(m_fake->bodies.last()).object();
        QCOMPARE(sent["from"_L1].toString(), u"admin@example.test"_s);
        QTRY_VERIFY(!m_fake->queue.isEmpty());
        control::Event arrived;
        arrived.kind = u"message.received"_s;
        m_fake->traces[m_fake->queue.last().mailId] = {arrived};
        QTRY_VERIFY(m_wizard->donePage().text().contains(u"is in the mailbox"_s));
        support::keepPicture(*m_wizard, u"wizard-done"_s);
        QTest::mouseClick(m_wizard->button(QWizard::FinishButton), Qt::LeftButton);
        QTRY_VERIFY(!m_wizard->isVisible());
    }
    void walkedForTests()
    {
        walkToPorts(SetupPlan::TestMail);
        goOn(SetupWizard::Security);
        walkOverAdministrator(); // nothing leaves: nobody asks how
        QVERIFY(!m_wizard->summary().text().contains(u"delivery"_s));
        QVERIFY(m_wizard->summary().text().contains(u"roles"_s));
        QVERIFY(m_wizard->plan().toToml().contains(u"[smtp]\nmax_recipients = 10\nmax_message_bytes = 10485760\nread_timeout_s = 30\n"_s));
    }
    void cancelledItLeavesNothing()
    {
        walkToPorts(SetupPlan::Office);
        goOn(SetupWizard::Security);
        m_wizard->button(QWizard::CancelButton)->click();
        QVERIFY(!m_wizard->isVisible());
        QCOMPARE(m_ready->count(), 0);
    }
    void takenPortsAreNamed()
    {
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        walkToPorts(SetupPlan::TestMail);
        QTRY_VERIFY(next()->isEnabled());
        m_wizard->ports().address(u"smtp"_s)->setText(u"127.0.0.1:%1"_s.arg(taken.serverPort()));
        QTRY_VERIFY(m_wizard->ports().verdict(u"smtp"_s).contains(u"taken"_s));
#ifdef Q_OS_LINUX
        QVERIFY(m_wizard->ports().verdict(u"smtp"_s).contains(QString::number(QCoreApplication::applicationPid())));
#endif
        QVERIFY(!next()->isEnabled());
        support::keepPicture(*m_wizard, u"wizard-taken"_s);
        taken.close();
        m_wizard->ports().address(u"smtp"_s)->setText(freeAddress());
        QTRY_VERIFY(next()->isEnabled());
        m_wizard->ports().address(u"http"_s)->setText(m_wizard->ports().address(u"smtp"_s)->text());
        QTRY_VERIFY(m_wizard->ports().verdict(u"http"_s).contains(u"twice"_s));
        m_wizard->ports().address(u"http"_s)->clear();
        QTRY_VERIFY(m_wizard->ports().verdict(u"http"_s).contains(u"needed"_s));
    }
    void portTests_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<int>("result");
        QTest::newRow("any") << u"127.0.0.1:0"_s << int(PortTest::Free);
        QTest::newRow("brackets") << u"[::1]:0"_s << int(PortTest::Free);
        QTest::newRow("elsewhere") << u"192.0.2.1:2525"_s << int(PortTest::NotHere);
        QTest::newRow("no port") << u"127.0.0.1"_s << int(PortTest::Nonsense);
        QTest::newRow("no address") << u":25"_s << int(PortTest::Nonsense);
        QTest::newRow("a name") << u"localhost:25"_s << int(PortTest::Nonsense);
        QTest::newRow("too large") << u"127.0.0.1:65536"_s << int(PortTest::Nonsense);
        QTest::newRow("empty") << QString() << int(PortTest::Nonsense);
    }
    void portTests()
    {
        QFETCH(QString, address);
        QFETCH(int, result);
        QCOMPARE(int(PortTest::of(address).result), result);
    }
    void namesAreChecked()
    {
        goOn(SetupWizard::Names);
        NamesPage &names = m_wizard->names();
        names.hostname()->setText(u"mail.example.test"_s);
        for (const QString &wrong : {u""_s, u"example"_s, u"a b.test"_s, u".test"_s, u"a..test"_s, u"-a.test"_s, u"a@b.test"_s}) {
            names.domain()->setText(wrong);
            QVERIFY2(!next()->isEnabled(), qPrintable(wrong));
        }
        for (const QString &right : {u"example.test"_s, u"a.b.example"_s, u"例子.测试"_s}) {
            names.domain()->setText(right);
            QVERIFY2(next()->isEnabled(), qPrintable(right));
        }
    }
    void ownCertificateMustBeThere()
    {
        walkToPorts(SetupPlan::Office);
        goOn(SetupWizard::Security);
        QTemporaryDir folder;
        SecurityPage &security = m_wizard->security();
        security.ownButton()->click();
        QVERIFY(!next()->isEnabled());
        for (const QString &name : {u"c.pem"_s, u"k.pem"_s}) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        security.certificate()->setText(folder.filePath(u"c.pem"_s));
        security.key()->setText(folder.filePath(u"gone.pem"_s));
        QVERIFY(!next()->isEnabled());
        security.key()->setText(folder.filePath(u"k.pem"_s));
        QVERIFY(next()->isEnabled());
        goOn(SetupWizard::Outgoing);
        walkOverAdministrator();
        QVERIFY(m_wizard->summary().text().contains(folder.filePath(u"k.pem"_s)));
    }
    void acmeSaysWhatItNeedsBefore()
    {
        walkToPorts(SetupPlan::Office);
        goOn(SetupWizard::Security);
        SecurityPage &security = m_wizard->security();
        QHostInfo answer;
        QStringList asked;
        security.acme().setLookup([&](const QString &name, QObject *, std::function<void(const QHostInfo &)> done) {
            asked << name;
            done(answer);
        });
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        security.acme().setAddress(u"127.0.0.1:%1"_s.arg(taken.serverPort()));
        security.button(SetupPlan::Acme)->click();
        QVERIFY(security.verdict().contains(u"mail.example.test is not a public name"_s));
        QVERIFY(security.verdict().contains(u"acme-challenge"_s)); // whoever has port 80 must hand it on
        security.terms()->setChecked(true);
        QVERIFY(!next()->isEnabled());
        QVERIFY(asked.isEmpty()); // nobody is asked for a name that cannot be there

        m_wizard->back();
        m_wizard->back();
        m_wizard->names().hostname()->setText(u"mail.example.com"_s);
        goOn(SetupWizard::Ports);
        goOn(SetupWizard::Security);
        QCOMPARE(asked, QStringList{u"mail.example.com"_s});
        QVERIFY(security.verdict().contains(u"not in the DNS yet"_s));
        QVERIFY(next()->isEnabled()); // it may come
        answer.setAddresses({QHostAddress(u"192.168.1.10"_s)});
        security.acme().start(u"mail.example.com"_s);
        QVERIFY(security.verdict().contains(u"cannot reach"_s));
        answer.setAddresses({QHostAddress(u"203.0.113.5"_s)});
        taken.close();
        security.acme().setAddress(freeAddress());
        security.acme().start(u"mail.example.com"_s);
        QVERIFY(security.verdict().contains(u"leads to 203.0.113.5"_s));
        QVERIFY(security.verdict().contains(u"Port 80 is free"_s));
        support::keepPicture(*m_wizard, u"wizard-acme"_s);
        security.terms()->setChecked(false);
        QVERIFY(!next()->isEnabled()); // nobody agreed to the terms
        security.terms()->setChecked(true);
        QCOMPARE(security.contact()->text(), u"postmaster@example.test"_s);
        security.contact()->setText(u"nobody"_s);
        QVERIFY(!next()->isEnabled());
        security.contact()->setText(u"tls@example.test"_s);
        security.directory()->setEditText(u"http://plain.example.test"_s);
        QVERIFY(!next()->isEnabled());
        security.directory()->setEditText(u"https://ca.example.test/directory"_s);
        goOn(SetupWizard::Outgoing);
        walkOverAdministrator();
        const QString toml = m_wizard->plan().toToml();
        QVERIFY(toml.contains(u"directory = \"https://ca.example.test/directory\""_s));
        QVERIFY(toml.contains(u"contact = \"tls@example.test\""_s));
        QVERIFY(toml.contains(u"agree_terms = true"_s));
        QVERIFY2(toml.contains(u"\", \"0.0.0.0:80\"]"_s), qPrintable(toml)); // where the question is heard
    }
    void theLocalAuthorityGivesItsRootAway()
    {
        walkToPorts(SetupPlan::Office);
        goOn(SetupWizard::Security);
        m_wizard->security().button(SetupPlan::LocalAuthority)->click();
        goOn(SetupWizard::Outgoing);
        walkOverAdministrator();
        QVERIFY(m_wizard->plan().toToml().contains(u"local_authority = true"_s));
        commit();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_VERIFY(m_wizard->donePage().testButton()->isEnabled());
        QVERIFY(m_wizard->donePage().root().isVisible());
    }
    void thePasswordIsJudgedInWords()
    {
        walkToPorts(SetupPlan::Office);
        goOn(SetupWizard::Security);
        goOn(SetupWizard::Outgoing);
        goOn(SetupWizard::Administrator);
        AdministratorPage &page = m_wizard->administrator();
        QCOMPARE(page.address()->text(), u"admin@example.test"_s);
        page.password()->edit()->setText(u"short"_s);
        QVERIFY(page.password()->strengthText().contains(u"5 more"_s));
        QVERIFY(!next()->isEnabled());
        for (const QString &easy : {u"1234567890"_s, u"password123"_s, u"aaaaaaaaaaaaaaa"_s, u"adminexample1"_s, u"admin@example"_s}) {
            page.password()->edit()->setText(easy);
            QVERIFY2(page.password()->strengthText().contains(u"Easy to guess"_s), qPrintable(easy + page.password()->strengthText()));
        }
        page.password()->edit()->setText(u"ocelot-borrows-9-chairs"_s);
        QVERIFY2(page.password()->strengthText().contains(u"Very good"_s), qPrintable(page.password()->strengthText()));
        QVERIFY(next()->isEnabled());
        page.password()->edit()->setText(u"admin@example.test"_s);
        QVERIFY(page.hint().contains(u"address itself"_s));
        QVERIFY(!next()->isEnabled());
        page.password()->edit()->setText(PasswordEdit::generated());
        for (const QString &wrong : {u""_s, u"admin"_s, u"@example.test"_s, u"a b@example.test"_s, u"a@b"_s}) {
            page.address()->setText(wrong);
            QVERIFY2(!next()->isEnabled(), qPrintable(wrong));
        }
    }
    void withoutAnAdministratorItCanBeTriedAgain()
    {
        walkToPorts(SetupPlan::TestMail);
        goOn(SetupWizard::Security);
        walkOverAdministrator();
        commit();
        m_fake->refusedMembers.insert(u"password"_s, u"not good enough"_s);
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        DonePage &done = m_wizard->donePage();
        QTRY_VERIFY(done.againButton()->isVisible());
        QVERIFY2(done.text().contains(u"no administrator yet: not good enough"_s), qPrintable(done.text()));
        QVERIFY(m_wizard->button(QWizard::FinishButton)->isEnabled());
        m_fake->refusedMembers.clear();
        done.againButton()->click();
        QTRY_VERIFY(done.testButton()->isEnabled());
        QVERIFY(!done.againButton()->isVisible());
        QCOMPARE(m_fake->users.size(), 1);
    }
    void failureIsSaid()
    {
        walkToPorts(SetupPlan::TestMail);
        goOn(SetupWizard::Security);
        walkOverAdministrator();
        m_wizard->button(QWizard::CommitButton)->click();
        m_wizard->donePage().showFailure(u"port 25: in use"_s);
        QVERIFY(m_wizard->donePage().text().contains(u"port 25: in use"_s));
        QVERIFY(m_wizard->button(QWizard::FinishButton)->isEnabled());
    }
};

QTEST_MAIN(TestSetupWizard)
#include "tst_setupwizard.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/domainspanel.h"
#include "support/fakeengine.h"
#include "support/pictures.h"
#include "wizard/donepage.h"
#include "wizard/portspage.h"
#include "wizard/porttest.h"
#include "wizard/setuppages.h"
#include "wizard/setupwizard.h"
#include <QAbstractButton>
#include <QComboBox>
#include <QCoreApplication>
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
        goOn(SetupWizard::Summary);
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
        QCOMPARE(m_fake->mailboxes.last().address, u"postmaster@example.test"_s);
        QVERIFY(m_wizard->button(QWizard::FinishButton)->isEnabled());
        QVERIFY(m_wizard->donePage().domains().isVisible());
        QTest::mouseClick(m_wizard->donePage().testButton(), Qt::LeftButton);
        QTRY_VERIFY(m_fake->requests.contains(u"POST /v1/messages"_s));
        const QJsonObject sent = QJsonDocument::fromJson(m_fake->bodies.last()).object();
        QCOMPARE(sent["from"_L1].toString(), u"postmaster@example.test"_s);
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
        goOn(SetupWizard::Summary); // nothing leaves: nobody asks how
        QVERIFY(!m_wizard->summary().text().contains(u"delivery"_s));
        QVERIFY(m_wizard->summary().text().contains(u"roles"_s));
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
        goOn(SetupWizard::Summary);
        QVERIFY(m_wizard->summary().text().contains(folder.filePath(u"k.pem"_s)));
    }
    void failureIsSaid()
    {
        walkToPorts(SetupPlan::TestMail);
        goOn(SetupWizard::Security);
        goOn(SetupWizard::Summary);
        m_wizard->button(QWizard::CommitButton)->click();
        m_wizard->donePage().showFailure(u"port 25: in use"_s);
        QVERIFY(m_wizard->donePage().text().contains(u"port 25: in use"_s));
        QVERIFY(m_wizard->button(QWizard::FinishButton)->isEnabled());
    }
};

QTEST_MAIN(TestSetupWizard)
#include "tst_setupwizard.moc"

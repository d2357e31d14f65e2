// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/doorcalls.h"
#include "dialogs/passwordedit.h"
#include "dialogs/roothelp.h"
#include "docks/domainspanel.h"
#include "mainwindow/mainwindow.h"
#include "postkontor/enginestart.h"
#include "postkontor/firstrun.h"
#include "support/pictures.h"
#include "wizard/administratorpage.h"
#include "wizard/donepage.h"
#include "wizard/portspage.h"
#include "wizard/securitypage.h"
#include "wizard/setuppages.h"
#include "wizard/setupwizard.h"
#include <QAbstractButton>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

/// The desktop program on a profile nobody has used yet, with the engine it starts.
class TestFirstRun : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<EngineStart> m_start;

    void startProgram(const Options &options = {})
    {
        m_engine = std::make_unique<EngineConnection>();
        m_window = std::make_unique<MainWindow>(*m_engine);
        m_window->show();
        m_start = std::make_unique<EngineStart>(*m_engine, *m_window);
        QVERIFY(m_start->begin(options));
    }
    void endProgram()
    {
        m_start.reset();
        m_window.reset();
        m_engine.reset();
    }
    SetupWizard *wizard() const { return m_window->findChild<SetupWizard *>(); }
    static QString freeAddress()
    {
        QTcpServer server;
        return server.listen(QHostAddress::LocalHost) ? u"127.0.0.1:%1"_s.arg(server.serverPort()) : QString();
    }
    void press(QWizard::WizardButton which) const
    {
        QTRY_VERIFY(wizard()->button(which)->isEnabled());
        QTest::mouseClick(wizard()->button(which), Qt::LeftButton);
    }
    /// The status of POST /v1/sessions.
    int signIn(const QString &address, const QString &password)
    {
        QNetworkAccessManager network;
        QUrl url = m_engine->endpoint().url;
        url.setPath(u"/v1/sessions"_s);
        QNetworkRequest request(url);
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        const std::unique_ptr<QNetworkReply> reply(network.post(request, QJsonDocument(QJsonObject{{u"address"_s, address}, {u"password"_s, password}}).toJson()));
        if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 60000))
            return 0;
        return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    }

private Q_SLOTS:
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        for (const char *name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME"})
            qputenv(name, m_home->path().toUtf8());
        QVERIFY(firstrun::profileFile().startsWith(m_home->path()));
    }
    void cleanup() { endProgram(); }

    void setsUpAServerThatWorks()
    {
        startProgram();
        QVERIFY(wizard());
        QVERIFY(!QFile::exists(firstrun::profileFile()));
        wizard()->role().button(SetupPlan::Office)->click();
        press(QWizard::NextButton);
        wizard()->names().hostname()->setText(u"mail.example.test"_s);
        wizard()->names().domain()->setText(u"example.test"_s);
        press(QWizard::NextButton);
        for (const SetupPlan::Port &port : SetupPlan::usualPorts(SetupPlan::Office))
            wizard()->ports().address(port.listener)->setText(freeAddress());
        press(QWizard::NextButton);
        wizard()->security().button(SetupPlan::LocalAuthority)->click();
        press(QWizard::NextButton);
        press(QWizard::NextButton); // directly
        wizard()->administrator().password()->generateButton()->click();
        const QString password = wizard()->administrator().password()->password();
        press(QWizard::NextButton);
        QTRY_COMPARE(wizard()->currentId(), int(SetupWizard::Summary));
        QVERIFY(!QFile::exists(firstrun::profileFile())); // until here nothing was written
        press(QWizard::CommitButton);
        QTRY_VERIFY_WITH_TIMEOUT(wizard()->donePage().testButton()->isEnabled(), 60000);
        QCOMPARE(m_engine->status().hostname, u"mail.example.test"_s);
        QCOMPARE(QFile::permissions(firstrun::profileFile()) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QCOMPARE(signIn(u"admin@example.test"_s, password), 201);
        QCOMPARE(signIn(u"admin@example.test"_s, password + u'x'), 401);
        QFile written(firstrun::profileFile());
        QVERIFY(written.open(QIODevice::ReadOnly));
        QVERIFY(!written.readAll().contains(password.toUtf8()));
        QStringList sources;
        ui::readCertificates(m_engine->api(), this, [&](const base::Result<QList<control::Certificate>> &all) {
            QVERIFY(all);
            for (const control::Certificate &one : *all)
                sources << one.source;
        });
        QByteArray root;
        ui::readLocalRoot(m_engine->api(), false, this, [&](const base::Result<QByteArray> &pem) { root = pem ? *pem : QByteArray(); });
        QTRY_VERIFY(sources.contains(u"local"_s) && root.startsWith("-----BEGIN CERTIFICATE-----"));
        QVERIFY(wizard()->donePage().root().isVisible());
        QTest::mouseClick(wizard()->donePage().testButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(wizard()->donePage().text().contains(u"is in the mailbox"_s), 60000);
        const auto *records = wizard()->donePage().domains().findChild<QPlainTextEdit *>();
        QVERIFY(records);
        QTRY_VERIFY_WITH_TIMEOUT(records->toPlainText().contains(u"_domainkey"_s), 60000); // made meanwhile
        support::keepPicture(*wizard(), u"firstrun-done"_s);
        press(QWizard::FinishButton);

        endProgram(); // and it is not asked again
        startProgram();
        QVERIFY(!wizard());
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), LinkState::Flowing, 60000);
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->status().mailboxes, 1, 30000);
    }
    void cancelledItStartsAsBefore()
    {
        startProgram();
        QVERIFY(wizard());
        wizard()->reject();
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), LinkState::Flowing, 60000);
        QVERIFY(!QFile::exists(firstrun::profileFile()));
    }
    void neverForAnotherEngine()
    {
        Options options;
        options.endpoint.url = QUrl(u"http://127.0.0.1:1"_s);
        options.endpoint.token = "x";
        startProgram(options);
        QVERIFY(!wizard());
    }
    void neverForANamedFile()
    {
        Options options;
        options.config = m_home->filePath(u"mine.toml"_s);
        QFile file(options.config);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[server]\ndata_dir = \"" + m_home->filePath(u"data"_s).toUtf8() + "\"\n[listen]\nhttp = [\"127.0.0.1:0\"]\n");
        file.close();
        startProgram(options);
        QVERIFY(!wizard());
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), LinkState::Flowing, 60000);
    }
    void wrongValuesAreNotWritten()
    {
        SetupPlan plan;
        plan.hostname = u"mail.example.test"_s;
        plan.certificate = u"/only/half.pem"_s;
        const auto refused = firstrun::write(plan, firstrun::profileFile());
        QVERIFY(!refused);
        QVERIFY(refused.error().publicText.contains(u"tls.key"_s));
        plan = {};
        plan.hostname = u"not a name"_s;
        QVERIFY(!firstrun::write(plan, firstrun::profileFile()));
        QVERIFY(!QFile::exists(firstrun::profileFile()));
    }
};

QTEST_MAIN(TestFirstRun)
#include "tst_firstrun.moc"

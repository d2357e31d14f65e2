// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/livechart.h"
#include "dialogs/certificatedialog.h"
#include "docks/mailboxespanel.h"
#include "docks/messagespanel.h"
#include "docks/overviewpanel.h"
#include "docks/queuelevers.h"
#include "docks/queuepanel.h"
#include "docks/settingeditor.h"
#include "docks/settingsdiff.h"
#include "docks/settingspanel.h"
#include "mainwindow/engineselector.h"
#include "mainwindow/mainwindow.h"
#include "support/engineprocess.h"
#include "support/networknamespace.h"
#include "support/pictures.h"
#include <QAction>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {
constexpr int kWaitMs = 60000;
constexpr int kPort = 8443;
} // namespace

/// The console and a headless engine on another host, over TLS: all the local one does, through the same widgets.
class TestRemoteConsole : public QObject
{
    Q_OBJECT
    support::NetworkNamespace m_host;
    std::unique_ptr<support::EngineProcess> m_daemon;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<MainWindow> m_window;

    Endpoint endpoint() const { return {QUrl(u"https://%1:%2"_s.arg(m_host.address()).arg(kPort)), m_daemon->token(), {}}; }
    CertificateDialog *question() const
    {
        for (CertificateDialog *one : m_window->findChildren<CertificateDialog *>()) {
            if (one->isVisible())
                return one;
        }
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(u"PostkontorTest"_s);
        QCoreApplication::setApplicationName(u"tst_remoteconsole"_s);
        QSettings().clear();
        if (const QString why = m_host.make(); !why.isEmpty())
            QSKIP(qPrintable(u"no second host can be made here (needs root and iproute2): "_s + why));
        m_daemon = std::make_unique<support::EngineProcess>();
        m_daemon->setLauncher(m_host.launcher());
        m_daemon->setEnvironment(u"POSTKONTOR_LISTEN_HTTPS"_s, u"%1:%2"_s.arg(m_host.address()).arg(kPort));
        QVERIFY(m_daemon->start());
    }
    void init()
    {
        if (!m_daemon)
            QSKIP("no second host");
        m_engine = std::make_unique<EngineConnection>();
        m_window = std::make_unique<MainWindow>(*m_engine);
        m_window->resize(1280, 800);
        m_window->show();
        m_window->selector().connectTo(endpoint());
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), LinkState::Flowing, kWaitMs);
    }
    void cleanup()
    {
        m_window.reset();
        m_engine.reset();
    }

    void pinsAtTheFirstVisit()
    {
        QVERIFY(!question());
        const QByteArray pin = EngineList::find(endpoint().url).pin;
        QCOMPARE(pin.size(), 32);
        QVERIFY2(m_daemon->waitForLog(pin.toHex(':').toUpper()), "the engine says its fingerprint in its log");
    }

    void overviewIsLive()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->status().hostname, u"mail.example.test"_s, kWaitMs);
        QSignalSpy samples(&m_engine->events(), &EventStream::sampled);
        QTRY_VERIFY_WITH_TIMEOUT(samples.count() >= 2, kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->overview().charts().constFirst()->curves().isEmpty(), kWaitMs);
        support::keepPicture(*m_window, u"remote"_s);
    }

    void mailboxesAreListed()
    {
        bool made = false;
        m_engine->api().createDomain(u"example.test"_s, this, [&](const auto &domain) {
            QVERIFY(domain);
            m_engine->api().createMailbox(u"mei@example.test"_s, {}, {}, this, [&](const auto &mailbox) { made = bool(mailbox); });
        });
        QTRY_VERIFY_WITH_TIMEOUT(made, kWaitMs);
        MailboxModel &model = m_window->mailboxes().model();
        model.reload();
        QTRY_VERIFY_WITH_TIMEOUT(model.rowCount() > 0 && model.rowCount(model.index(0, 0)) == 1, kWaitMs);
        QTRY_VERIFY(m_window->messages().isEnabled());
        bool sent = false;
        m_engine->api().sendMail(u"mei@example.test"_s, u"mei@example.test"_s, u"Over there"_s, u"text"_s, this, [&](const auto &mail) { sent = bool(mail); });
        QTRY_VERIFY_WITH_TIMEOUT(sent, kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->messages().model().rowCount() == 1, kWaitMs); // pushed by the feed
        QCOMPARE(m_window->messages().model().messageAt(0)->subject, u"Over there"_s);
    }

    void queueLeverWorks()
    {
        bool sent = false;
        m_engine->api().sendMail(u"mei@example.test"_s, u"anna@nowhere.invalid"_s, u"Waits"_s, u"text"_s, this, [&](const auto &mail) { sent = bool(mail); });
        QTRY_VERIFY_WITH_TIMEOUT(sent, kWaitMs);
        m_window->showQueueLayout();
        QueuePanel &queue = m_window->queue();
        QTRY_VERIFY_WITH_TIMEOUT(queue.model().rowCount() > 0, kWaitMs);
        queue.view()->selectRow(0);
        QAction *hold = nullptr;
        for (QAction *action : queue.levers().actions()) {
            if (action->data().toInt() == control::QueueAction::Hold)
                hold = action;
        }
        QVERIFY(hold);
        QTRY_VERIFY_WITH_TIMEOUT(hold->isEnabled(), kWaitMs);
        hold->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(queue.model().rowCount() > 0 && queue.model().itemAt(0)->state == control::QueueState::Held, kWaitMs);
    }

    void settingIsChanged()
    {
        m_window->showSettings();
        SettingsPanel &settings = m_window->settings();
        QTRY_VERIFY_WITH_TIMEOUT(settings.model().indexOf(u"smtp.max_recipients"_s).isValid(), kWaitMs);
        settings.choose(u"smtp.max_recipients"_s);
        auto *line = qobject_cast<QLineEdit *>(settings.editor().field());
        QVERIFY(line);
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, u"77"_s);
        QTRY_VERIFY(settings.diff().applyButton()->isEnabled());
        QTest::mouseClick(settings.diff().applyButton(), Qt::LeftButton);
        QVariant now;
        const auto ask = [&] {
            m_engine->api().settings(this, [&](const base::Result<control::SettingsView> &view) {
                for (const control::Setting &one : view ? view->items : QList<control::Setting>()) {
                    if (one.key == "smtp.max_recipients"_L1)
                        now = one.value;
                }
            });
            return now.toInt();
        };
        QTRY_COMPARE_WITH_TIMEOUT(ask(), 77, kWaitMs);
    }

    // The cable is pulled and put back: it says so, and goes on by itself.
    void survivesTheNetwork()
    {
        m_daemon->terminate();
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), LinkState::Lost, kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(!m_daemon->running(), kWaitMs);
        QVERIFY(m_host.setConnected(false));
        QVERIFY(m_daemon->start());
        QCOMPARE(m_engine->state(), LinkState::Lost);
        QVERIFY(m_host.setConnected(true));
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), LinkState::Flowing, 2 * kWaitMs);
        QVERIFY(!question()); // the certificate is the same
    }

    void anotherCertificateIsRefused()
    {
        const QByteArray before = EngineList::find(endpoint().url).pin;
        QCOMPARE(m_daemon->stop(), 0);
        QVERIFY(QFile::remove(m_daemon->dataDir() + u"/tls/self-signed.pem"_s)); // it makes another one
        QVERIFY(m_daemon->start());
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), LinkState::Distrusted, 2 * kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(question(), kWaitMs);
        for (QPushButton *button : question()->findChildren<QPushButton *>()) {
            if (button->text() == u"Trust the new certificate"_s)
                button->click();
        }
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), LinkState::Flowing, kWaitMs);
        QVERIFY(EngineList::find(endpoint().url).pin != before);
    }
};

QTEST_MAIN(TestRemoteConsole)
#include "tst_remoteconsole.moc"

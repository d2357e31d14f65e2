// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/noticebar.h"
#include "docks/webhookspanel.h"
#include "support/demosending.h"
#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

class TestWebhooksPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<WebhooksPanel> m_panel;

    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(const QTableView *view, int row, int column) const { return view->model()->index(row, column).data().toString(); }
    QAction *action(int n) const { return m_panel->hookActions()[n]; }
    void choose(const QString &button) const
    {
        auto *box = m_panel->findChild<QMessageBox *>();
        QVERIFY(box);
        for (QAbstractButton *each : box->buttons()) {
            if (each->text() == button)
                return each->click();
        }
        QFAIL(qPrintable(button));
    }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        support::fillSending(*m_fake);
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_panel = std::make_unique<WebhooksPanel>(*m_engine);
        m_panel->show();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(rows(), 2);
    }
    void cleanup()
    {
        m_panel.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void showsHowItGoes()
    {
        QVERIFY(shown(m_panel->view(), 0, 1).contains(u"all told"_s));
        QVERIFY(shown(m_panel->view(), 1, 1).contains(u"12"_s));
        QCOMPARE(shown(m_panel->view(), 1, 3), u"HTTP 503"_s);
        m_panel->view()->selectRow(1);
        QTRY_VERIFY(shown(m_panel->attempts(), 0, 2).contains(u"HTTP 503"_s));
        QVERIFY(shown(m_panel->attempts(), 1, 2).contains(u"no connection"_s));
        m_panel->view()->selectRow(0);
        QTRY_VERIFY(shown(m_panel->attempts(), 0, 2).contains(u"told (204)"_s));
    }
    void secretIsShownOnce()
    {
        auto *url = m_panel->findChild<QLineEdit *>();
        QTest::keyClicks(url, u"ftp://x.example/"_s);
        QTest::keyClick(url, Qt::Key_Return);
        QCOMPARE(m_fake->webhooks.size(), 2);
        url->clear();
        m_panel->findChildren<QCheckBox *>()[0]->click(); // not of mail received
        QTest::keyClicks(url, u"https://new.example.test/in"_s);
        QTest::keyClick(url, Qt::Key_Return);
        QTRY_COMPARE(rows(), 3);
        QCOMPARE(m_fake->webhooks.last().url, u"https://new.example.test/in"_s);
        QCOMPARE(m_fake->webhooks.last().types.size(), control::webhookTypes().size() - 1);
        QVERIFY(!m_fake->webhooks.last().types.contains(u"mail.received"_s));
        QVERIFY(m_panel->notice().text().contains(u"whsec_once"_s));
        for (QToolButton *button : m_panel->notice().findChildren<QToolButton *>()) {
            if (button->text() == u"Copy"_s)
                button->click();
        }
        QCOMPARE(QGuiApplication::clipboard()->text(), u"whsec_once"_s);
        QVERIFY(!m_panel->notice().isVisible());
    }
    void tests()
    {
        m_panel->view()->selectRow(0);
        action(0)->trigger();
        QTRY_VERIFY(shown(m_panel->attempts(), 0, 1).contains(u"test"_s));
        QVERIFY(m_fake->requests.contains(u"POST /v1/webhooks/%1/test"_s.arg(base::idToString(m_fake->webhooks[0].id))));
    }
    void switchesOffAndOn()
    {
        m_panel->view()->selectRow(0);
        QCOMPARE(action(1)->text(), u"Switch webhook off"_s);
        action(1)->trigger();
        QTRY_VERIFY(!m_fake->webhooks[0].enabled);
        QTRY_COMPARE(action(1)->text(), u"Switch webhook on"_s);
        QVERIFY(!action(0)->isEnabled()); // nothing to test
        action(1)->trigger();
        QTRY_VERIFY(m_fake->webhooks[0].enabled);
    }
    void newSecretIsAsked()
    {
        m_panel->view()->selectRow(0);
        action(2)->trigger();
        choose(u"Make a new secret"_s);
        QTRY_VERIFY(m_panel->notice().text().contains(u"whsec_new"_s));
    }
    void deletesOnlyWhenSaidTwice()
    {
        m_panel->view()->selectRow(1);
        action(3)->trigger();
        choose(u"Cancel"_s);
        QCOMPARE(m_fake->webhooks.size(), 2);
        QTRY_VERIFY(!m_panel->findChild<QMessageBox *>());
        action(3)->trigger();
        choose(u"Delete"_s);
        QTRY_COMPARE(m_fake->webhooks.size(), 1);
        QCOMPARE(m_fake->webhooks[0].url, u"https://app.example.test/hooks/mail"_s);
        QTRY_COMPARE(rows(), 1);
    }
};

QTEST_MAIN(TestWebhooksPanel)
#include "tst_webhookspanel.moc"

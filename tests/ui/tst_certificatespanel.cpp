// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/roothelp.h"
#include "docks/certificatespanel.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "support/console.h"
#include "support/fakedoors.h"
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestCertificatesPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<CertificatesPanel> m_panel;

    support::FakeDoors &doors() { return support::FakeDoors::of(m_console->fake); }
    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }
    void begin(int count)
    {
        m_panel = std::make_unique<CertificatesPanel>(m_console->engine);
        m_panel->resize(900, 400);
        m_panel->show();
        QVERIFY(m_console->connect());
        QTRY_COMPARE(rows(), count);
    }

private Q_SLOTS:
    void init() { m_console = std::make_unique<support::Console>(); }
    void cleanup()
    {
        m_panel.reset();
        m_console.reset();
    }

    void withoutAny()
    {
        doors();
        begin(0);
        auto *empty = m_panel->findChild<EmptyState *>();
        QTRY_VERIFY(empty->isVisible());
        QVERIFY(empty->accessibleName().contains(u"listen.https"_s));
        QVERIFY(m_panel->detail().isEmpty());
        QVERIFY(!m_panel->root().isVisible());
    }

    void saysNamesSourceEndAndTrouble()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        QVERIFY(shown(0, 0).contains(u"mail.example.test"_s));
        QVERIFY(m_panel->detail().contains(u"asks for no name"_s)); // the first is the default one
        QCOMPARE(shown(0, 1), u"ACME"_s);
        QVERIFY(shown(0, 2).contains(u"good"_s));
        QVERIFY(m_panel->detail().contains(u"A7 3F 19"_s));
        QCOMPARE(shown(1, 1), u"Local authority"_s);
        QVERIFY(shown(2, 2).contains(u"ends in 1"_s)); // 11 or 12 days
        QCOMPARE(shown(3, 0), u"/etc/ssl/old/fullchain.pem"_s);
        QVERIFY(shown(3, 2).contains(u"cannot be used"_s));
        m_panel->view()->selectRow(3);
        QVERIFY(m_panel->detail().contains(u"belongs to another certificate"_s));
        QVERIFY(!m_panel->copyAction()->isEnabled());
        doors().certificates[0].notAfter = QDateTime::currentMSecsSinceEpoch() - 1000;
        doors().tell(u"certificate.failed"_s);
        QTRY_VERIFY(shown(0, 2).contains(u"expired"_s));
        QVERIFY(m_panel->notice().text().contains(u"old one stays"_s));
    }

    void renewsAndSaysWhyNot()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        m_panel->renewAction()->trigger();
        QTRY_VERIFY(m_panel->notice().text().contains(u"being asked"_s));
        QVERIFY(m_console->fake.requests.contains(u"POST /v1/certificates/renew"_s));
        doors().acme = false;
        m_panel->renewAction()->trigger();
        QTRY_VERIFY(m_panel->notice().text().contains(u"acme.directory"_s));
    }

    void theRootIsSavedWithWhatToDoWithIt()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        RootHelp &root = m_panel->root();
        QVERIFY(root.isVisible());
        QStringList seen;
        for (int i = 0; i < root.systems()->count(); ++i) {
            root.systems()->setCurrentIndex(i);
            QVERIFY(root.text().size() > 40);
            QVERIFY(!seen.contains(root.text()));
            seen << root.text();
        }
        QVERIFY(seen.first().contains(u"Trusted Root"_s));
        root.saveButton()->click();
        QTRY_VERIFY(root.findChild<QFileDialog *>() || m_panel->findChild<QFileDialog *>());
        QVERIFY(m_console->fake.requests.contains(u"GET /v1/certificates/local-root"_s));
        doors().localRoot.clear();
        root.saveButton()->click();
        QTRY_VERIFY(!m_panel->notice().text().isEmpty());
    }

    void copiesTheFingerprint()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        m_panel->copyAction()->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), doors().certificates[0].fingerprint);
    }
};

QTEST_MAIN(TestCertificatesPanel)
#include "tst_certificatespanel.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "docks/traypanel.h"
#include "support/faketray.h"
#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestTrayPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    support::FakeTray *m_tray = nullptr;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<TrayPanel> m_panel;

    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }
    QAction *action(int n) const { return m_panel->actions()[n]; }
    /// Presses the button of the question that is open.
    bool answerQuestion(const QString &button)
    {
        const auto open = [] { return qobject_cast<QDialog *>(QApplication::activeModalWidget()); };
        if (!QTest::qWaitFor([&] { return open() != nullptr; }, 5000))
            return false;
        for (QPushButton *one : open()->findChildren<QPushButton *>()) {
            if (one->text() == button) {
                one->click();
                return true;
            }
        }
        return false;
    }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        m_tray = support::fillTray(*m_fake);
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_panel = std::make_unique<TrayPanel>(*m_engine);
        m_panel->resize(900, 400);
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

    void saysWhyWithNumbers()
    {
        QVERIFY(shown(0, 0).contains(u"lars@nordbruk.example"_s));
        QVERIFY(shown(1, 0).contains(u"locked"_s));
        QCOMPARE(shown(0, 2), u"412"_s);
        QVERIFY(shown(0, 4).contains(u"101"_s));
        const QString detail = m_panel->detailText(); // of the first one, which is chosen
        for (const QString &part : {u"101"_s, u"up to 3 "_s, u"from 51 on"_s, u"203.0.113.77"_s})
            QVERIFY2(detail.contains(part), qPrintable(detail));
        m_panel->view()->selectRow(1);
        QVERIFY(m_panel->detailText().contains(u"came back"_s));
    }
    void releases()
    {
        action(0)->trigger();
        QTRY_COMPARE(rows(), 1);
        QVERIFY(m_fake->requests.contains(u"POST /v1/tray/%1/release"_s.arg(base::idToString(2)))
                || m_fake->requests.filter(u"/release"_s).size() == 1);
        QVERIFY2(m_panel->notice().text().contains(u"412"_s) && m_panel->notice().text().contains(u"lars@nordbruk.example"_s), qPrintable(m_panel->notice().text()));
    }
    void locksAndKeeps()
    {
        action(1)->trigger();
        QTRY_VERIFY(m_tray->entries[0].locked);
        QTRY_VERIFY(shown(0, 0).contains(u"locked"_s));
        QCOMPARE(rows(), 2);
        QVERIFY(m_panel->notice().text().contains(u"cannot sign in any more"_s));
        QCOMPARE(m_fake->bodies.last(), R"({"mail":"keep"})"_ba);
    }
    void asksBeforeDeleting()
    {
        action(2)->trigger();
        QVERIFY(answerQuestion(u"Lock and delete"_s));
        QTRY_COMPARE(rows(), 1);
        QCOMPARE(m_fake->bodies.last(), R"({"mail":"delete"})"_ba);
        QVERIFY(m_panel->notice().text().contains(u"deleted"_s));
    }
    void leadsToTheQueue()
    {
        QSignalSpy wanted(m_panel.get(), &TrayPanel::queueWanted);
        action(3)->trigger();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), u"lars@nordbruk.example"_s);
    }
    void sayingThatNothingIsHeld()
    {
        m_tray->entries.clear();
        m_fake->push(u"events"_s, "event", R"({"seq":"1","at":"2026-11-23T08:00:00Z","kind":"tray.released","detail":{}})");
        m_panel->hide();
        m_panel->show();
        QTRY_COMPARE(rows(), 0);
        QTRY_VERIFY(m_panel->findChild<EmptyState *>()->isVisible());
        for (QAction *one : m_panel->actions())
            QVERIFY(!one->isEnabled());
        QVERIFY(m_panel->detailText().isEmpty());
    }
    void byKeyboard()
    {
        m_panel->view()->setFocus();
        QTest::keyClick(m_panel->view(), Qt::Key_Down);
        QTRY_VERIFY(m_panel->detailText().contains(u"198.51.100.4"_s));
        QTest::keyClick(m_panel->view(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(rows(), 1);
        QCOMPARE(m_tray->entries.first().address, u"lars@nordbruk.example"_s);
    }
};

QTEST_MAIN(TestTrayPanel)
#include "tst_traypanel.moc"

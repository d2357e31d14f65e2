// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/noticebar.h"
#include "docks/suppressionspanel.h"
#include "support/demosending.h"
#include <QAction>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

class TestSuppressionsPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<SuppressionsPanel> m_panel;

    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }
    QLineEdit *field(const QString &name) const
    {
        for (QLineEdit *edit : m_panel->findChildren<QLineEdit *>()) {
            if (edit->accessibleName().contains(name))
                return edit;
        }
        return nullptr;
    }
    void press(const QString &text) const
    {
        for (QToolButton *button : m_panel->notice().findChildren<QToolButton *>()) {
            if (button->text() == text)
                return button->click();
        }
        QFAIL(qPrintable(text));
    }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        support::fillSending(*m_fake);
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_panel = std::make_unique<SuppressionsPanel>(*m_engine);
        m_panel->show();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(rows(), 3);
    }
    void cleanup()
    {
        m_panel.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void showsWhyAndWhen()
    {
        QCOMPARE(shown(0, 0), u"anna@nordbruk.example"_s);
        QVERIFY(!shown(0, 1).isEmpty());
        QCOMPARE(shown(0, 2), u"asked for no more mail"_s);
        field(u"Filter"_s)->setText(u"退订"_s);
        QCOMPARE(rows(), 1);
    }
    void addsByKeyboard()
    {
        QLineEdit *address = field(u"Address"_s);
        QTest::keyClicks(address, u"no-address"_s);
        QTest::keyClick(address, Qt::Key_Return);
        QCOMPARE(m_fake->suppressions.size(), 3); // nothing happens with what is no address
        address->clear();
        QTest::keyClicks(address, u"bo@far.example"_s);
        QTest::keyClicks(field(u"Why"_s), u"asked by phone"_s);
        QTest::keyClick(field(u"Why"_s), Qt::Key_Return);
        QTRY_COMPARE(rows(), 4);
        QCOMPARE(m_fake->suppressions.last().address, u"bo@far.example"_s);
        QCOMPARE(m_fake->suppressions.last().reason, u"asked by phone"_s);
        QVERIFY(m_panel->notice().text().contains(u"bo@far.example"_s));
    }
    void removesAndUndoes()
    {
        m_panel->view()->selectRow(0);
        QVERIFY(m_panel->removeAction()->isEnabled());
        m_panel->removeAction()->trigger();
        QTRY_COMPARE(rows(), 2);
        QCOMPARE(m_fake->suppressions.size(), 2);
        press(u"Undo"_s);
        QTRY_COMPARE(rows(), 3);
        QCOMPARE(m_fake->suppressions.last().address, u"anna@nordbruk.example"_s);
        QCOMPARE(m_fake->suppressions.last().reason, u"asked for no more mail"_s); // why is kept
    }
    void manyAreRemovedAndReadOnce()
    {
        const auto reads = [this] { return m_fake->requests.count(u"GET /v1/suppressions"_s); };
        const auto before = reads();
        m_panel->view()->selectAll();
        m_panel->removeAction()->trigger();
        QTRY_COMPARE(rows(), 0);
        QCOMPARE(reads(), before + 1);
        press(u"Undo"_s);
        QTRY_COMPARE(rows(), 3);
        QCOMPARE(reads(), before + 2);
    }
    void longListsComeInPages()
    {
        for (int i = 0; i < 1200; ++i)
            m_fake->suppressions.append({u"r%1@far.example"_s.arg(i), {}, 1});
        m_panel->hide();
        m_panel->show();
        QTRY_COMPARE(rows(), 1203);
        QCOMPARE(m_fake->requests.count(u"GET /v1/suppressions"_s), 4);
    }
    void failureIsSaid()
    {
        m_fake->failWith = 403;
        m_panel->view()->selectRow(0);
        m_panel->removeAction()->trigger();
        QTRY_VERIFY(m_panel->notice().text().contains(u"rights"_s));
        QCOMPARE(m_fake->suppressions.size(), 3);
    }
};

QTEST_MAIN(TestSuppressionsPanel)
#include "tst_suppressionspanel.moc"

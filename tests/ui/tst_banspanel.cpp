// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/banspanel.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "support/console.h"
#include "support/fakedoors.h"
#include <QAction>
#include <QComboBox>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

class TestBansPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<BansPanel> m_panel;

    support::FakeDoors &doors() { return support::FakeDoors::of(m_console->fake); }
    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }
    int rowOf(const QString &address) const
    {
        for (int row = 0; row < rows(); ++row) {
            if (shown(row, 0) == address)
                return row;
        }
        return -1;
    }
    void begin(int count)
    {
        m_panel = std::make_unique<BansPanel>(m_console->engine);
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

    void nobodyIsKeptOut()
    {
        doors();
        begin(0);
        auto *empty = m_panel->findChild<EmptyState *>();
        QTRY_VERIFY(empty->isVisible());
        QVERIFY(empty->accessibleName().contains(u"guesses passwords"_s));
        QVERIFY(!m_panel->liftAction()->isEnabled());
        QVERIFY(!m_panel->addButton()->isEnabled());
    }

    void saysWhyAndUntilWhen()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        const int hand = rowOf(u"192.0.2.44"_s);
        QVERIFY(hand >= 0);
        QVERIFY(shown(hand, 1).contains(u"mei@example.test: asked by phone"_s));
        QCOMPARE(shown(hand, 3), u"until it is lifted"_s);
        const int guessed = rowOf(u"203.0.113.0/24"_s);
        QCOMPARE(shown(guessed, 1), u"Failed sign-ins (64)"_s);
        QVERIFY(shown(guessed, 3).contains(u"more"_s));
        m_panel->view()->sortByColumn(3, Qt::DescendingOrder); // what has no end is last to end
        QCOMPARE(shown(0, 0), u"192.0.2.44"_s);
    }

    void letsInAgainAndTakesItBack()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        m_panel->view()->selectRow(rowOf(u"203.0.113.0/24"_s));
        m_panel->view()->setFocus();
        QTest::keyClick(m_panel->view(), Qt::Key_Delete);
        QTRY_COMPARE(rows(), 3);
        QVERIFY(m_console->fake.requests.contains(u"DELETE /v1/bans/203.0.113.0-24"_s));
        QTRY_VERIFY(m_panel->notice().text().contains(u"may come in again"_s));
        for (QToolButton *button : m_panel->notice().findChildren<QToolButton *>()) {
            if (button->text() == u"Undo"_s)
                button->click();
        }
        QTRY_COMPARE(doors().bans.size(), 4);
        const qint64 left = QJsonDocument::fromJson(m_console->fake.bodies.last())["seconds"_L1].toInteger();
        QVERIFY2(left > 5 * 3600 && left <= 6 * 3600, qPrintable(QString::number(left))); // as long as it was to last
        QTRY_COMPARE(rows(), 4);
    }

    void keepsOutByHand()
    {
        doors();
        begin(0);
        m_panel->address()->setText(u" 198.51.100.0/24 "_s);
        m_panel->note()->setText(u"asked by phone"_s);
        m_panel->time()->setCurrentIndex(1);
        QTest::keyClick(m_panel->address(), Qt::Key_Return);
        QTRY_COMPARE(rows(), 1);
        const QJsonDocument body = QJsonDocument::fromJson(m_console->fake.bodies.last());
        QCOMPARE(body["address"_L1].toString(), u"198.51.100.0/24"_s);
        QCOMPARE(body["note"_L1].toString(), u"asked by phone"_s);
        QCOMPARE(body["seconds"_L1].toInteger(), 8 * 3600);
        QVERIFY(m_panel->address()->text().isEmpty());
    }

    void whoIsSparedIsSaid()
    {
        m_console->fake.settings.items = {};
        control::Setting exempt;
        exempt.key = u"limits.exempt"_s;
        exempt.value = QStringList{u"127.0.0.0/8"_s, u"10.9.0.0/16"_s};
        m_console->fake.settings.items.append(exempt);
        doors();
        begin(0);
        QTRY_VERIFY(m_panel->sparedText().contains(u"10.9.0.0/16"_s));
        m_panel->address()->setText(u"127.0.0.1"_s);
        m_panel->addButton()->click();
        QTRY_VERIFY(m_panel->notice().text().contains(u"never banned"_s));
        QCOMPARE(m_panel->address()->text(), u"127.0.0.1"_s); // to be mended
        QCOMPARE(rows(), 0);
    }

    void followsTheFeed()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        QTRY_VERIFY(m_console->fake.subscribers(u"events"_s) > 0);
        doors().bans.append({u"192.0.2.99"_s, u"token"_s, {}, {}, QDateTime::currentMSecsSinceEpoch(), 0, 12});
        doors().tell(u"ban.set"_s);
        QTRY_COMPARE(rows(), 5);
        QCOMPARE(shown(rowOf(u"192.0.2.99"_s), 1), u"Wrong API tokens (12)"_s);
    }

    void failureIsSaid()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        m_panel->view()->selectRow(0);
        m_console->fake.failWith = 403;
        m_panel->liftAction()->trigger();
        QTRY_VERIFY(m_panel->notice().text().contains(u"rights"_s));
        QCOMPARE(doors().bans.size(), 4);
    }
};

QTEST_MAIN(TestBansPanel)
#include "tst_banspanel.moc"

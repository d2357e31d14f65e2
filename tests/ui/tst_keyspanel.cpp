// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/fieldform.h"
#include "dialogs/keydialog.h"
#include "dialogs/quotaedit.h"
#include "docks/emptystate.h"
#include "docks/keyspanel.h"
#include "docks/noticebar.h"
#include "support/console.h"
#include "support/fakedoors.h"
#include "support/pictures.h"
#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;
using control::Scope;

class TestKeysPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<KeysPanel> m_panel;

    support::FakeDoors &doors() { return support::FakeDoors::of(m_console->fake); }
    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }
    KeyDialog &opened() const
    {
        const auto dialogs = m_panel->findChildren<KeyDialog *>();
        return *dialogs.last();
    }
    static QPushButton *okOf(const KeyDialog &dialog) { return dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok); }
    void begin(int count)
    {
        m_panel = std::make_unique<KeysPanel>(m_console->engine);
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
        QVERIFY(empty->accessibleName().contains(u"one of its own"_s));
    }

    void saysRightsEndAndUse()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        QCOMPARE(shown(0, 0), u"Night report"_s);
        QVERIFY(shown(0, 1).contains(u"Read"_s) && shown(0, 1).contains(u"Queue"_s));
        QVERIFY(shown(0, 2).contains(u"ended"_s));
        QCOMPARE(shown(0, 3), u"never"_s);
        QVERIFY(shown(1, 2).contains(u"ends in"_s));
        QCOMPARE(shown(3, 1), u"Everything"_s);
        QVERIFY(shown(3, 2).contains(u"does not end"_s));
    }

    void madeOnceShownOnce()
    {
        doors();
        begin(0);
        auto *empty = m_panel->findChild<EmptyState *>();
        QTRY_VERIFY(empty->isVisible());
        empty->findChild<QPushButton *>()->click(); // New key…
        KeyDialog &dialog = opened();
        QVERIFY(!okOf(dialog)->isEnabled());
        dialog.name()->setText(u" Shop "_s);
        QVERIFY(!okOf(dialog)->isEnabled()); // for nothing?
        dialog.box(Scope::Send)->setChecked(true);
        QTest::keyClick(dialog.name(), Qt::Key_Return);
        QTRY_COMPARE(rows(), 1);
        const QJsonDocument body = QJsonDocument::fromJson(m_console->fake.bodies.last());
        QCOMPARE(body["name"_L1].toString(), u"Shop"_s);
        QCOMPARE(body["scopes"_L1].toArray(), QJsonArray{u"send"_s});
        QVERIFY(body["expiresAt"_L1].isString()); // a year, unless somebody says otherwise
        QVERIFY(!body.object().contains("disposable"_L1));
        QTRY_VERIFY(m_panel->notice().text().contains(u"Zk3vQ9tYh1uRm7sXc2dPw5eLb8nGa4jF"_s));
        QTest::qWait(50);
        for (QToolButton *button : m_panel->notice().findChildren<QToolButton *>()) {
            if (button->text() == u"Copy"_s)
                button->click();
        }
        QCOMPARE(QGuiApplication::clipboard()->text(), u"Zk3vQ9tYh1uRm7sXc2dPw5eLb8nGa4jF"_s);
        QTRY_VERIFY(!m_panel->notice().isVisible());
        for (int column = 0; column < m_panel->view()->model()->columnCount(); ++column)
            QVERIFY(!shown(0, column).contains(u"Zk3v"_s));
    }

    void madeForDisposableMailboxes()
    {
        doors();
        begin(0);
        m_panel->newAction()->trigger();
        KeyDialog &dialog = opened();
        dialog.name()->setText(u"Suite"_s);
        dialog.box(Scope::Read)->setChecked(true);
        QVERIFY(!dialog.mailboxes()->isEnabled() && !dialog.life()->isEnabled());
        dialog.makes()->setChecked(true);
        dialog.mailboxes()->setValue(7);
        dialog.messages()->mode()->setCurrentIndex(1); // At most
        dialog.bytes()->mode()->setCurrentIndex(1);
        dialog.life()->mode()->setCurrentIndex(1);
        support::keepPicture(dialog, u"key-disposable"_s);
        okOf(dialog)->click();
        QTRY_COMPARE(rows(), 1);
        QCOMPARE(*doors().tokens[0].disposable, (control::DisposableLimits{7, 50, 10'000'000, 86400}));
        QVERIFY(shown(0, 1).contains(u"disposable mailboxes"_s));
        m_panel->view()->selectRow(0);
        const QString detail = m_panel->detail();
        QVERIFY2(detail.contains(u"7 disposable"_s) && detail.contains(u"50 message"_s) && detail.contains(u"10 MB"_s) && detail.contains(u"1 day"_s), qPrintable(detail));
    }

    void changedWhereItDiffers()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        m_panel->view()->selectRow(1); // Monitoring
        QVERIFY2(m_panel->detail().contains(u"1 hour"_s), qPrintable(m_panel->detail()));
        m_panel->view()->setFocus();
        QTest::keyClick(m_panel->view(), Qt::Key_F2);
        KeyDialog &dialog = opened();
        QVERIFY(dialog.makes()->isChecked());
        QCOMPARE(dialog.mailboxes()->value(), 20);
        QCOMPARE(dialog.life()->quota(), QuotaEdit::Quota(3600));
        dialog.mailboxes()->setValue(5);
        okOf(dialog)->click();
        QTRY_COMPARE(doors().tokens[1].disposable->mailboxes, 5);
        QCOMPARE(QJsonDocument::fromJson(m_console->fake.bodies.last()).object().keys(), QStringList{u"disposable"_s});
        QCOMPARE(*doors().tokens[1].disposable, (control::DisposableLimits{5, 50, 10'000'000, 3600}));
        QTRY_VERIFY(m_panel->detail().contains(u"5 disposable"_s));

        m_panel->changeAction()->trigger();
        KeyDialog &second = opened();
        second.makes()->setChecked(false);
        second.end()->setCurrentIndex(second.end()->count() - 1);
        second.name()->setText(u"Watch"_s);
        second.box(Scope::Queue)->setChecked(true);
        okOf(second)->click();
        QTRY_VERIFY(!doors().tokens[1].disposable);
        QCOMPARE(doors().tokens[1].name, u"Watch"_s);
        QVERIFY(!doors().tokens[1].expiresAt);
        QCOMPARE(doors().tokens[1].scopes, (QList<Scope>{Scope::Read, Scope::Queue}));
        QTRY_COMPARE(shown(1, 0), u"Watch"_s);
        QVERIFY(m_panel->detail().isEmpty());
    }

    void thatOfAMailboxIsNotChanged()
    {
        support::fillDoors(m_console->fake);
        doors().tokens[0].mailboxId = 7;
        begin(4);
        m_panel->view()->selectRow(0);
        QVERIFY(!m_panel->changeAction()->isEnabled() && m_panel->revokeAction()->isEnabled());
        m_panel->view()->selectRow(1);
        QVERIFY(m_panel->changeAction()->isEnabled());
    }

    void revokedAfterAQuestion()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        m_panel->view()->selectRow(2);
        const QString name = shown(2, 0);
        m_panel->revokeAction()->trigger();
        auto *box = m_panel->findChild<QMessageBox *>();
        QVERIFY(box && box->text().contains(name));
        QCOMPARE(doors().tokens.size(), 4);
        for (QAbstractButton *button : box->buttons()) {
            if (button->text() == u"Revoke"_s)
                button->click();
        }
        QTRY_COMPARE(rows(), 3);
        QVERIFY(!m_panel->revokeAction()->isEnabled()); // nobody chose the next one
    }

    void refusalIsSaid()
    {
        doors();
        begin(0);
        m_panel->newAction()->trigger();
        KeyDialog &dialog = opened();
        dialog.name()->setText(u"bootstrap"_s);
        dialog.box(Scope::Admin)->setChecked(true);
        okOf(dialog)->click();
        QTRY_VERIFY(dialog.form().problemOf(u"name"_s).contains(u"bootstrap file"_s));
        QVERIFY(dialog.isVisible() && okOf(dialog)->isEnabled());
    }
};

QTEST_MAIN(TestKeysPanel)
#include "tst_keyspanel.moc"

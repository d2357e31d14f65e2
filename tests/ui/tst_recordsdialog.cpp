// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/recordsdialog.h"
#include "support/console.h"
#include <QDialogButtonBox>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

constexpr qint64 kAt = 1790000000000;

} // namespace

/// The flight records an engine keeps, by keyboard and mouse.
class TestRecordsDialog : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<RecordsDialog> m_dialog;

    QPushButton *button(const QString &text) const
    {
        const auto all = m_dialog->findChildren<QPushButton *>();
        const auto found = std::find_if(all.begin(), all.end(), [&](QPushButton *each) { return each->text().remove(u'&') == text; });
        return found == all.end() ? nullptr : *found;
    }
    support::FakeEngine &fake() { return m_console->fake; }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        fake().flightFiles = {{u"b-crash.json"_s, kAt, 200 << 10, u"crash"_s}, {u"a-alarm.json"_s, kAt - 3600'000, 90 << 10, u"alarm"_s}};
        fake().flightRecords = {{u"b-crash.json"_s, "{\"b\":1}"}, {u"a-alarm.json"_s, "{\"a\":1}"}};
        QVERIFY(m_console->connect());
        m_dialog = std::make_unique<RecordsDialog>(m_console->engine);
        m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
        m_dialog->show();
        QTRY_COMPARE(m_dialog->list()->topLevelItemCount(), 2);
    }
    void cleanup()
    {
        m_dialog.reset();
        m_console.reset();
    }

    void saysWhy()
    {
        QCOMPARE(m_dialog->list()->topLevelItem(0)->text(1), u"The engine had crashed"_s);
        QCOMPARE(m_dialog->list()->topLevelItem(1)->text(1), u"An alert was raised"_s);
        QVERIFY(m_dialog->list()->topLevelItem(0)->text(2).contains(u"205"_s));
        QVERIFY(button(u"Open"_s)->isEnabled()); // the newest is chosen
    }
    void opensByKey()
    {
        QSignalSpy read(m_dialog.get(), &RecordsDialog::recordRead);
        m_dialog->list()->setFocus();
        QTest::keyClick(m_dialog->list(), Qt::Key_Down);
        QTest::keyClick(m_dialog->list(), Qt::Key_Return);
        QTRY_COMPARE(read.size(), 1);
        QCOMPARE(read[0][0].toByteArray(), QByteArray("{\"a\":1}"));
        QCOMPARE(read[0][1].toString(), u"a-alarm.json"_s);
        QTRY_VERIFY(button(u"Open"_s)->isEnabled());
        QCOMPARE(m_dialog->message(), QString());
    }
    void makesOne()
    {
        QTest::mouseClick(button(u"Make one now"_s), Qt::LeftButton);
        QTRY_COMPARE(m_dialog->list()->topLevelItemCount(), 3);
        QCOMPARE(m_dialog->list()->topLevelItem(0)->text(1), u"Somebody asked for it"_s);
        QVERIFY(m_dialog->list()->topLevelItem(0)->isSelected());
    }
    void asksBeforeItDeletes()
    {
        QTest::mouseClick(button(u"Delete"_s), Qt::LeftButton);
        auto *box = m_dialog->findChild<QMessageBox *>();
        QVERIFY(box);
        box->button(QMessageBox::Cancel)->click();
        QTRY_VERIFY(!m_dialog->findChild<QMessageBox *>());
        QCOMPARE(fake().flightFiles.size(), 2);
        QTest::mouseClick(button(u"Delete"_s), Qt::LeftButton);
        box = m_dialog->findChild<QMessageBox *>();
        const auto buttons = box->buttons();
        for (QAbstractButton *each : buttons) {
            if (box->buttonRole(each) == QMessageBox::AcceptRole)
                each->click();
        }
        QTRY_COMPARE(m_dialog->list()->topLevelItemCount(), 1);
        QCOMPARE(fake().flightFiles.first().name, u"a-alarm.json"_s);
    }
    void gone()
    {
        fake().flightRecords.clear(); // another console was quicker
        QTest::mouseClick(button(u"Open"_s), Qt::LeftButton);
        QTRY_VERIFY2(m_dialog->message().contains(u"no longer exists"_s), qPrintable(m_dialog->message()));
        QVERIFY(button(u"Open"_s)->isEnabled());
    }
    void noneYet()
    {
        fake().flightFiles.clear();
        Q_EMIT m_console->engine.refreshNeeded();
        QTRY_COMPARE(m_dialog->list()->topLevelItemCount(), 0);
        QVERIFY(m_dialog->message().contains(u"Make one now"_s));
        QVERIFY(!button(u"Open"_s)->isEnabled());
    }
};

QTEST_MAIN(TestRecordsDialog)
#include "tst_recordsdialog.moc"

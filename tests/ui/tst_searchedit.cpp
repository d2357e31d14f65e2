// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/searchedit.h"
#include "support/pictures.h"
#include <QAbstractItemView>
#include <QApplication>
#include <QCompleter>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestSearchEdit : public QObject
{
    Q_OBJECT
    std::unique_ptr<SearchEdit> m_edit;
    QLabel *wrong() const { return m_edit->findChild<QLabel *>(); }

private Q_SLOTS:
    void init()
    {
        m_edit = std::make_unique<SearchEdit>(u"Search"_s);
        m_edit->resize(600, 60);
        m_edit->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_edit.get()));
        m_edit->line()->setFocus();
    }
    void cleanup() { m_edit.reset(); }

    void asksWhenTheTypingStops()
    {
        QSignalSpy asked(m_edit.get(), &SearchEdit::queryChanged);
        QTest::keyClicks(m_edit->line(), u"from:anna report"_s);
        QVERIFY(m_edit->isValid());
        QTRY_COMPARE(asked.count(), 1);
        QCOMPARE(m_edit->query(), u"from:anna report"_s);
        QTest::keyClick(m_edit->line(), Qt::Key_Return);
        QCOMPARE(asked.count(), 2);
        m_edit->reset();
        QCOMPARE(m_edit->query(), QString());
        QCOMPARE(asked.count(), 2);
    }

    void saysWhereItIsWrong()
    {
        QSignalSpy asked(m_edit.get(), &SearchEdit::queryChanged);
        QTest::keyClicks(m_edit->line(), u"a form:anna"_s);
        QVERIFY(!wrong()->isVisible()); // not while typing
        QTest::keyClick(m_edit->line(), Qt::Key_Return);
        QCOMPARE(asked.count(), 0);
        QVERIFY(wrong()->isVisible());
        QVERIFY2(wrong()->text().contains(u"At character 3: “form:anna”"_s), qPrintable(wrong()->text()));
        QVERIFY(wrong()->text().contains(u"from: to: subject:"_s));
        QCOMPARE(wrong()->textFormat(), Qt::PlainText);
        QCOMPARE(m_edit->query(), QString());
        support::keepPicture(*m_edit, u"search-wrong"_s);
        m_edit->setText(u"from:anna"_s);
        QVERIFY(!wrong()->isVisible());
        QTRY_COMPARE(asked.count(), 1);
    }

    /// Who stops after "from:" or an opening quote thinks of what comes next.
    void isPatientWithWhatIsUnfinished()
    {
        QSignalSpy asked(m_edit.get(), &SearchEdit::queryChanged);
        QVERIFY(QTest::qWaitForWindowActive(m_edit.get()));
        QTest::keyClicks(m_edit->line(), u"from:"_s);
        QVERIFY(!asked.wait(600));
        QVERIFY(!wrong()->isVisible());
        QTest::keyClick(m_edit->line(), Qt::Key_Return);
        QVERIFY(wrong()->isVisible());
        QTest::keyClicks(m_edit->line(), u"anna form:x"_s);
        QTRY_VERIFY(wrong()->isVisible()); // that is no longer a beginning
        QCOMPARE(asked.count(), 0);
    }

    void sendsTimesInFull()
    {
        m_edit->setText(u"after:2026-11-22"_s);
        QVERIFY2(m_edit->query().endsWith(u"Z"_s) && m_edit->query().startsWith(u"after:2026-11-2"_s), qPrintable(m_edit->query()));
    }

    void completesKeys()
    {
        auto *completer = m_edit->findChild<QCompleter *>();
        QTest::keyClicks(m_edit->line(), u"x -sub"_s);
        QTRY_VERIFY(completer->popup()->isVisible());
        QCOMPARE(completer->currentCompletion(), u"subject:"_s);
        QTest::keyClick(completer->popup(), Qt::Key_Down);
        QTest::keyClick(completer->popup(), Qt::Key_Return);
        QCOMPARE(m_edit->text(), u"x -subject:"_s);
        QVERIFY(!completer->popup()->isVisible());
        QVERIFY(!wrong()->isVisible()); // that Return took what was offered
        m_edit->setText({});
        QTest::keyClicks(m_edit->line(), u"\"in quotes fr"_s);
        QVERIFY(!completer->popup()->isVisible());
    }

    void explainsItself()
    {
        QTest::keyClick(m_edit->line(), Qt::Key_F1);
        auto *help = m_edit->findChild<QFrame *>(u"searchHelp"_s);
        QVERIFY(help && help->isVisible());
        QStringList texts;
        QVERIFY(help->accessibleDescription().contains(u"has:attachment: with a file attached"_s));
        for (const QLabel *label : help->findChildren<QLabel *>()) {
            QCOMPARE(label->textFormat(), Qt::PlainText);
            texts << label->text();
        }
        for (const QString &key : {u"from:"_s, u"to:"_s, u"subject:"_s, u"has:attachment"_s, u"before:"_s, u"after:"_s, u"larger:"_s, u"smaller:"_s, u"id:"_s})
            QVERIFY2(texts.join(u' ').contains(key), qPrintable(key));
        support::keepPicture(*help, u"search-help"_s);
    }
};

QTEST_MAIN(TestSearchEdit)
#include "tst_searchedit.moc"

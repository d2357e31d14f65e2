// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/noticebar.h"
#include "docks/templatespanel.h"
#include "support/demosending.h"
#include <QAction>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

class TestTemplatesPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<TemplatesPanel> m_panel;

    QLineEdit *field(const QString &name) const
    {
        for (QLineEdit *edit : m_panel->findChildren<QLineEdit *>()) {
            if (edit->accessibleName().contains(name))
                return edit;
        }
        return nullptr;
    }
    QPushButton *sendButton() const
    {
        for (QPushButton *button : m_panel->findChildren<QPushButton *>()) {
            if (button->text() == u"Send a test"_s)
                return button;
        }
        qFatal("no such button");
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
        m_panel = std::make_unique<TemplatesPanel>(*m_engine);
        m_panel->show();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(m_panel->list()->count(), 3);
    }
    void cleanup()
    {
        m_panel.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void previewsWithVariables()
    {
        QTRY_COMPARE(m_panel->variables()->rowCount(), 2); // of the first one
        QTRY_VERIFY(m_panel->previewText().contains(u"{{name}}"_s));
        QTableWidget *table = m_panel->variables();
        for (int row = 0; row < 2; ++row)
            table->item(row, 1)->setText(table->item(row, 0)->text() == u"name"_s ? u"Mei"_s : u"4711"_s);
        QTRY_VERIFY(m_panel->previewText().contains(u"Hello Mei,"_s));
        QTRY_VERIFY(m_panel->previewText().contains(u"4711"_s));
        m_panel->list()->setCurrentRow(2);
        QTRY_VERIFY(m_panel->previewText().contains(u"您好"_s));
    }
    void savesWhatWasWritten()
    {
        QVERIFY(!m_panel->saveAction()->isEnabled()); // nothing changed
        m_panel->textEdit()->setPlainText(u"Hi {{name}}, {{code}} {{shop}}"_s);
        QTRY_COMPARE(m_panel->variables()->rowCount(), 3);
        QVERIFY(m_panel->saveAction()->isEnabled());
        m_panel->saveAction()->trigger();
        QTRY_COMPARE(*m_fake->templates[0].text, u"Hi {{name}}, {{code}} {{shop}}"_s);
        QVERIFY(m_fake->templates[0].html.has_value());
        QTRY_VERIFY(!m_panel->saveAction()->isEnabled());
        m_panel->htmlEdit()->clear();
        m_panel->saveAction()->trigger();
        QTRY_VERIFY(!m_fake->templates[0].html); // taken away
    }
    void makesANewOne()
    {
        m_panel->newAction()->trigger();
        QVERIFY(!m_panel->saveAction()->isEnabled());
        QTest::keyClicks(field(u"Name"_s), u"welcome"_s);
        QVERIFY(!m_panel->saveAction()->isEnabled()); // it needs a text
        m_panel->textEdit()->setPlainText(u"Welcome"_s);
        m_panel->saveAction()->trigger();
        QTRY_COMPARE(m_panel->list()->count(), 4);
        QCOMPARE(m_fake->templates.last().name, u"welcome"_s);
        QCOMPARE(m_panel->list()->currentRow(), 3);
    }
    void whatIsNotSavedIsNotLost()
    {
        m_panel->textEdit()->setPlainText(u"half a thought"_s);
        m_panel->list()->setCurrentRow(1);
        QVERIFY(m_panel->textEdit()->toPlainText() != u"half a thought"_s);
        press(u"Back to it"_s);
        QCOMPARE(m_panel->textEdit()->toPlainText(), u"half a thought"_s);
        QCOMPARE(m_panel->list()->currentRow(), 0);
        QVERIFY(m_panel->saveAction()->isEnabled());
    }
    void deletesAndUndoes()
    {
        m_panel->list()->setCurrentRow(1);
        const QString text = m_panel->textEdit()->toPlainText();
        m_panel->deleteAction()->trigger();
        QTRY_COMPARE(m_panel->list()->count(), 2);
        press(u"Undo"_s);
        QTRY_COMPARE(m_panel->list()->count(), 3);
        QCOMPARE(m_fake->templates.last().name, u"password-reset"_s);
        QCOMPARE(*m_fake->templates.last().text, text);
    }
    void sendsATestOnceComplete()
    {
        field(u"Sender"_s)->setText(u"a@example.test"_s);
        field(u"Recipient"_s)->setText(u"b@far.example"_s);
        QTRY_COMPARE(m_panel->variables()->rowCount(), 2);
        QTRY_VERIFY(!sendButton()->isEnabled()); // variables are missing
        for (int row = 0; row < 2; ++row)
            m_panel->variables()->item(row, 1)->setText(u"x"_s);
        QTRY_VERIFY(sendButton()->isEnabled());
        sendButton()->click();
        QTRY_COMPARE(m_fake->queue.size(), 1);
        QVERIFY(m_fake->bodies.last().contains("\"template\":\"sign-in-code\""));
        QTRY_VERIFY(m_panel->notice().text().contains(u"queue"_s));
    }
    void freshEngineTeaches()
    {
        m_fake->templates.clear();
        TemplatesPanel fresh(*m_engine);
        fresh.show();
        const auto buttons = fresh.findChildren<QAbstractButton *>();
        const auto offers = std::count_if(buttons.begin(), buttons.end(), [&](const QAbstractButton *b) {
            return b->isVisible() && b->text() == fresh.newAction()->iconText();
        });
        QVERIFY(offers >= 1);
    }
};

QTEST_MAIN(TestTemplatesPanel)
#include "tst_templatespanel.moc"

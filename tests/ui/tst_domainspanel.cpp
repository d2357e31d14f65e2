// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/domaindialog.h"
#include "dialogs/fieldform.h"
#include "dialogs/quotaedit.h"
#include "docks/domainspanel.h"
#include "docks/noticebar.h"
#include "support/demosending.h"
#include "support/pictures.h"
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestDomainsPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<DomainsPanel> m_panel;

    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        m_fake->domains = {{m_fake->nextId(), u"example.test"_s, 0}, {m_fake->nextId(), u"branch.example"_s, 0}};
        m_fake->status.domains = 2;
        support::fillSending(*m_fake);
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_panel = std::make_unique<DomainsPanel>(*m_engine);
        m_panel->show();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(m_panel->view()->model()->rowCount(), 5);
    }
    void cleanup()
    {
        m_panel.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void writesForEachServer()
    {
        QVERIFY(m_panel->recordText().startsWith(u"example.test. IN MX 10 mail.example.test.\n"_s));
        m_panel->formats()->setCurrentIndex(1);
        QVERIFY(m_panel->recordText().startsWith(u"dnscmd . /RecordAdd example.test @ MX 10 mail.example.test.\n"_s));
        QCOMPARE(m_panel->recordText().count(u"dnscmd"_s), 5);
        m_panel->formats()->setCurrentIndex(2);
        QVERIFY(m_panel->recordText().contains(u"Name: _dmarc.example.test"_s));
        m_panel->copyAction()->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), m_panel->recordText());
        m_panel->domains()->setCurrentIndex(1);
        QTRY_VERIFY(m_panel->recordText().contains(u"Name: _dmarc.branch.example"_s));
    }
    void checksAndSaysWhatToDo()
    {
        QVERIFY(shown(0, 0).contains(u"not checked"_s));
        QTRY_VERIFY(m_panel->checkAction()->isEnabled()); // not while something is read
        m_panel->checkAction()->trigger();
        QTRY_VERIFY(shown(0, 0).contains(u"found"_s));
        QVERIFY(shown(1, 0).contains(u"different"_s));
        QVERIFY(shown(4, 0).contains(u"missing"_s));
        QVERIFY(m_panel->notice().text().contains(u"2"_s));
        QCOMPARE(m_panel->hint(), QString()); // the first is well
        m_panel->view()->selectRow(1);
        QVERIFY(m_panel->hint().contains(u"something else"_s));
        m_panel->view()->selectRow(4);
        QVERIFY(m_panel->hint().contains(u"Add this record"_s));
        m_fake->dnsChecks.clear();
        QTRY_VERIFY(m_panel->checkAction()->isEnabled()); // not while something is read
        m_panel->checkAction()->trigger();
        QTRY_VERIFY(shown(4, 0).contains(u"found"_s));
        QTRY_COMPARE(m_panel->notice().text(), u"Everything is as it should be."_s);
    }
    void rotatesInTwoSteps()
    {
        QVERIFY(!m_panel->useKeysAction()->isEnabled());
        QTRY_VERIFY(m_panel->nextKeysAction()->isEnabled()); // not while something is read
        m_panel->nextKeysAction()->trigger();
        QTRY_VERIFY(m_panel->useKeysAction()->isEnabled());
        QVERIFY(!m_panel->nextKeysAction()->isEnabled()); // one step after the other
        QTRY_VERIFY(m_panel->useKeysAction()->isEnabled()); // not while something is read
        m_panel->useKeysAction()->trigger();
        auto *box = m_panel->findChild<QMessageBox *>();
        QVERIFY(box);
        for (QAbstractButton *button : box->buttons()) {
            if (button->text() == u"Use them"_s)
                button->click();
        }
        const control::Id id = m_fake->domains[0].id;
        QTRY_COMPARE(m_fake->dns[id].keys.last().state, u"signing"_s);
        QCOMPARE(m_fake->dns[id].keys.first().state, u"retired"_s);
        QTRY_VERIFY(m_panel->nextKeysAction()->isEnabled());
        QVERIFY(m_panel->notice().text().contains(u"old records"_s));
    }
    void changesWhatItGivesItsAddresses()
    {
        m_panel->editAction()->trigger();
        auto *dialog = m_panel->findChild<DomainDialog *>();
        QVERIFY(dialog);
        const auto save = [dialog] {
            for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
                if (button->text() == u"Save"_s)
                    button->click();
            }
        };
        dialog->findChild<QPlainTextEdit *>()->setPlainText(u"example.example"_s);
        dialog->findChild<QLineEdit *>()->setText(u"mei@example.test"_s);
        dialog->findChild<QSpinBox *>()->setValue(40);
        auto *size = dialog->findChild<QuotaEdit *>();
        size->mode()->setCurrentIndex(1); // at most
        size->number()->setValue(2);
        support::keepPicture(*dialog, u"domain"_s);
        m_fake->refusedMembers = {{u"catchAll"_s, u"not an address"_s}};
        save();
        QTRY_VERIFY(dialog->form().problemOf(u"catchAll"_s).contains(u"not an address"_s));
        m_fake->refusedMembers.clear();
        save();
        QTRY_COMPARE(m_fake->domains.first().catchAll, u"mei@example.test"_s);
        const control::Domain &domain = m_fake->domains.first();
        QCOMPARE(domain.aliases, QStringList{u"example.example"_s});
        QCOMPARE(domain.quotaBytes, 2000000000);
        QCOMPARE(domain.maxUsers, 40);
        QVERIFY(!QJsonDocument::fromJson(m_fake->bodies.last()).object().contains("quotaMessages"_L1)); // as it was
        QTRY_VERIFY(m_panel->notice().text().contains(u"example.test"_s));
    }
    void failureIsSaid()
    {
        m_fake->failWith = 500;
        QTRY_VERIFY(m_panel->checkAction()->isEnabled()); // not while something is read
        m_panel->checkAction()->trigger();
        QTRY_VERIFY(m_panel->checkAction()->isEnabled());
        QVERIFY(!m_panel->notice().text().isEmpty());
        QVERIFY(!m_panel->notice().text().contains(u"should be"_s));
    }
};

QTEST_MAIN(TestDomainsPanel)
#include "tst_domainspanel.moc"

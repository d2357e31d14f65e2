// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/domaindialog.h"
#include "dialogs/fieldform.h"
#include "dialogs/quotaedit.h"
#include "dialogs/sendlimitsfields.h"
#include "dialogs/userdialog.h"
#include "support/console.h"
#include "support/demopeople.h"
#include "support/faketray.h"
#include "support/pictures.h"
#include <QComboBox>
#include <QDateTime>
#include <QDoubleSpinBox>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

// How much a user and a domain may send, in their dialogs.
class TestSendLimits : public QObject
{
    Q_OBJECT
    enum Mode { AsTheSettings, NoBound, AtMost };
    std::unique_ptr<support::Console> m_console;
    support::FakeTray *m_tray = nullptr;
    QPointer<UserDialog> m_dialog;

    control::User &bo()
    {
        auto &all = m_console->fake.users;
        return *std::find_if(all.begin(), all.end(), [](const control::User &user) { return user.address == "bo@example.test"_L1; });
    }
    void open()
    {
        m_dialog = new UserDialog(m_console->engine, bo());
        m_dialog->open();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog));
        m_dialog->tabs()->setCurrentWidget(m_dialog->limitsForm());
    }
    static void save(const QWidget *dialog)
    {
        for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
            if (button->text() == u"Save"_s)
                button->click();
        }
    }
    QJsonObject lastBody() const { return QJsonDocument::fromJson(m_console->fake.bodies.last()).object(); }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        control::Domain domain;
        domain.id = m_console->fake.nextId();
        domain.name = u"example.test"_s;
        m_console->fake.domains = {domain};
        support::fillPeople(m_console->fake);
        m_tray = support::fillTray(m_console->fake);
        QVERIFY(m_console->connect());
    }
    void cleanup()
    {
        delete m_dialog;
        m_console.reset();
    }

    void saysWhatWasSent()
    {
        m_tray->usages[bo().id] = {{38, 212, 41'600'000}, {200, 0, 1LL << 50}, false, {}};
        open();
        const SendLimitsFields &limits = *m_dialog->limits();
        QTRY_COMPARE(limits.useTexts().value(0), u"38 of 200 in the last hour"_s);
        QCOMPARE(limits.useTexts().value(1), u"212 in the last hour"_s);
        QCOMPARE(limits.useTexts().value(2), u"42 MB in the last hour"_s); // the most there is is no limit
        QCOMPARE(m_dialog->sendingText(), QString());
        support::keepPicture(*m_dialog, u"user-limits"_s);
    }

    void saysThatMailIsHeldOrIsNot()
    {
        m_tray->usages[bo().id].held = true;
        open();
        QTRY_VERIFY(m_dialog->sendingText().contains(u"held in the tray, because"_s));
        delete m_dialog;
        m_tray->usages[bo().id] = {{}, {}, false, QDateTime::currentMSecsSinceEpoch() + 3'600'000};
        open();
        QTRY_VERIFY(m_dialog->sendingText().contains(u"Nothing of this user is held"_s));
        delete m_dialog;
        m_tray->usages[bo().id].trustedUntil = QDateTime::currentMSecsSinceEpoch() - 1; // over
        open();
        QTRY_COMPARE(m_dialog->limits()->useTexts().value(0), u"0 in the last hour"_s);
        QCOMPARE(m_dialog->sendingText(), QString());
    }

    void failureIsSaid()
    {
        m_console->fake.failWith = 503;
        open();
        QTRY_VERIFY(!m_dialog->sendingText().isEmpty());
        QVERIFY(m_dialog->limits()->useTexts().join(QString()).isEmpty());
    }

    void aUsersLimitsAreWritten()
    {
        bo().sendLimits = {123, 0, 1LL << 50};
        open();
        const SendLimitsFields &limits = *m_dialog->limits();
        QCOMPARE(limits.messages()->mode()->currentIndex(), int(AtMost));
        QCOMPARE(limits.messages()->number()->value(), 123.0);
        QCOMPARE(limits.recipients()->mode()->currentIndex(), int(AsTheSettings));
        QCOMPARE(limits.bytes()->mode()->currentIndex(), int(NoBound));
        QCOMPARE(limits.messages()->mode()->itemText(AsTheSettings), u"As the settings say"_s);
        limits.messages()->mode()->setCurrentIndex(AsTheSettings);
        limits.recipients()->mode()->setCurrentIndex(AtMost);
        limits.recipients()->number()->setValue(77);
        save(m_dialog);
        QTRY_VERIFY(!m_dialog);
        QCOMPARE(lastBody().keys(), QStringList{u"sendLimits"_s});
        QVERIFY((bo().sendLimits == control::SendLimits{0, 77, 1LL << 50}));
    }

    void refusalStandsBelowTheField()
    {
        m_console->fake.refusedMembers = {{u"sendLimits.recipients"_s, u"Allowed: 0 to 7."_s}};
        open();
        m_dialog->limits()->recipients()->mode()->setCurrentIndex(AtMost);
        m_dialog->tabs()->setCurrentIndex(0);
        save(m_dialog);
        QTRY_VERIFY(m_dialog->limitsForm()->problemOf(u"sendLimits.recipients"_s).contains(u"0 to 7"_s));
        QCOMPARE(m_dialog->tabs()->currentWidget(), m_dialog->limitsForm());
    }

    void aDomainsLimitsAreWritten()
    {
        control::Domain &domain = m_console->fake.domains.first();
        domain.sendLimits.messages = 1000;
        QPointer<DomainDialog> dialog = new DomainDialog(m_console->engine, domain);
        dialog->open();
        QVERIFY(QTest::qWaitForWindowExposed(dialog));
        QCOMPARE(dialog->limits().messages()->number()->value(), 1000.0);
        dialog->limits().bytes()->mode()->setCurrentIndex(AtMost);
        dialog->limits().bytes()->number()->setValue(1.5);
        support::keepPicture(*dialog, u"domain-limits"_s);
        save(dialog);
        QTRY_VERIFY(!dialog);
        QCOMPARE(lastBody().keys(), QStringList{u"sendLimits"_s});
        QVERIFY((m_console->fake.domains.first().sendLimits == control::SendLimits{1000, 0, 1'500'000'000}));
    }
};

QTEST_MAIN(TestSendLimits)
#include "tst_sendlimits.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/addressespage.h"
#include "dialogs/awayform.h"
#include "dialogs/fieldform.h"
#include "dialogs/passwordedit.h"
#include "dialogs/qrcode.h"
#include "dialogs/quotaedit.h"
#include "dialogs/sessionspage.h"
#include "dialogs/signinpage.h"
#include "dialogs/twofactordialog.h"
#include "dialogs/userdialog.h"
#include "docks/noticebar.h"
#include "support/console.h"
#include "support/demopeople.h"
#include "support/fakedoors.h"
#include "support/pictures.h"
#include "support/visibletexts.h"
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QScopeGuard>
#include <QScreen>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

class TestUserDialog : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    QPointer<UserDialog> m_dialog;

    control::User &user(const QString &address)
    {
        auto &all = m_console->fake.users;
        return *std::find_if(all.begin(), all.end(), [&](const control::User &u) { return u.address == address; });
    }
    void open(const std::optional<control::User> &user)
    {
        m_dialog = new UserDialog(m_console->engine, user);
        m_dialog->open();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog));
    }
    QLineEdit *line(const QString &placeholder) const
    {
        for (QLineEdit *edit : m_dialog->findChildren<QLineEdit *>()) {
            if (edit->placeholderText().contains(placeholder))
                return edit;
        }
        return nullptr;
    }
    QPlainTextEdit *text(const QString &name) const
    {
        for (QPlainTextEdit *edit : m_dialog->findChildren<QPlainTextEdit *>()) {
            if (edit->accessibleName() == name)
                return edit;
        }
        return nullptr;
    }
    QCheckBox *box(const QString &name) const
    {
        for (QCheckBox *one : m_dialog->findChildren<QCheckBox *>()) {
            if (one->text() == name)
                return one;
        }
        return nullptr;
    }
    QPushButton *button(const QString &name) const
    {
        for (QPushButton *one : m_dialog->findChildren<QPushButton *>()) {
            if (one->text() == name)
                return one;
        }
        return nullptr;
    }
    void press(const QString &name)
    {
        auto *question = m_dialog->findChild<QMessageBox *>();
        QVERIFY(question);
        for (QAbstractButton *one : question->buttons()) {
            if (one->text() == name)
                one->click();
        }
    }
    QJsonObject lastBody() const { return QJsonDocument::fromJson(m_console->fake.bodies.value(m_console->fake.bodies.size() - 1)).object(); }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        m_console->fake.domains = {{m_console->fake.nextId(), u"example.test"_s, 0}};
        support::fillPeople(m_console->fake);
        support::FakeDoors::of(m_console->fake);
        QVERIFY(m_console->connect());
    }
    void cleanup()
    {
        delete m_dialog;
        m_console.reset();
    }

    void makesOneWithAPasswordOfItsOwn()
    {
        open(std::nullopt);
        QVERIFY(!button(u"Create"_s)->isEnabled());
        line(u"mei@"_s)->setText(u"zoe@example.test"_s);
        QVERIFY(!button(u"Create"_s)->isEnabled()); // without a password
        PasswordEdit *password = m_dialog->password();
        QCOMPARE(password->edit()->echoMode(), QLineEdit::Password);
        password->generateButton()->click();
        QCOMPARE(password->edit()->echoMode(), QLineEdit::Normal); // seen this once
        const QString first = password->password();
        QCOMPARE(first.size(), 23);
        password->generateButton()->click();
        QVERIFY(password->password() != first);
        for (QToolButton *one : password->findChildren<QToolButton *>()) {
            if (one->accessibleName() == u"Copy the password"_s)
                one->click();
        }
        QCOMPARE(QGuiApplication::clipboard()->text(), password->password());
        box(u"Operator"_s)->setChecked(true);
        support::keepPicture(*m_dialog, u"user-new"_s);
        QSignalSpy saved(m_dialog, &UserDialog::saved);
        const QString wanted = password->password();
        button(u"Create"_s)->click();
        QTRY_COMPARE(saved.count(), 1);
        QCOMPARE(user(u"zoe@example.test"_s).roles, QList{control::Role::Operator});
        QCOMPARE(lastBody()["password"_L1].toString(), wanted);
        QVERIFY(!lastBody().contains("quotaBytes"_L1)); // as the domain says
        QTRY_VERIFY(!m_dialog); // gone, and the password with it
    }

    void whatTheEngineRefusesIsSaidAtItsField()
    {
        open(std::nullopt);
        line(u"mei@"_s)->setText(u"bo@example.test"_s); // is there
        m_dialog->password()->edit()->setText(u"eight characters"_s);
        button(u"Create"_s)->click();
        QTRY_VERIFY(m_dialog->form().problemOf(u"address"_s).contains(u"exists already"_s));
        QVERIFY(m_dialog->isVisible());
        QVERIFY(button(u"Create"_s)->isEnabled());
        support::keepPicture(*m_dialog, u"user-refused"_s);
        m_console->fake.refusedMembers = {{u"password"_s, u"not one that is guessed first: the address, a common word, a row of keys or figures"_s}};
        line(u"mei@"_s)->setText(u"zoe@example.test"_s);
        button(u"Create"_s)->click();
        QTRY_VERIFY(m_dialog->form().problemOf(u"password"_s).contains(u"not one that is guessed first: the address, a common word, a row of keys or figures"_s));
        QVERIFY(m_dialog->form().problemOf(u"address"_s).isEmpty()); // of before
        m_console->fake.failWith = 500; // of no field
        button(u"Create"_s)->click();
        QTRY_VERIFY(!m_dialog->problem().isEmpty());
    }

    void aRefusedTabComesToTheFront_data()
    {
        QTest::addColumn<QString>("member");
        QTest::addColumn<int>("tab");
        QTest::newRow("forward") << u"forwardTo"_s << 2;
        QTest::newRow("send as") << u"sendAs[1]"_s << 2; // one of the list
        QTest::newRow("until") << u"autoReply.until"_s << 3;
        QTest::newRow("roles") << u"roles"_s << 0;
    }
    void aRefusedTabComesToTheFront()
    {
        QFETCH(QString, member);
        QFETCH(int, tab);
        open(user(u"bo@example.test"_s));
        text(u"Forward to"_s)->setPlainText(u"bo@far.example"_s);
        text(u"May also send as"_s)->setPlainText(u"@far.example"_s);
        box(u"Answer mail while away"_s)->setChecked(true);
        box(u"Operator"_s)->setChecked(true);
        m_dialog->tabs()->setCurrentIndex(4);
        m_console->fake.refusedMembers = {{member, u"no, not this"_s}};
        button(u"Save"_s)->click();
        QTRY_COMPARE(m_dialog->tabs()->currentIndex(), tab);
        auto *form = dynamic_cast<FieldForm *>(m_dialog->tabs()->currentWidget());
        QVERIFY(form);
        QVERIFY(form->problemOf(member.section(u'[', 0, 0)).contains(u"no, not this"_s));
        QVERIFY(form->isAncestorOf(QApplication::focusWidget()));
        support::keepPicture(*m_dialog, u"user-refused-%1"_s.arg(member));
    }

    void onlyWhatDiffersIsWritten()
    {
        user(u"bo@example.test"_s).quotaBytes = 1234567890; // no round number
        open(user(u"bo@example.test"_s));
        for (int tab = 0; tab < m_dialog->tabs()->count(); ++tab) {
            m_dialog->tabs()->setCurrentIndex(tab);
            support::keepPicture(*m_dialog, u"user-tab-%1"_s.arg(tab));
        }
        line(u"stays as it is"_s)->clear();
        text(u"Forward to"_s)->setPlainText(u" bo@far.example \n\nbo@home.example"_s);
        QSignalSpy saved(m_dialog, &UserDialog::saved);
        button(u"Save"_s)->click();
        QTRY_COMPARE(saved.count(), 1);
        QCOMPARE(lastBody().keys(), QStringList{u"forwardTo"_s});
        QCOMPARE(user(u"bo@example.test"_s).forwardTo, (QStringList{u"bo@far.example"_s, u"bo@home.example"_s}));
    }

    void everythingCanBeChanged()
    {
        open(user(u"bo@example.test"_s));
        m_dialog->askForPassword();
        QVERIFY(m_dialog->password()->edit()->hasFocus());
        m_dialog->password()->edit()->setText(u"another one"_s);
        box(u"Administrator"_s)->setChecked(true);
        box(u"Keep a copy in the mailbox"_s)->setChecked(false);
        text(u"May also send as"_s)->setPlainText(u"office@example.test, @far.example"_s);
        box(u"Answer mail while away"_s)->setChecked(true);
        text(u"Text of the answer"_s)->setPlainText(u"Back on Monday."_s);
        const auto quotas = m_dialog->form().findChildren<QuotaEdit *>();
        QCOMPARE(quotas.size(), 2);
        quotas[0]->mode()->setCurrentIndex(2); // at most
        quotas[0]->number()->setValue(1.5);
        quotas[1]->mode()->setCurrentIndex(1); // no bound
        button(u"Save"_s)->click();
        QTRY_VERIFY(!m_dialog);
        const control::User &bo = user(u"bo@example.test"_s);
        QCOMPARE(lastBody()["password"_L1].toString(), u"another one"_s);
        QCOMPARE(bo.roles, QList{control::Role::Admin});
        QCOMPARE(bo.forwardKeeps, false);
        QCOMPARE(bo.sendAs, (QStringList{u"office@example.test"_s, u"@far.example"_s}));
        QVERIFY(bo.autoReply.enabled);
        QCOMPARE(bo.autoReply.text, u"Back on Monday."_s);
        QCOMPARE(bo.quotaBytes.value_or(-1), 1500000000);
        QCOMPARE(bo.quotaMessages.value_or(-1), 0);
    }

    void theAnswerWhileAwayKeepsItsTimes()
    {
        control::User &anna = user(u"anna@example.test"_s);
        const control::AutoReply before = anna.autoReply;
        open(anna);
        QCOMPARE(m_dialog->away()->reply(), before); // to the millisecond
        box(u"Not after"_s)->setChecked(false);
        button(u"Save"_s)->click();
        QTRY_VERIFY(!m_dialog);
        QVERIFY(!user(u"anna@example.test"_s).autoReply.until);
        QCOMPARE(user(u"anna@example.test"_s).autoReply.text, before.text);
    }

    void appPasswordsAreShownOnceAndRevoked()
    {
        const control::Id mei = user(u"mei@example.test"_s).id;
        open(user(u"mei@example.test"_s));
        m_dialog->tabs()->setCurrentIndex(4);
        SignInPage *page = m_dialog->signIn();
        QTRY_COMPARE(page->table()->rowCount(), 3);
        QCOMPARE(page->table()->item(2, 2)->text(), u"never"_s);
        QVERIFY(!page->makeButton()->isEnabled()); // a name first
        page->name()->setText(u"Tablet"_s);
        page->makeButton()->click();
        QTRY_VERIFY(page->notice().text().contains(u"kq7w-m2xe-9fbt-h4vn"_s));
        QTRY_COMPARE(page->table()->rowCount(), 4);
        support::keepPicture(*m_dialog, u"user-app-password"_s);
        for (QToolButton *one : page->notice().findChildren<QToolButton *>()) {
            if (one->text() == u"Copy"_s)
                one->click();
        }
        QCOMPARE(QGuiApplication::clipboard()->text(), u"kq7w-m2xe-9fbt-h4vn"_s);
        page->table()->selectRow(0);
        page->revokeButton()->click();
        QCOMPARE(m_console->fake.appPasswords[mei].size(), 4); // asked first
        press(u"Revoke"_s);
        QTRY_COMPARE(m_console->fake.appPasswords[mei].size(), 3);
        QTRY_COMPARE(page->table()->rowCount(), 3);
    }

    void endsTheSecondFactor()
    {
        open(user(u"mei@example.test"_s));
        m_dialog->tabs()->setCurrentIndex(4);
        SignInPage *page = m_dialog->signIn();
        QVERIFY(page->endButton()->isVisible());
        page->endButton()->click();
        press(u"End it"_s);
        QTRY_VERIFY(!user(u"mei@example.test"_s).twoFactor);
        QTRY_VERIFY(!page->endButton()->isVisible());
    }

    void setsUpASecondFactor()
    {
        open(user(u"bo@example.test"_s));
        m_dialog->tabs()->setCurrentIndex(4);
        SignInPage *page = m_dialog->signIn();
        QVERIFY(page->beginButton()->isVisible() && !page->endButton()->isVisible());
        page->beginButton()->click();
        QPointer<TwoFactorDialog> factor = page->findChild<TwoFactorDialog *>();
        QVERIFY(factor);
        QTRY_VERIFY(!factor->secret()->text().isEmpty());
        QCOMPARE(factor->secret()->text().remove(u' '), u"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"_s);
        support::keepPicture(*factor, u"second-factor"_s);
        QVERIFY(!factor->nextButton()->isEnabled());
        factor->code()->setText(u"111 111"_s);
        QTest::keyClick(factor->code(), Qt::Key_Return);
        QTRY_VERIFY(factor->problem().contains(u"not the code"_s));
        QVERIFY(!user(u"bo@example.test"_s).twoFactor);
        QVERIFY(factor->recovery()->toPlainText().isEmpty()); // nobody has them before the proof
        factor->code()->setText(u"482 913"_s);
        factor->nextButton()->click();
        QTRY_VERIFY(factor->isDone());
        QVERIFY(user(u"bo@example.test"_s).twoFactor);
        QCOMPARE(factor->recovery()->toPlainText().split(u'\n').size(), 8);
        QVERIFY(factor->secret()->text().isEmpty());
        support::keepPicture(*factor, u"recovery-codes"_s);
        QVERIFY(page->endButton()->isVisible());
        factor->nextButton()->click();
        QTRY_VERIFY(!factor);
    }

    void aSecondFactorThatIsThereIsNotReplaced()
    {
        control::User stale = user(u"mei@example.test"_s);
        stale.twoFactor = false; // as the dialog knew it
        open(stale);
        m_dialog->signIn()->beginButton()->click();
        auto *factor = m_dialog->findChild<TwoFactorDialog *>();
        QVERIFY(factor);
        QTRY_VERIFY(factor->problem().contains(u"End it first"_s));
        QVERIFY(!factor->nextButton()->isEnabled());
        factor->reject();
    }

    void sessionsAreSeenAndEnded()
    {
        support::fillDoors(m_console->fake);
        auto &sessions = support::FakeDoors::of(m_console->fake).sessions;
        const control::User first = m_console->fake.users.first();
        QCOMPARE(sessions[first.id].size(), 2);
        open(first);
        m_dialog->tabs()->setCurrentIndex(5);
        SessionsPage *page = m_dialog->sessions();
        QTRY_COMPARE(page->table()->rowCount(), 2);
        QVERIFY(!page->endButton()->isEnabled());
        page->table()->selectRow(1);
        page->endButton()->click();
        QTRY_COMPARE(page->table()->rowCount(), 1);
        QCOMPARE(sessions[first.id].size(), 1);
        page->endAllButton()->click();
        QTRY_COMPARE(page->table()->rowCount(), 0);
        QVERIFY(page->text().contains(u"Nobody is signed in"_s));
        QVERIFY(!page->endAllButton()->isEnabled());
    }

    void qrCodesAreWhatPhonesRead()
    {
        const QImage image = qrImage(u"otpauth://totp/Postkontor:mei@example.test?secret=JBSWY3DPEHPK3PXP&issuer=Postkontor"_s);
        QVERIFY(!image.isNull());
        QCOMPARE(image.width(), image.height());
        const int modules = image.width() - 8;
        QCOMPARE((modules - 17) % 4, 0); // ISO/IEC 18004 5.3.1.1
        const auto dark = [&image](int x, int y) { return qGray(image.pixel(x + 4, y + 4)) < 128; };
        for (int i = -4; i < modules + 4; ++i) // the quiet zone
            QVERIFY(!dark(i, -1) && !dark(-1, i) && !dark(i, modules) && !dark(modules, i));
        for (const QPoint &corner : {QPoint(0, 0), QPoint(modules - 7, 0), QPoint(0, modules - 7)}) { // finder patterns
            for (int y = 0; y < 7; ++y) {
                for (int x = 0; x < 7; ++x) {
                    const bool ring = x == 0 || x == 6 || y == 0 || y == 6;
                    const bool heart = x >= 2 && x <= 4 && y >= 2 && y <= 4;
                    QCOMPARE(dark(corner.x() + x, corner.y() + y), ring || heart);
                }
            }
        }
        for (int i = 8; i < modules - 8; ++i) // timing patterns
            QCOMPARE(dark(i, 6), i % 2 == 0);
        QVERIFY(qrImage(QString(5000, u'x')).isNull());
    }

    void addressesComeAndGo()
    {
        open(user(u"anna@example.test"_s));
        m_dialog->tabs()->setCurrentIndex(1);
        AddressesPage *page = m_dialog->addresses();
        QTRY_COMPARE(page->table()->rowCount(), 4); // her own, and three that lead to her
        QCOMPARE(page->table()->item(0, 0)->text(), u"anna@example.test"_s);
        page->table()->selectRow(0);
        QVERIFY(!page->removeButton()->isEnabled()); // the own one stays
        page->address()->setText(u"nordbruk@example.test"_s);
        page->addButton()->click();
        QTRY_COMPARE(page->table()->rowCount(), 5);
        const auto rowOf = [page](const QString &address) {
            for (int row = 0; row < page->table()->rowCount(); ++row) {
                if (page->table()->item(row, 0)->text() == address)
                    return row;
            }
            return -1;
        };
        page->table()->selectRow(rowOf(u"office@example.test"_s)); // of two people
        page->removeButton()->click();
        QTRY_COMPARE(page->table()->rowCount(), 4);
        const auto alias = [this](const QString &address) {
            for (const control::Alias &one : std::as_const(m_console->fake.aliases)) {
                if (one.address == address)
                    return one.targets;
            }
            return QStringList();
        };
        QCOMPARE(alias(u"office@example.test"_s), QStringList{u"mei@example.test"_s}); // the other one keeps it
        page->table()->selectRow(rowOf(u"a.nordbruk@example.test"_s));
        page->removeButton()->click();
        QTRY_COMPARE(page->table()->rowCount(), 3);
        QVERIFY(alias(u"a.nordbruk@example.test"_s).isEmpty());
        for (QToolButton *one : page->notice().findChildren<QToolButton *>()) {
            if (one->text() == u"Undo"_s)
                one->click();
        }
        QTRY_COMPARE(page->table()->rowCount(), 4);
        QCOMPARE(alias(u"a.nordbruk@example.test"_s), QStringList{u"anna@example.test"_s});
        m_console->fake.refusedMembers = {{u"address"_s, u"the domain is not one of this server"_s}};
        page->address()->setText(u"anna@elsewhere.example"_s);
        page->addButton()->click();
        QTRY_VERIFY(page->notice().text().contains(u"not one of this server"_s));
        QCOMPARE(page->address()->text(), u"anna@elsewhere.example"_s);
    }

    void noTextIsCutOff()
    {
        const auto cut = [this] {
            QStringList found;
            for (const support::VisibleText &text : support::visibleTexts(*m_dialog)) {
                if (!text.fits)
                    found.append(text.text);
            }
            return found.join(u" | "_s);
        };
        open(user(u"mei@example.test"_s));
        for (int tab = 0; tab < m_dialog->tabs()->count(); ++tab) {
            m_dialog->tabs()->setCurrentIndex(tab);
            QTRY_COMPARE(cut(), QString());
        }
        m_console->fake.refusedMembers = {{u"displayName"_s, u"no name of this length, with these characters, at this time of the day, as far as one can tell, and so on "
                                                             "over more than one line"_s}};
        m_dialog->tabs()->setCurrentIndex(0);
        line(u"stays"_s)->setText(u"another one"_s);
        for (QLineEdit *edit : m_dialog->findChildren<QLineEdit *>()) {
            if (edit->text() == u"Mei Lin"_s)
                edit->setText(u"Mei"_s);
        }
        button(u"Save"_s)->click();
        QTRY_VERIFY(!m_dialog->form().problemOf(u"displayName"_s).isEmpty());
        QTRY_COMPARE(cut(), QString());
        support::keepPicture(*m_dialog, u"user-refused-long"_s);
    }

    /// A screen of few lines, as with letters of twice the size.
    void itsButtonsStayOnASmallScreen()
    {
        const QFont before = QApplication::font();
        QFont large = before;
        large.setPointSizeF(before.pointSizeF() * 2);
        QApplication::setFont(large);
        const auto restore = qScopeGuard([&] { QApplication::setFont(before); });
        open(user(u"mei@example.test"_s));
        const int room = m_dialog->screen()->availableGeometry().height();
        for (int tab = 0; tab < m_dialog->tabs()->count(); ++tab) {
            m_dialog->tabs()->setCurrentIndex(tab);
            QTest::qWait(20);
            QVERIFY2(m_dialog->height() <= room, qPrintable(u"tab %1: %2 of %3"_s.arg(tab).arg(m_dialog->height()).arg(room)));
        }
        m_console->fake.refusedMembers = {{u"displayName"_s, u"no, not this"_s}};
        m_dialog->tabs()->setCurrentIndex(0);
        for (QLineEdit *edit : m_dialog->findChildren<QLineEdit *>()) {
            if (edit->text() == u"Mei Lin"_s)
                edit->setText(u"Mei"_s);
        }
        m_dialog->form().verticalScrollBar()->setValue(m_dialog->form().verticalScrollBar()->maximum());
        QVERIFY(m_dialog->form().verticalScrollBar()->maximum() > 0);
        button(u"Save"_s)->click();
        QTRY_VERIFY(!m_dialog->form().problemOf(u"displayName"_s).isEmpty());
        const auto seen = [this] {
            const auto labels = m_dialog->form().findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [](const QLabel *label) { return label->text().contains(u"no, not this"_s) && !label->visibleRegion().isEmpty(); });
        };
        QTRY_VERIFY(seen()); // it has scrolled there
        support::keepPicture(*m_dialog, u"user-small-screen"_s);
    }

    void everythingHasANameForScreenReaders()
    {
        open(user(u"mei@example.test"_s));
        QStringList nameless;
        for (int tab = 0; tab < m_dialog->tabs()->count(); ++tab) {
            m_dialog->tabs()->setCurrentIndex(tab);
            const auto all = m_dialog->findChildren<QWidget *>();
            for (const QWidget *one : all) {
                if (!(one->focusPolicy() & Qt::TabFocus) || !one->isVisible() || one->focusProxy() || qobject_cast<const QTabWidget *>(one->parentWidget()))
                    continue;
                const auto *button = qobject_cast<const QAbstractButton *>(one);
                const auto labels = m_dialog->findChildren<QLabel *>();
                const bool labelled = std::any_of(labels.begin(), labels.end(), [one](const QLabel *l) {
                    return l->buddy() && (l->buddy() == one || l->buddy()->focusProxy() == one);
                });
                const bool inside = qobject_cast<const QAbstractItemView *>(one->parentWidget()) || qobject_cast<const QAbstractSpinBox *>(one->parentWidget());
                if (one->accessibleName().isEmpty() && !labelled && !inside && (!button || button->text().isEmpty()))
                    nameless.append(QString::fromLatin1(one->metaObject()->className()) + u" on tab "_s + QString::number(tab));
            }
        }
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u", "_s)));
    }
};

QTEST_MAIN(TestUserDialog)
#include "tst_userdialog.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/certificatedialog.h"
#include "dialogs/connectdialog.h"
#include "mainwindow/engineselector.h"
#include "support/demopeople.h"
#include "support/fakedoors.h"
#include "support/fakeengine.h"
#include "support/pictures.h"
#include "support/testauthority.h"
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QStandardPaths>
#include <QTest>
#include <QTimer>
#include <QWidget>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

/// A keychain in memory, which may be locked.
class FakeVault final : public TokenVault
{
public:
    struct State
    {
        QHash<QString, QByteArray> tokens;
        bool locked = false;
    };
    explicit FakeVault(std::shared_ptr<State> state) : m_state(std::move(state)) {}
    void read(const QString &engine, QObject *context, Read done) override
    {
        QTimer::singleShot(0, context, [=, state = m_state] {
            if (state->locked || !state->tokens.contains(engine))
                done(base::Error{base::ErrorKind::NotFound, {}, u"nothing there"_s, {}});
            else
                done(state->tokens.value(engine));
        });
    }
    void write(const QString &engine, const QByteArray &token, QObject *context, Written done) override
    {
        QTimer::singleShot(0, context, [=, state = m_state] {
            if (state->locked) {
                done(base::Error{base::ErrorKind::Unavailable, {}, u"no service"_s, {}});
                return;
            }
            state->tokens.insert(engine, token);
            done({});
        });
    }
    void remove(const QString &engine) override { m_state->tokens.remove(engine); }

private:
    std::shared_ptr<State> m_state;
};

/// Speaks TLS and keeps what callers send.
class TlsListener : public QSslServer
{
public:
    QByteArray heard;
    int handshakes = 0;
    bool begin(const support::TestAuthority &authority, quint16 port = 0)
    {
        QFile certificate(authority.certificate()), key(authority.key());
        if (!certificate.open(QIODevice::ReadOnly) || !key.open(QIODevice::ReadOnly))
            return false;
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setLocalCertificate(QSslCertificate(&certificate));
        const QByteArray pem = key.readAll();
        QSslKey secret(pem, QSsl::Rsa);
        configuration.setPrivateKey(secret.isNull() ? QSslKey(pem, QSsl::Ec) : secret);
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        setSslConfiguration(configuration);
        connect(this, &QTcpServer::pendingConnectionAvailable, this, [this] {
            while (QTcpSocket *caller = nextPendingConnection()) {
                ++handshakes;
                connect(caller, &QIODevice::readyRead, this, [this, caller] { heard += caller->readAll(); });
                heard += caller->readAll();
            }
        });
        return listen(QHostAddress::LocalHost, port);
    }
    QUrl url() const { return QUrl(u"https://127.0.0.1:%1"_s.arg(serverPort())); }
};

} // namespace

/// The list of engines, where their tokens are, and whom the console believes to be one.
class TestEngineSelector : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<QWidget> m_window;
    std::shared_ptr<FakeVault::State> m_vault;
    EngineSelector *m_selector = nullptr;
    support::TestAuthority m_first, m_second;
    bool m_haveAuthorities = false;

    template<typename T>
    T *dialog() const
    {
        for (T *one : m_window->findChildren<T *>()) {
            if (one->isVisible())
                return one;
        }
        return nullptr;
    }
    static QLineEdit *field(QWidget *dialog, const QString &name)
    {
        for (QLineEdit *one : dialog->findChildren<QLineEdit *>()) {
            if (one->accessibleName() == name)
                return one;
        }
        return nullptr;
    }
    static bool press(QWidget *dialog, const QString &text)
    {
        for (QPushButton *one : dialog->findChildren<QPushButton *>()) {
            if (one->text().remove(u'&') == text) {
                QTest::mouseClick(one, Qt::LeftButton);
                return true;
            }
        }
        return false;
    }
    static QByteArray allSettings()
    {
        QSettings settings;
        settings.sync();
        QFile file(settings.fileName());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(u"PostkontorTest"_s);
        QCoreApplication::setApplicationName(u"tst_engineselector"_s);
        m_haveAuthorities = m_first.make("127.0.0.1") && m_second.make("127.0.0.1");
    }
    void init()
    {
        QSettings().clear();
        m_fake = std::make_unique<support::FakeEngine>();
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_window = std::make_unique<QWidget>();
        m_window->show();
        m_vault = std::make_shared<FakeVault::State>();
        m_selector = new EngineSelector(*m_engine, std::make_unique<FakeVault>(m_vault), m_window.get());
    }
    void cleanup()
    {
        m_engine->disconnectFrom();
        m_window.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void tokenGoesToTheKeychainOnly()
    {
        m_selector->choose();
        auto *list = dialog<ConnectDialog>();
        QVERIFY(list);
        QVERIFY(!list->findChild<QListWidget *>()->isVisible()); // nothing known yet
        field(list, u"Address of the engine"_s)->setText(m_fake->url().toString());
        QTest::keyClicks(field(list, u"Token"_s), QString::fromLatin1(m_fake->token()));
        QCOMPARE(field(list, u"Token"_s)->echoMode(), QLineEdit::Password);
        list->findChild<QCheckBox *>()->setChecked(true);
        QVERIFY(press(list, u"Connect"_s));
        QTRY_COMPARE(m_engine->state(), LinkState::Flowing);
        QTRY_COMPARE(m_vault->tokens.value(m_fake->url().toString()), m_fake->token());
        QVERIFY(allSettings().contains("127.0.0.1"));
        QVERIFY(!allSettings().contains(m_fake->token()));

        // The next time a choice in the list is enough.
        m_engine->disconnectFrom();
        m_selector->choose();
        list = dialog<ConnectDialog>();
        QCOMPARE(list->findChild<QListWidget *>()->count(), 1);
        support::keepPicture(*list, u"connect"_s);
        QVERIFY(press(list, u"Connect"_s));
        QTRY_COMPARE(m_engine->state(), LinkState::Flowing);
    }

    void withoutKeychainAsksEachTime()
    {
        m_vault->locked = true;
        QSignalSpy said(m_selector, &EngineSelector::said);
        m_selector->choose();
        auto *list = dialog<ConnectDialog>();
        field(list, u"Address of the engine"_s)->setText(m_fake->url().toString());
        field(list, u"Token"_s)->setText(QString::fromLatin1(m_fake->token()));
        list->findChild<QCheckBox *>()->setChecked(true);
        QVERIFY(press(list, u"Connect"_s));
        QTRY_COMPARE(m_engine->state(), LinkState::Flowing);
        QTRY_COMPARE(said.count(), 1);
        QVERIFY(said[0][0].toString().contains(u"not kept"_s));
        QVERIFY(!allSettings().contains(m_fake->token()));

        m_engine->disconnectFrom();
        QTRY_VERIFY(!dialog<ConnectDialog>());
        m_selector->connectTo({m_fake->url(), {}, {}});
        QTRY_VERIFY(dialog<ConnectDialog>());
        list = dialog<ConnectDialog>();
        QCOMPARE(field(list, u"Address of the engine"_s)->text(), m_fake->url().toString());
        QVERIFY(list->findChildren<QLabel *>().constLast());
        QCOMPARE(m_engine->state(), LinkState::Offline);
    }

    void somebodySignsIn()
    {
        m_fake->domains = {{m_fake->nextId(), u"example.test"_s, 0}};
        support::fillPeople(*m_fake);
        support::FakeDoors &doors = support::FakeDoors::of(*m_fake);
        doors.passwords = {{u"mei@example.test"_s, u"ocelot-borrows-9-chairs"_s}};
        m_selector->choose();
        auto *list = dialog<ConnectDialog>();
        QVERIFY(list);
        field(list, u"Address of the engine"_s)->setText(m_fake->url().toString());
        QVERIFY(!list->person()->isVisible());
        list->means()->setCurrentIndex(1);
        QVERIFY(list->person()->isVisible() && list->code()->isVisible() && !field(list, u"Token"_s)->isVisible());
        support::keepPicture(*list, u"connect-person"_s);
        QVERIFY(press(list, u"Connect"_s)); // without a word
        QVERIFY(list->isVisible() && list->hint().contains(u"please"_s));
        list->person()->setText(u"mei@example.test"_s);
        list->password()->setText(u"wrong"_s);
        QCOMPARE(list->password()->echoMode(), QLineEdit::Password);
        QVERIFY(press(list, u"Connect"_s));
        const auto asked = [&](const QString &words) {
            return QTest::qWaitFor([&] {
                for (ConnectDialog *one : m_window->findChildren<ConnectDialog *>()) {
                    if (one->isVisible() && one->hint().contains(words)) {
                        list = one;
                        return true;
                    }
                }
                return false;
            });
        };
        QVERIFY(asked(u"is wrong"_s));
        QCOMPARE(list->person()->text(), u"mei@example.test"_s);
        list->password()->setText(u"ocelot-borrows-9-chairs"_s);
        QVERIFY(press(list, u"Connect"_s));
        QVERIFY(asked(u"second factor"_s));
        QCOMPARE(list->password()->text(), u"ocelot-borrows-9-chairs"_s); // needed once more
        QCOMPARE(m_engine->state(), LinkState::Offline);
        list->code()->setText(doors.code);
        QVERIFY(press(list, u"Connect"_s));
        QTRY_COMPARE(m_engine->state(), LinkState::Flowing);
        QVERIFY(m_vault->tokens.isEmpty());
        QVERIFY(!allSettings().contains("ocelot") && !allSettings().contains(m_fake->token()));
    }

    void forgets()
    {
        EngineList::remember({QUrl(u"https://a.test:8443"_s), QByteArray(32, 'a'), {}});
        EngineList::remember({QUrl(u"https://b.test:8443"_s), {}, u"/tmp/b.token"_s});
        m_vault->tokens.insert(u"https://b.test:8443"_s, "b");
        m_selector->choose();
        auto *list = dialog<ConnectDialog>();
        auto *names = list->findChild<QListWidget *>();
        QCOMPARE(names->count(), 2);
        QCOMPARE(names->item(0)->text(), u"https://b.test:8443"_s); // the last used first
        QCOMPARE(field(list, u"Token file"_s)->text(), u"/tmp/b.token"_s);
        QVERIFY(press(list, u"Forget"_s));
        QCOMPARE(names->count(), 1);
        QVERIFY(m_vault->tokens.isEmpty());
        QCOMPARE(EngineList::all().size(), 1);
        QCOMPARE(EngineList::find(QUrl(u"https://a.test:8443"_s)).pin, QByteArray(32, 'a'));
    }

    void refusesWhatIsNoAddress_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("token");
        QTest::newRow("no scheme") << u"mail.example.test"_s << u"t"_s;
        QTest::newRow("other scheme") << u"ftp://mail.example.test"_s << u"t"_s;
        QTest::newRow("empty") << u""_s << u"t"_s;
        QTest::newRow("token with a line end") << u"http://127.0.0.1:1"_s << u"t\u00e9 x"_s;
    }
    void refusesWhatIsNoAddress()
    {
        QFETCH(QString, address);
        QFETCH(QString, token);
        m_selector->choose();
        auto *list = dialog<ConnectDialog>();
        field(list, u"Address of the engine"_s)->setText(address);
        field(list, u"Token"_s)->setText(token);
        QVERIFY(press(list, u"Connect"_s));
        QVERIFY(list->isVisible());
        QVERIFY(EngineList::all().isEmpty());
        QCOMPARE(m_engine->state(), LinkState::Offline);
    }

    // A person looks at the fingerprint before the token goes anywhere.
    void firstVisitIsAsked()
    {
        if (!m_haveAuthorities)
            QSKIP("openssl is not here");
        TlsListener tls;
        QVERIFY(tls.begin(m_first));
        m_selector->choose();
        auto *list = dialog<ConnectDialog>();
        field(list, u"Address of the engine"_s)->setText(tls.url().toString());
        field(list, u"Token"_s)->setText(u"very-secret"_s);
        QVERIFY(press(list, u"Connect"_s));
        QTRY_VERIFY(dialog<CertificateDialog>());
        auto *ask = dialog<CertificateDialog>();
        const QString shown = ask->findChild<QLabel *>(u"seen"_s)->text().remove(u':').remove(u'\n').toLower();
        QCOMPARE(shown.toLatin1(), m_first.pin());
        QVERIFY(!ask->findChild<QLabel *>(u"expected"_s));
        support::keepPicture(*ask, u"certificate-first"_s);
        QTest::keyClick(ask, Qt::Key_Return); // Enter does not trust
        QTRY_VERIFY(!dialog<CertificateDialog>());
        QCOMPARE(m_engine->state(), LinkState::Offline);
        QVERIFY(EngineList::find(tls.url()).pin.isEmpty());
        QVERIFY(!tls.heard.contains("very-secret"));

        m_selector->choose();
        list = dialog<ConnectDialog>();
        field(list, u"Token"_s)->setText(u"very-secret"_s);
        QVERIFY(press(list, u"Connect"_s));
        QTRY_VERIFY(dialog<CertificateDialog>());
        QVERIFY(press(dialog<CertificateDialog>(), u"Trust and connect"_s));
        QTRY_VERIFY(tls.heard.contains("Bearer very-secret"));
        QCOMPARE(EngineList::find(tls.url()).pin.toHex(), m_first.pin());
    }

    // Somebody else at the same address hears nothing but the handshake, on REST and on the feed.
    void changedCertificateHearsNothing()
    {
        if (!m_haveAuthorities)
            QSKIP("openssl is not here");
        auto before = std::make_unique<TlsListener>();
        QVERIFY(before->begin(m_first));
        const QUrl url = before->url();
        const quint16 port = before->serverPort();
        m_selector->connectTo({url, "very-secret", {}}); // as --connect: pinned without a question
        QTRY_VERIFY(before->heard.contains("Bearer very-secret"));
        QTRY_COMPARE(EngineList::find(url).pin.toHex(), m_first.pin());
        QVERIFY(!dialog<CertificateDialog>());
        m_engine->disconnectFrom();
        before.reset();

        TlsListener after;
        QVERIFY(after.begin(m_second, port));
        m_selector->connectTo({url, "very-secret", {}});
        QTRY_COMPARE(m_engine->state(), LinkState::Distrusted);
        QTRY_VERIFY(dialog<CertificateDialog>());
        auto *ask = dialog<CertificateDialog>();
        const auto fingerprint = [ask](const QString &name) { return ask->findChild<QLabel *>(name)->text().remove(u':').remove(u'\n').toLower().toLatin1(); };
        QCOMPARE(fingerprint(u"expected"_s), m_first.pin());
        QCOMPARE(fingerprint(u"seen"_s), m_second.pin());
        support::keepPicture(*ask, u"certificate-changed"_s);
        QCOMPARE(after.heard, QByteArray());
        QTest::keyClick(ask, Qt::Key_Escape);
        QTRY_VERIFY(!dialog<CertificateDialog>());
        QCOMPARE(m_engine->state(), LinkState::Distrusted);
        QCOMPARE(EngineList::find(url).pin.toHex(), m_first.pin());

        m_selector->connectTo({url, "very-secret", {}});
        QTRY_VERIFY(dialog<CertificateDialog>());
        QVERIFY(press(dialog<CertificateDialog>(), u"Trust the new certificate"_s));
        QTRY_VERIFY(after.heard.contains("Bearer very-secret"));
        QCOMPARE(EngineList::find(url).pin.toHex(), m_second.pin());
    }

    void warnsOfPlainHttpElsewhere()
    {
        m_selector->choose();
        auto *list = dialog<ConnectDialog>();
        const auto says = [list](const QString &part) {
            for (const QLabel *label : list->findChildren<QLabel *>()) {
                if (label->text().contains(part))
                    return true;
            }
            return false;
        };
        field(list, u"Address of the engine"_s)->setText(u"http://127.0.0.1:8080"_s);
        QVERIFY(!says(u"Use https"_s));
        field(list, u"Address of the engine"_s)->setText(u"http://mail.example.test:8080"_s);
        QVERIFY(says(u"Use https"_s));
    }
};

QTEST_MAIN(TestEngineSelector)
#include "tst_engineselector.moc"

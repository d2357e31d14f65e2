// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eximserver.h"
#include "support/office.h"
#include "support/scriptedserver.h"
#include "support/testauthority.h"
#include <QDirIterator>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace support;

/// Mail through smarthosts that ask who is there: a real Exim, with STARTTLS and with TLS from the start (port 465).
class TestSmarthosts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (!EximServer::available())
            QSKIP("Exim is not unpacked (run ./dev test), or this is not root: it takes port 465 and changes its user");
        const qint64 pid = QCoreApplication::applicationPid(); // nobody else's addresses, whatever runs beside
        m_network = u"127.%1.%2"_s.arg(64 + pid / 250 % 128).arg(1 + pid % 250);
        QVERIFY(m_authority.make("*.peers.test"));
        QVERIFY2(m_exim.start({{at(1)}, {at(2)}, {at(3)}, {{at(4).address, 465}}}, "exim.peers.test", m_authority.certificate(), m_authority.key()),
                 qPrintable(m_exim.log()));
    }
    void signIn_data()
    {
        QTest::addColumn<QString>("settings");
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("lastReply"); ///< its beginning
        QTest::addColumn<QString>("signedBy");  ///< as Exim logs it
        const QString starttls = u"smarthost = \"%1\"\n"_s.arg(text(at(3)));
        const QString implicit = u"smarthost = \"%1:465\"\n"_s.arg(at(4).address);
        const QString password = u"smarthost_user = \"relay\"\nsmarthost_secret = \"%1\"\n"_s.arg(QString::fromLatin1(EximServer::password()));
        const QString token = u"smarthost_user = \"relay\"\nsmarthost_secret = \"%1\"\nsmarthost_auth = \"xoauth2\"\n"_s.arg(QString::fromLatin1(EximServer::token()));
        const auto row = [](const char *name, const QString &settings, const char *state, const char *reply, const char *signedBy = "") {
            QTest::newRow(name) << settings << QString::fromLatin1(state) << QString::fromLatin1(reply) << QString::fromLatin1(signedBy);
        };
        row("STARTTLS, by itself", starttls + password, "sent", "250 2.0.0 ", "A=plain:relay");
        row("STARTTLS, PLAIN", starttls + password + u"smarthost_auth = \"plain\"\n"_s, "sent", "250 2.0.0 ", "A=plain:relay");
        row("STARTTLS, LOGIN", starttls + password + u"smarthost_auth = \"login\"\n"_s, "sent", "250 2.0.0 ", "A=login:relay");
        row("STARTTLS, XOAUTH2", starttls + token, "sent", "250 2.0.0 ", "A=xoauth2:relay");
        row("465, by itself", implicit + password, "sent", "250 2.0.0 ", "A=plain:relay");
        row("465, LOGIN", implicit + password + u"smarthost_auth = \"login\"\n"_s, "sent", "250 2.0.0 ", "A=login:relay");
        row("465, XOAUTH2", implicit + token, "sent", "250 2.0.0 ", "A=xoauth2:relay");
        row("465, verified", implicit + password + u"tls = \"verified\"\n"_s, "deferred", "4.7.5 "); // its name is not in the certificate
        row("wrong password", starttls + u"smarthost_user = \"relay\"\nsmarthost_secret = \"s3cret/Pw.not\"\n"_s, "deferred", "535 4.7.8 Incorrect authentication data");
        row("wrong token", starttls + u"smarthost_user = \"relay\"\nsmarthost_secret = \"t0ken/For.It.not\"\nsmarthost_auth = \"xoauth2\"\n"_s, "deferred", "535 4.7.8 ");
        row("no password", starttls, "bounced", "550 5.7.0 sign in first");
        row("TLS out of order", u"smarthost = \"%1\"\n"_s.arg(text(at(2))) + password, "deferred", "4.7.4 ");
        row("the first is down", u"smarthosts = [\"%1\", \"%2:465\"]\n"_s.arg(text(at(9)), at(4).address) + password, "sent", "250 2.0.0 ", "A=plain:relay");
    }
    void signIn()
    {
        QFETCH(QString, settings);
        QFETCH(QString, state);
        QFETCH(QString, lastReply);
        QFETCH(QString, signedBy);
        Office office;
        office.engine.addConfig(u"[log]\nlevel = \"debug\"\n[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n[delivery]\ntls_ca_file = \"%1\"\n%2"_s
                                    .arg(m_authority.authority(), settings));
        QVERIFY2(office.open(), qPrintable(office.engine.log()));
        const QByteArray subject = "mail-" + QByteArray::number(++m_mails) + '-';
        const QByteArray accepted = office.deliver(subject, "bo@remote.test");
        QVERIFY2(accepted.startsWith("250"), accepted.constData());
        const QString mailId = QString::fromLatin1(accepted.trimmed().split(' ').last());
        QJsonObject item;
        QTRY_VERIFY_WITH_TIMEOUT((item = office.rest->list(u"/v1/queue?mailId="_s + mailId).first().toObject(), item[u"state"_s].toString() == state
                                                                                                              || item[u"attempts"_s].toInt() > 0), 60'000);
        const QString told = item[u"state"_s].toString() + u": "_s + item[u"lastReply"_s].toString();
        QVERIFY2(item[u"state"_s].toString() == state && item[u"lastReply"_s].toString().startsWith(lastReply), qPrintable(told));
        const bool sent = state == u"sent";
        QTRY_COMPARE_WITH_TIMEOUT(arrived(subject), sent ? 1 : 0, 20'000);
        if (sent)
            QVERIFY2(lastArrival().contains(signedBy + u' '), qPrintable(lastArrival()));
        QVERIFY2(whereSecretsShow(office).isEmpty(), qPrintable(whereSecretsShow(office)));
        QVERIFY(!office.rest->list(u"/v1/events"_s).isEmpty()); // was looked at
        QCOMPARE(office.engine.stop(), 0);
    }
    // A server that offers no TLS is not told the password, unless the settings say so.
    void withoutTls_data()
    {
        QTest::addColumn<bool>("allowed");
        QTest::newRow("not allowed") << false;
        QTest::newRow("allowed") << true;
    }
    void withoutTls()
    {
        QFETCH(bool, allowed);
        ScriptedServer server;
        QVERIFY(server.start(at(20).address, at(20).port));
        server.replies.insert("EHLO", "250-peer.test\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN");
        Office office;
        office.engine.addConfig(u"[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n[delivery]\nsmarthost = \"%1\"\nsmarthost_user = \"relay\"\n"
                                "smarthost_secret = \"%2\"\nsmarthost_auth_without_tls = %3\n"_s
                                    .arg(text(at(20)), QString::fromLatin1(EximServer::password()), allowed ? u"true"_s : u"false"_s));
        QVERIFY2(office.open(), qPrintable(office.engine.log()));
        const QByteArray accepted = office.deliver("mail", "bo@remote.test");
        QVERIFY2(accepted.startsWith("250"), accepted.constData());
        const QString path = u"/v1/queue?mailId="_s + QString::fromLatin1(accepted.trimmed().split(' ').last());
        const auto item = [&] { return office.rest->list(path).first().toObject(); };
        QTRY_COMPARE_WITH_TIMEOUT(item()[u"state"_s].toString(), allowed ? u"sent"_s : u"deferred"_s, 30'000);
        if (!allowed)
            QVERIFY(item()[u"lastReply"_s].toString().startsWith(u"4.7.4 "));
        const auto auth = [](const QByteArray &line) { return line.startsWith("AUTH"); };
        QCOMPARE(std::count_if(server.lines.begin(), server.lines.end(), auth), allowed ? 1 : 0);
        QVERIFY2(whereSecretsShow(office).isEmpty(), qPrintable(whereSecretsShow(office)));
        QCOMPARE(office.engine.stop(), 0);
    }
    void cleanup()
    {
        m_failed |= QTest::currentTestFailed();
    }
    void cleanupTestCase()
    {
        if (m_failed)
            qWarning("Exim:\n%s", qPrintable(m_exim.log()));
    }

private:
    Endpoint at(int octet) const { return {m_network + u'.' + QString::number(octet), 2500}; }
    static QString text(const Endpoint &endpoint) { return u"%1:%2"_s.arg(endpoint.address).arg(endpoint.port); }
    int arrived(const QByteArray &subject) const
    {
        int found = 0;
        for (QDirIterator it(m_exim.mailbox(), QDir::Files); it.hasNext();) {
            QFile file(it.next());
            found += file.open(QIODevice::ReadOnly) && file.readAll().contains("Subject: " + subject) ? 1 : 0;
        }
        return found;
    }
    /// The last line Exim logged of a mail that came.
    QString lastArrival() const
    {
        const QStringList lines = m_exim.log().split(u'\n').filter(u" <= "_s);
        return lines.isEmpty() ? QString() : lines.last() + u' ';
    }
    /// The first place where a password or token can be read, in any of the forms that go over the wire.
    static QString whereSecretsShow(Office &office)
    {
        QByteArray seen = office.engine.log().toUtf8();
        for (const char *path : {"/v1/queue", "/v1/events", "/v1/settings", "/v1/connections"}) {
            for (const QJsonValue &value : office.rest->list(QLatin1StringView(path)))
                seen += '\n' + QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
        }
        for (const QByteArray &secret : {EximServer::password(), EximServer::token()}) {
            const QByteArray plain = QByteArray(1, '\0') + EximServer::user() + '\0' + secret;
            const QByteArray bearer = "user=" + EximServer::user() + "\1auth=Bearer " + secret + "\1\1";
            for (const QByteArray &form : {secret, secret.toBase64(QByteArray::OmitTrailingEquals), plain.toBase64(QByteArray::OmitTrailingEquals),
                                           bearer.toBase64(QByteArray::OmitTrailingEquals)}) {
                if (const qsizetype at = seen.indexOf(form); at >= 0)
                    return QString::fromUtf8(seen.mid(std::max<qsizetype>(at - 200, 0), 400));
            }
        }
        return {};
    }

    QString m_network;
    TestAuthority m_authority;
    EximServer m_exim;
    int m_mails = 0;
    bool m_failed = false;
};

QTEST_GUILESS_MAIN(TestSmarthosts)
#include "tst_smarthosts.moc"

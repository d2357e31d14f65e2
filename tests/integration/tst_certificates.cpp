// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/testauthority.h"
#include "trust/certificatemaker.h"
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::SmtpClient;

/// Certificates of a running server: which one is shown to whom, what is said of them, and sessions that go on over a change.
class TestCertificates : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void filesAreWatched();
    void troubleIsSaid();
    void setInTheConsole();
    void chosenByName();
    void localAuthorityServesAClient();
    void httpsAloneOnlyWhenVerified();

private:
    struct Run
    {
        int code = -1;
        QByteArray out;
    };
    static Run ctl(const Office &office, const QStringList &arguments);
    static bool make(const QString &folder, const QString &name, int days = 90);
    static bool makeExpired(const QString &folder, const QString &name);
    static QString shown(const Office &office, const QString &listener, const QString &host);
    static QJsonObject first(Office &office) { return office.rest->list(u"/v1/certificates"_s).at(0).toObject(); }
};

TestCertificates::Run TestCertificates::ctl(const Office &office, const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral(POSTKONTORCTL_PATH), QStringList{u"--url"_s, office.engine.url({}).toString(), u"--token-file"_s, office.engine.tokenFile()} + arguments);
    if (!process.waitForFinished(60'000))
        return {};
    return {process.exitCode(), process.readAllStandardOutput() + process.readAllStandardError()};
}

/// fullchain.pem and privkey.pem in that folder.
bool TestCertificates::make(const QString &folder, const QString &name, int days)
{
    QDir().mkpath(folder);
    return QProcess::execute(u"openssl"_s, {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:prime256v1"_s, u"-nodes"_s,
                                            u"-days"_s, QString::number(days), u"-subj"_s, u"/CN="_s + name, u"-addext"_s, u"subjectAltName=DNS:"_s + name,
                                            u"-out"_s, folder + u"/fullchain.pem"_s, u"-keyout"_s, folder + u"/privkey.pem"_s}) == 0;
}

bool TestCertificates::makeExpired(const QString &folder, const QString &name)
{
    const trust::KeyPtr key = trust::makeKey();
    const auto put = [&folder](const QString &file, const QByteArray &content) {
        QFile out(folder + u'/' + file);
        return out.open(QIODevice::WriteOnly | QIODevice::Truncate) && out.write(content) == content.size();
    };
    return put(u"fullchain.pem"_s, trust::toPem(trust::makeCertificate({name, {name}, -3, false, {}}, key.get()).get())) && put(u"privkey.pem"_s, trust::toPem(key.get()));
}

/// Common name of what a client that asks for `host` is shown; of a listener with STARTTLS, too.
QString TestCertificates::shown(const Office &office, const QString &listener, const QString &host)
{
    QStringList arguments{u"s_client"_s, u"-connect"_s, u"127.0.0.1:%1"_s.arg(office.engine.port(listener))};
    arguments << (host.isEmpty() ? QStringList{u"-noservername"_s} : QStringList{u"-servername"_s, host});
    if (!listener.endsWith(u's'))
        arguments << u"-starttls"_s << u"smtp"_s;
    QProcess process;
    process.start(u"openssl"_s, arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(30'000))
        return {};
    const QByteArray said = process.readAllStandardOutput();
    const qsizetype at = said.indexOf("-----BEGIN CERTIFICATE-----");
    return at < 0 ? QString() : QSslCertificate(said.sliced(at)).subjectInfo(QSslCertificate::CommonName).value(0);
}

void TestCertificates::filesAreWatched()
{
    Office office;
    const QString live = office.engine.folder() + u"/live"_s; // swapped whole, as Kubernetes does it
    QVERIFY(make(office.engine.folder() + u"/a1"_s, u"first.example.test"_s));
    QVERIFY(QFile::link(u"a1"_s, live));
    office.engine.addConfig(u"[tls]\ncertificate = \"%1/fullchain.pem\"\nkey = \"%1/privkey.pem\"\n"_s.arg(live));
    QVERIFY(office.open());
    SmtpClient running;
    QVERIFY(office.greet(running));
    QVERIFY(running.startTls());
    QVERIFY(running.command("EHLO client.test").startsWith("250"));
    QVERIFY(running.command("MAIL FROM:<a@b.test>").startsWith("250"));
    for (int n = 2; n < 4; ++n) { // nobody says anything to the server
        const QString name = u"n%1.example.test"_s.arg(n);
        QVERIFY(make(office.engine.folder() + u"/a%1"_s.arg(n), name));
        QVERIFY(QFile::link(u"a%1"_s.arg(n), live + u".new"_s));
        QVERIFY(QProcess::execute(u"mv"_s, {u"-T"_s, live + u".new"_s, live}) == 0);
        QTRY_COMPARE_WITH_TIMEOUT(shown(office, u"https"_s, {}), name, 90'000);
        QCOMPARE(shown(office, u"smtp"_s, {}), name);
    }
    QVERIFY(running.command("RCPT TO:<mei@example.test>").startsWith("250"));
    QVERIFY(running.command("DATA").startsWith("354"));
    QVERIFY(running.command("Subject: over three certificates\r\n\r\nx\r\n.").startsWith("250"));
    QCOMPARE(office.engine.stop(), 0);
}

void TestCertificates::troubleIsSaid()
{
    Office office;
    const QString folder = office.engine.folder();
    QVERIFY(make(folder, u"mail.example.test"_s));
    office.engine.addConfig(u"[tls]\ncertificate = \"%1/fullchain.pem\"\nkey = \"%1/privkey.pem\"\n"_s.arg(folder));
    QVERIFY(office.open());
    QCOMPARE(first(office)[u"names"_s].toArray(), QJsonArray{u"mail.example.test"_s});
    QCOMPARE(first(office)[u"source"_s], u"file"_s);
    QVERIFY(first(office)[u"problem"_s].isNull());
    const auto alert = [&office](const QString &detail) {
        for (const QJsonValue &one : office.rest->list(u"/v1/alerts?state=active"_s)) {
            if (one[u"ruleKey"_s] == u"certificate-problem"_s && one[u"detail"_s].toString().contains(detail))
                return true;
        }
        return false;
    };
    QFile broken(folder + u"/fullchain.pem"_s);
    QVERIFY(broken.open(QIODevice::WriteOnly | QIODevice::Truncate) && broken.write("-----BEGIN CERTIFICATE-----\nrubbish\n") > 0);
    broken.close();
    QVERIFY(office.engine.waitForLog("the old certificate stays"));
    QVERIFY(office.engine.waitForLog("not a PEM certificate"));
    QCOMPARE(shown(office, u"https"_s, {}), u"mail.example.test"_s);
    QTRY_VERIFY_WITH_TIMEOUT(alert(u"not a PEM certificate"_s), 60'000);
    const Run check = ctl(office, {u"check"_s});
    QCOMPARE(check.code, 2);
    QVERIFY2(check.out.contains("not a PEM certificate"), check.out.constData());
    const Run list = ctl(office, {u"certificate"_s, u"list"_s});
    QVERIFY2(list.code == 0 && list.out.contains("mail.example.test (default)") && list.out.contains("not a PEM certificate"), list.out.constData());
    const auto failed = [&office] {
        for (const QJsonValue &one : office.rest->list(u"/v1/events"_s)) {
            if (one[u"kind"_s] == u"certificate.failed"_s)
                return one[u"detail"_s][u"problem"_s].toString();
        }
        return QString();
    };
    QTRY_COMPARE(failed(), u"not a PEM certificate"_s);

    QVERIFY(make(folder, u"elsewhere.example.test"_s));
    QVERIFY(office.engine.waitForLog("it does not name mail.example.test, but elsewhere.example.test"));
    QTRY_VERIFY(first(office)[u"problem"_s].toString().contains(u"does not name mail.example.test"_s));
    QVERIFY(make(folder, u"mail.example.test"_s, 5)); // good again, for a while
    QTRY_VERIFY_WITH_TIMEOUT(first(office)[u"problem"_s].isNull(), 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(!alert({}), 60'000);
    QVERIFY(makeExpired(folder, u"mail.example.test"_s));
    QTRY_VERIFY_WITH_TIMEOUT(first(office)[u"problem"_s].toString().startsWith(u"it has expired on "_s), 60'000);
    QVERIFY(office.engine.waitForLog("alert: Certificate not right: " + folder.toUtf8() + "/fullchain.pem: it has expired on "));
    QTRY_VERIFY_WITH_TIMEOUT(alert(u"it has expired on "_s), 60'000);
    const Run late = ctl(office, {u"check"_s});
    QCOMPARE(late.code, 2);
    QVERIFY2(late.out.contains("it has expired on ") && !late.out.contains("Certificate expires"), late.out.constData());
    QCOMPARE(office.engine.stop(), 0);
}

// Files that are named by a change at run time, and are not right at SIGHUP or at a start: the engine runs, and says so.
void TestCertificates::setInTheConsole()
{
    Office office;
    const QString folder = office.engine.folder();
    QVERIFY(make(folder, u"mail.example.test"_s));
    QVERIFY(office.open());
    const QByteArray files = uR"({"changes":{"tls.certificate":"%1/fullchain.pem","tls.key":"%1/privkey.pem"}})"_s.arg(folder).toUtf8();
    const auto set = office.rest->send("PATCH", u"/v1/settings"_s, files);
    QVERIFY2(set.status == 200, set.body);
    QTRY_COMPARE(shown(office, u"https"_s, {}), u"mail.example.test"_s);
    const auto problem = [&office] {
        for (const QJsonValue &one : office.rest->list(u"/v1/certificates"_s)) {
            if (!one[u"problem"_s].isNull())
                return one[u"problem"_s].toString();
        }
        return QString();
    };
    QFile key(folder + u"/privkey.pem"_s);
    QVERIFY(key.open(QIODevice::WriteOnly | QIODevice::Truncate) && key.write(trust::toPem(trust::makeKey().get())) > 0);
    key.close(); // the certificate to it is still on its way
    office.engine.reload();
    QTRY_COMPARE(problem(), u"the key does not belong to the certificate"_s);
    QCOMPARE(shown(office, u"https"_s, {}), u"mail.example.test"_s);
    QCOMPARE(office.rest->send("PATCH", u"/v1/settings"_s, R"({"changes":{"smtp.max_recipients":99}})").status, 200); // other settings have nothing to do with it
    QVERIFY(make(folder + u"/other"_s, u"mail.example.test"_s));
    const auto other = uR"({"changes":{"tls.key":"%1/other/privkey.pem"}})"_s.arg(folder).toUtf8();
    QCOMPARE(office.rest->send("PATCH", u"/v1/settings"_s, other).status, 422);
    QFile chain(folder + u"/fullchain.pem"_s);
    QVERIFY(chain.open(QIODevice::WriteOnly | QIODevice::Truncate) && chain.write("rubbish\n") > 0);
    chain.close();
    QCOMPARE(office.engine.stop(), 0);
    QVERIFY2(office.engine.start(), qPrintable(office.engine.log()));
    office.rest = std::make_unique<support::RestClient>(office.engine.url({}), office.engine.token());
    QCOMPARE(problem(), u"not a PEM certificate"_s);
    QTRY_VERIFY_WITH_TIMEOUT(ctl(office, {u"check"_s}).out.contains("not a PEM certificate"), 60'000);
    QVERIFY(make(folder, u"mail.example.test"_s));
    QTRY_COMPARE_WITH_TIMEOUT(shown(office, u"https"_s, {}), u"mail.example.test"_s, 90'000);
    QTRY_COMPARE_WITH_TIMEOUT(problem(), QString(), 60'000);
    QCOMPARE(office.engine.stop(), 0);
}

void TestCertificates::chosenByName()
{
    Office office;
    const QString live = office.engine.folder() + u"/live"_s;
    QVERIFY(make(live + u"/one"_s, u"one.example.test"_s));
    QVERIFY(make(live + u"/wild"_s, u"*.example.org"_s));
    office.engine.setEnvironment(u"POSTKONTOR_SERVER_HOSTNAME"_s, u"one.example.test"_s);
    office.engine.addConfig(u"[tls]\nfolder = \"%1\"\n"_s.arg(live));
    QVERIFY(office.open());
    for (const QString &listener : {u"https"_s, u"smtp"_s, u"submission"_s, u"submissions"_s}) {
        QVERIFY(office.engine.port(listener));
        QCOMPARE(shown(office, listener, u"one.example.test"_s), u"one.example.test"_s);
        QCOMPARE(shown(office, listener, u"any.example.org"_s), u"*.example.org"_s);
        QCOMPARE(shown(office, listener, u"unknown.test"_s), u"one.example.test"_s);
    }
    QVERIFY(make(live + u"/two"_s, u"two.example.test"_s));
    QTRY_COMPARE_WITH_TIMEOUT(shown(office, u"https"_s, u"two.example.test"_s), u"two.example.test"_s, 90'000);
    QCOMPARE(office.rest->list(u"/v1/certificates"_s).size(), 3);
}

/// Switched on while it runs; a client that has the root takes the certificate, by name and by address.
void TestCertificates::localAuthorityServesAClient()
{
    Office office;
    office.engine.setEnvironment(u"POSTKONTOR_SERVER_HOSTNAME"_s, u"mail.office.lan"_s);
    QVERIFY(office.open());
    QCOMPARE(office.rest->get(u"/v1/certificates/local-root"_s).status, 404);
    QCOMPARE(office.rest->send("PATCH", u"/v1/settings"_s, R"({"changes":{"tls.local_authority":true}})").status, 200);
    QTRY_COMPARE(first(office)[u"source"_s], u"local"_s);
    const QByteArray root = office.rest->get(u"/v1/certificates/local-root"_s).body;
    QCOMPARE(QSslCertificate(office.rest->get(u"/v1/certificates/local-root?format=der"_s).body, QSsl::Der), QSslCertificate(root));
    QCOMPARE(ctl(office, {u"certificate"_s, u"root"_s}).out, root);
    for (const QString &name : {u"mail.office.lan"_s, u"127.0.0.1"_s, u"localhost"_s}) {
        QSslSocket socket;
        QSslConfiguration configuration = socket.sslConfiguration();
        configuration.setCaCertificates({QSslCertificate(root)});
        socket.setSslConfiguration(configuration);
        socket.connectToHostEncrypted(u"127.0.0.1"_s, office.engine.port(u"https"_s), name);
        QVERIFY2(socket.waitForEncrypted(30'000), qPrintable(name + u": "_s + socket.errorString()));
    }
    QFile kept(office.engine.dataDir() + u"/tls/local-authority.pem"_s);
    QCOMPARE(int(kept.permissions() & 0x7077), int(QFile::ReadOwner | QFile::WriteOwner));
}

void TestCertificates::httpsAloneOnlyWhenVerified()
{
    support::TestAuthority authority;
    QVERIFY(authority.make("mail.example.test"));
    const auto told = [](Office &office, const QString &host) {
        QNetworkAccessManager manager;
        QNetworkRequest request(QUrl(u"https://127.0.0.1:%1/healthz"_s.arg(office.engine.port(u"https"_s))));
        request.setRawHeader("Host", host.toLatin1());
        QSslConfiguration configuration = request.sslConfiguration();
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        request.setSslConfiguration(configuration);
        QNetworkReply *reply = manager.get(request);
        if (!QTest::qWaitFor([reply] { return reply->isFinished(); }, 30'000) || reply->error() != QNetworkReply::NoError)
            return QByteArray("no answer");
        for (const char *name : {"X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy", "Cache-Control"}) {
            if (!reply->hasRawHeader(name))
                return QByteArray("no ") + name;
        }
        return reply->rawHeader("Strict-Transport-Security");
    };
    const QString config = u"[tls]\ncertificate = \"%1\"\nkey = \"%2\"\n"_s.arg(authority.certificate(), authority.key());
    {
        Office office;
        office.engine.addConfig(config);
        office.engine.setEnvironment(u"SSL_CERT_FILE"_s, authority.authority());
        QVERIFY(office.open());
        QCOMPARE(told(office, u"mail.example.test"_s), "max-age=15552000");
        QCOMPARE(told(office, u"localhost"_s), QByteArray());
        QVERIFY(first(office)[u"vouched"_s].toBool());
        QVERIFY(office.rest->get(u"/healthz"_s).header("Strict-Transport-Security").isEmpty()); // over http
    }
    Office office; // nobody vouches for that authority
    office.engine.addConfig(config);
    QVERIFY(office.open());
    QCOMPARE(told(office, u"mail.example.test"_s), QByteArray());
}

QTEST_GUILESS_MAIN(TestCertificates)
#include "tst_certificates.moc"

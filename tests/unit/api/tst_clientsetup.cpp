// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/appleprofile.h"
#include "api/autoconfig.h"
#include "api/autodiscover.h"
#include "apibench.h"
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;

namespace {

const QByteArray kOutlook = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
const QByteArray kMobileSync = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006";

/// As Outlook and phones send it.
QByteArray request(const QByteArray &address, const QByteArray &schema = kOutlook)
{
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\">"
           "<Request><EMailAddress>" + address + "</EMailAddress><AcceptableResponseSchema>" + schema + "</AcceptableResponseSchema></Request></Autodiscover>";
}

/// What a document says, flat: "Account/Protocol/Type=IMAP". Empty when it is not well formed.
QStringList flat(const QByteArray &xml)
{
    QStringList out, path;
    QXmlStreamReader reader(xml);
    QString text;
    while (!reader.atEnd()) {
        const auto token = reader.readNext();
        if (token == QXmlStreamReader::StartElement) {
            path << reader.name().toString();
            text.clear();
        } else if (token == QXmlStreamReader::Characters) {
            text += reader.text();
        } else if (token == QXmlStreamReader::EndElement) {
            if (!text.trimmed().isEmpty())
                out << path.join(u'/') + u'=' + text;
            text.clear();
            path.removeLast();
        }
    }
    return reader.hasError() ? QStringList() : out;
}

} // namespace

/// What mail programs are told when they ask with an address alone.
class TestClientSetup : public QObject
{
    Q_OBJECT

    static Answer under(BenchClient &client, const QByteArray &host, const QByteArray &target, const QByteArray &fields = {})
    {
        client.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "\r\n");
        return takeAnswers(client.transport.output).value(0);
    }

private Q_SLOTS:
    void thunderbird()
    {
        BenchEngine engine;
        BenchClient client(engine);
        const Answer answer = under(client, "autoconfig.example.org", "/mail/config-v1.1.xml?emailaddress=li%40example.org");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.fields.value("content-type"), "text/xml; charset=utf-8");
        const QString provider = u"clientConfig/emailProvider/"_s;
        const QStringList said = flat(answer.body);
        QCOMPARE(said.mid(0, 3), QStringList({provider + u"domain=example.org"_s, provider + u"displayName=example.org"_s, provider + u"displayShortName=example.org"_s}));
        const auto server = [&provider](const QString &kind, const QString &port, const QString &socket) {
            const QString in = provider + kind + u'/';
            return QStringList{in + u"hostname=mail.example.test"_s, in + u"port="_s + port, in + u"socketType="_s + socket, in + u"authentication=password-cleartext"_s, in + u"username=%EMAILADDRESS%"_s};
        };
        QCOMPARE(said.mid(3), server(u"incomingServer"_s, u"993"_s, u"SSL"_s) + server(u"incomingServer"_s, u"143"_s, u"STARTTLS"_s) + server(u"incomingServer"_s, u"995"_s, u"SSL"_s)
                     + server(u"outgoingServer"_s, u"465"_s, u"SSL"_s) + server(u"outgoingServer"_s, u"587"_s, u"STARTTLS"_s));
        QVERIFY(answer.body.contains("<incomingServer type=\"pop3\">") && answer.body.contains("<clientConfig version=\"1.1\">"));
        // under the domain itself, by the name alone, and unchanged
        QCOMPARE(under(client, "example.org", "/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=li%40example.org").body, answer.body);
        QCOMPARE(under(client, "autoconfig.example.org", "/mail/config-v1.1.xml").body, answer.body);
        QCOMPARE(under(client, "autoconfig.example.org", "/mail/config-v1.1.xml?emailaddress=other@example.org", "If-None-Match: " + answer.fields.value("etag") + "\r\n").status, 304);
        QCOMPARE(under(client, "autoconfig.example.org", "/mail/config-v1.1.xml?emailaddress=nobody").status, 422);
        QCOMPARE(under(client, "example.org", "/v1/client-setup").status, 421); // that is the API's
    }

    void outlook_data()
    {
        QTest::addColumn<QByteArray>("path");
        for (const char *path : {"/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml", "/AutoDiscover/AutoDiscover.xml", "/AUTODISCOVER/AUTODISCOVER.XML", "/%61utodiscover/autodiscover.xml"})
            QTest::newRow(path) << QByteArray(path);
    }
    void outlook()
    {
        QFETCH(QByteArray, path);
        BenchEngine engine;
        BenchClient client(engine);
        const Answer answer = client.ask("POST", path, {}, request("li@example.org"), "Content-Type: text/xml\r\n");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.fields.value("content-type"), "text/xml; charset=utf-8");
        const QString account = u"Autodiscover/Response/Account/"_s;
        const auto protocol = [&account](const QString &type, const QString &port, bool sends) {
            const QString in = account + u"Protocol/"_s;
            QStringList out{in + u"Type="_s + type, in + u"Server=mail.example.test"_s, in + u"Port="_s + port, in + u"DomainRequired=off"_s, in + u"LoginName=li@example.org"_s,
                            in + u"SPA=off"_s, in + u"SSL=on"_s, in + u"Encryption=SSL"_s, in + u"AuthRequired=on"_s};
            return sends ? out + QStringList{in + u"UsePOPAuth=on"_s, in + u"SMTPLast=off"_s} : out;
        };
        QCOMPARE(flat(answer.body), QStringList({u"Autodiscover/Response/User/DisplayName=li@example.org"_s, account + u"AccountType=email"_s, account + u"Action=settings"_s})
                     + protocol(u"IMAP"_s, u"993"_s, false) + protocol(u"POP3"_s, u"995"_s, false) + protocol(u"SMTP"_s, u"465"_s, true));
        QVERIFY(answer.body.contains("<Response xmlns=\"" + kOutlook + "\">"));
        QCOMPARE(client.ask("PUT", path, {}, "x").status, 405);
    }

    void autodiscoverErrors_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("code");
        QByteArray bomb = "<!DOCTYPE a [<!ENTITY a0 \"aaaaaaaaaaaaaaaa\">";
        for (int i = 1; i < 12; ++i)
            bomb += "<!ENTITY a" + QByteArray::number(i) + " \"" + ("&a" + QByteArray::number(i - 1) + ";").repeated(16) + "\">";
        bomb += "]>" + request("&a11;").sliced(40);
        QTest::newRow("empty") << QByteArray("") << QByteArray("600");
        QTest::newRow("no XML") << QByteArray("{}") << QByteArray("600");
        QTest::newRow("half") << request("li@example.org").chopped(5) << QByteArray("600");
        QTest::newRow("no address") << request("") << QByteArray("600");
        QTest::newRow("not an address") << request("li at example.org") << QByteArray("600");
        QTest::newRow("another document") << QByteArray("<a><EMailAddress>li@example.org</EMailAddress></a>") << QByteArray("600");
        QTest::newRow("elements in the address") << request("<b>li@example.org</b>") << QByteArray("600");
        QTest::newRow("entities without end") << bomb << QByteArray("600");
        QTest::newRow("a file") << QByteArray("<!DOCTYPE a [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>" + request("&f;").sliced(40)) << QByteArray("600");
        QTest::newRow("deep") << QByteArray("<Autodiscover>").repeated(4000) << QByteArray("600");
        QTest::newRow("another schema") << request("li@example.org", "http://schemas.microsoft.com/x") << QByteArray("601");
        QTest::newRow("none") << request("li@example.org", "") << QByteArray("601");
    }
    void autodiscoverErrors()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, code);
        BenchEngine engine;
        BenchClient client(engine);
        const Answer answer = client.ask("POST", "/autodiscover/autodiscover.xml", {}, body, "Content-Type: text/xml\r\n");
        QCOMPARE(answer.status, 200);
        const QStringList said = flat(answer.body);
        QCOMPARE(said.size(), 2);
        QCOMPARE(said[0], u"Autodiscover/Response/Error/ErrorCode="_s + QString::fromLatin1(code));
        QVERIFY(!answer.body.contains("root:"));
    }

    void phones()
    {
        BenchEngine engine;
        BenchClient client(engine);
        const Answer answer = client.ask("POST", "/Autodiscover/Autodiscover.xml", {}, request("li@example.org", kMobileSync), "Content-Type: text/xml\r\n");
        QCOMPARE(answer.status, 200);
        const QStringList said = flat(answer.body);
        QVERIFY(said.contains(u"Autodiscover/Response/Action/Error/Status=2"_s) && said.contains(u"Autodiscover/Response/User/EMailAddress=li@example.org"_s));
        QVERIFY(answer.body.contains("<Response xmlns=\"" + kMobileSync + "\">"));
    }

    void tooLargeARequest()
    {
        BenchEngine engine;
        BenchClient client(engine);
        QCOMPARE(client.ask("POST", "/autodiscover/autodiscover.xml", {}, QByteArray(70'000, ' '), "Content-Type: text/xml\r\n").status, 413);
    }

    /// Over http Outlook asks only to be led to https; there it is told that it has to POST.
    void byGet()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.transport.connection.listener = base::Listener::Http;
        const Answer plain = under(client, "autodiscover.example.org", "/Autodiscover/Autodiscover.xml");
        QCOMPARE(plain.status, 302);
        QCOMPARE(plain.fields.value("location"), "https://mail.example.test/autodiscover/autodiscover.xml");
        client.transport.connection.listener = base::Listener::Https;
        const Answer inside = under(client, "autodiscover.example.org", "/Autodiscover/Autodiscover.xml");
        QCOMPARE(inside.status, 200);
        QVERIFY(inside.body.contains("<ErrorCode>600</ErrorCode>"));
        const Answer json = under(client, "autodiscover.example.org", "/autodiscover/autodiscover.json/v1.0/li@example.org?Protocol=Autodiscoverv1&RedirectCount=1");
        QCOMPARE(json.object(), QJsonObject({{u"Protocol"_s, u"AutodiscoverV1"_s}, {u"Url"_s, u"https://mail.example.test/autodiscover/autodiscover.xml"_s}}));
        QCOMPARE(under(client, "x.test", "/autodiscover/autodiscover.json?Email=li@example.org&Protocol=ActiveSync").object()[u"ErrorCode"_s].toString(), u"InvalidProtocol"_s);
        QCOMPARE(under(client, "x.test", "/autodiscover/autodiscover.json?Email=li@example.org").status, 400);
    }

    void apple()
    {
        BenchEngine engine;
        BenchClient client(engine);
        const Answer answer = under(client, "example.org", "/mail/apple.mobileconfig?emailaddress=li%40example.org");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.fields.value("content-type"), "application/x-apple-aspen-config");
        const QString text = flat(answer.body).join(u'\n');
        for (const char *pair : {"PayloadType\n.*=com.apple.mail.managed", "IncomingMailServerHostName\n.*=mail.example.test", "IncomingMailServerPortNumber\n.*=993", "OutgoingMailServerPortNumber\n.*=465",
                                 "EmailAccountType\n.*=EmailTypeIMAP", "IncomingMailServerUsername\n.*=li@example.org", "EmailAddress\n.*=li@example.org"})
            QVERIFY2(text.contains(QRegularExpression(u"key="_s + QString::fromLatin1(pair))), pair);
        QVERIFY(!text.contains(u"key=IncomingPassword"_s) && !text.contains(u"key=OutgoingPassword\n"_s));
        QCOMPARE(under(client, "example.org", "/mail/apple.mobileconfig?emailaddress=li%40example.org").body, answer.body); // known again
        QVERIFY(under(client, "example.org", "/mail/apple.mobileconfig?emailaddress=bo%40example.org").body != answer.body);
        QCOMPARE(under(client, "example.org", "/mail/apple.mobileconfig").status, 422);
    }

    /// An address may hold what XML is made of.
    void marksInTheAddress()
    {
        const QString address = u"\"<a&'b>\"@example.org"_s;
        const control::ClientOffer offer = BenchEngine::clientOffer();
        QVERIFY(flat(api::appleProfile(offer, address)).contains(u"plist/dict/array/dict/string="_s + address));
        const QByteArray said = api::answerAutodiscover(api::readAutodiscover(request("&quot;&lt;a&amp;'b&gt;&quot;@example.org")), offer, 0);
        QVERIFY2(flat(said).contains(u"Autodiscover/Response/User/DisplayName="_s + address), said.constData());
        QVERIFY(flat(api::autoconfig(offer, u"a<b>&c"_s)).contains(u"clientConfig/emailProvider/domain=a<b>&c"_s));
    }

    /// Nobody is looked up, so nothing tells who is there.
    void nobodyIsLookedUp()
    {
        BenchEngine engine;
        BenchClient client(engine);
        for (const QByteArray &address : {"b@example.test"_ba, "nobody@example.test"_ba}) {
            QCOMPARE(under(client, "x.test", "/mail/config-v1.1.xml?emailaddress=" + address).status, 200);
            QCOMPARE(under(client, "x.test", "/mail/apple.mobileconfig?emailaddress=" + address).status, 200);
            QVERIFY(client.ask("POST", "/autodiscover/autodiscover.xml", {}, request(address), "Content-Type: text/xml\r\n").body.contains("<Action>settings</Action>"));
        }
        QCOMPARE(engine.services.calls, 0);
    }

    void whereNothingIsOffered()
    {
        BenchEngine engine;
        engine.options.clients = [] { return control::ClientOffer{u"mail.example.test"_s, {}}; };
        BenchClient client(engine);
        QVERIFY(client.ask("POST", "/autodiscover/autodiscover.xml", {}, request("li@example.org"), "Content-Type: text/xml\r\n").body.contains("<ErrorCode>500</ErrorCode>"));
        QCOMPARE(under(client, "x.test", "/mail/apple.mobileconfig?emailaddress=li%40example.org").status, 404);
        QVERIFY(!under(client, "x.test", "/mail/config-v1.1.xml").body.contains("Server"));
    }
};

QTEST_GUILESS_MAIN(TestClientSetup)
#include "tst_clientsetup.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/imapclient.h"
#include "support/nameserver.h"
#include "support/office.h"
#include "support/rawsocket.h"
#include <QJsonArray>
#include <QTest>
#include <QUdpSocket>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;
using support::Office;

namespace {

const QByteArray kPassword = "Plant3dSecret-oeffne dich";
const QByteArray kUser = "li@example.test";

struct Server
{
    QString kind; ///< "imap", "pop3", "smtp"
    QString host;
    quint16 port = 0;
    QString socket;
};

/// As a mail program reads config-v1.1.xml.
QList<Server> servers(const QByteArray &xml)
{
    QList<Server> out;
    QXmlStreamReader reader(xml);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        const auto name = reader.name();
        if (name == "incomingServer"_L1 || name == "outgoingServer"_L1)
            out.append({reader.attributes().value("type"_L1).toString(), {}, 0, {}});
        else if (name == "hostname"_L1)
            out.last().host = reader.readElementText();
        else if (name == "port"_L1)
            out.last().port = quint16(reader.readElementText().toUInt());
        else if (name == "socketType"_L1)
            out.last().socket = reader.readElementText();
    }
    return reader.hasError() ? QList<Server>() : out;
}

quint16 freePort()
{
    QUdpSocket socket;
    return socket.bind(QHostAddress::LocalHost) ? socket.localPort() : 0;
}

} // namespace

/// From the address alone to mail read and sent, with a real engine: what it says of itself is where it is.
class TestSetUpByAddress : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyServerTold();
    void placesOfTheSettings();
    void recordsOfTheDomain();

private:
    /// Under a host name of the domain, over http and https.
    QByteArray config(bool tls);
    int setServices(const QList<const char *> &services);
    Office m_office;
    support::NameServer m_dns;
    quint16 m_dnsPort = freePort();
};

void TestSetUpByAddress::initTestCase()
{
    for (const char *listener : {"IMAP", "IMAPS", "POP3S"})
        m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_"_s + QString::fromLatin1(listener), u"127.0.0.1:0"_s);
    m_office.engine.setEnvironment(u"POSTKONTOR_CLIENTS_HOSTNAME"_s, u"localhost"_s);
    m_office.engine.setEnvironment(u"POSTKONTOR_DNS_SERVERS"_s, u"127.0.0.1:%1"_s.arg(m_dnsPort));
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
    const QJsonObject user{{u"address"_s, QString::fromLatin1(kUser)}, {u"password"_s, QString::fromLatin1(kPassword)}};
    QCOMPARE(m_office.rest->post(u"/v1/users"_s, QJsonDocument(user).toJson()).status, 201);
}

QByteArray TestSetUpByAddress::config(bool tls)
{
    QSslSocket socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHost(u"127.0.0.1"_s, m_office.engine.port(tls ? u"https"_s : u"http"_s));
    if (!socket.waitForConnected(30'000))
        return {};
    if (tls) {
        socket.startClientEncryption();
        if (!socket.waitForEncrypted(30'000))
            return {};
    }
    socket.write("GET /mail/config-v1.1.xml?emailaddress=li%40example.test HTTP/1.1\r\nHost: autoconfig.example.test\r\nConnection: close\r\n\r\n");
    QByteArray all;
    while (socket.waitForReadyRead(30'000))
        all += socket.readAll();
    return all.startsWith("HTTP/1.1 200") ? all.mid(all.indexOf("\r\n\r\n") + 4) : QByteArray();
}

int TestSetUpByAddress::setServices(const QList<const char *> &services)
{
    QJsonArray items;
    for (const char *service : services)
        items.append(QString::fromLatin1(service));
    const QJsonObject changes{{u"clients.services"_s, items}};
    return m_office.rest->send("PATCH", u"/v1/settings"_s, QJsonDocument(QJsonObject{{u"changes"_s, changes}}).toJson()).status;
}

void TestSetUpByAddress::everyServerTold()
{
    const QByteArray xml = config(false);
    QVERIFY(!xml.isEmpty());
    QCOMPARE(config(true), xml);
    const QList<Server> told = servers(xml);
    QCOMPARE(told.size(), 5);
    for (const Server &server : told) {
        QCOMPARE(server.host, u"localhost"_s);
        const bool implicit = server.socket == "SSL"_L1;
        if (server.kind == "imap"_L1) {
            support::ImapClient imap;
            QVERIFY(imap.connectTo(server.port, implicit).startsWith("* OK") && (implicit || imap.startTls()));
            QVERIFY(imap.command("LOGIN " + kUser + " \"" + kPassword + '"').startsWith("OK"));
        } else if (server.kind == "smtp"_L1) {
            support::SmtpClient smtp;
            QVERIFY(smtp.connectTo(server.port, implicit).startsWith("220") && smtp.command("EHLO c.test").startsWith("250"));
            QVERIFY(implicit || (smtp.startTls() && smtp.command("EHLO c.test").startsWith("250")));
            QVERIFY(smtp.command("AUTH PLAIN " + ('\0' + kUser + '\0' + kPassword).toBase64()).startsWith("235"));
            QVERIFY(smtp.deliver(kUser, {kUser}, "From: " + kUser + "\r\nSubject: to myself\r\n\r\nx\r\n").startsWith("250"));
        } else {
            QCOMPARE(server.port, m_office.engine.port(u"pop3s"_s));
        }
    }
    const QJsonObject offer = m_office.rest->get(u"/v1/client-setup"_s).object();
    QCOMPARE(offer[u"host"_s].toString(), u"localhost"_s);
    QCOMPARE(offer[u"services"_s].toArray().size(), 7);
}

/// Behind a router that maps ports, and with a service that is nobody's business; while it runs.
void TestSetUpByAddress::placesOfTheSettings()
{
    QCOMPARE(setServices({"imaps=1993", "imap=off", "pop3s=pop.example.test:995"}), 200);
    const QList<Server> told = servers(config(true));
    QCOMPARE(told.size(), 4);
    QCOMPARE(told[0].port, 1993);
    QCOMPARE(told[1].host, u"pop.example.test"_s);
    QCOMPARE(told[1].port, 995);
    for (const char *wrong : {"imaps", "smtp=25", "imaps=0", "imaps=70000", "imaps=1.2.3.4:993", "imaps=a b:993"})
        QCOMPARE(setServices({wrong}), 422);
    QCOMPARE(setServices({}), 200);
    QCOMPARE(servers(config(true)).size(), 5);
}

/// What the DNS should say, asked of a real name server that says some of it.
void TestSetUpByAddress::recordsOfTheDomain()
{
    if (!support::NameServer::available())
        QSKIP("NSD is not unpacked: run ./dev test");
    QCOMPARE(setServices({"imaps=993", "imap=off", "pop3s=off", "submission=off", "submissions=465", "https=mail.example.test:443"}), 200);
    QVERIFY2(m_dns.start({u"127.0.0.1"_s, m_dnsPort},
                         "mail.example A 192.0.2.1\nautodiscover.example CNAME mail.example\nautoconfig.example A 192.0.2.7\nlocalhost A 127.0.0.1\n"
                         "_submissions._tcp.example SRV 0 0 465 localhost.\n_autodiscover._tcp.example SRV 0 0 443 mail.example\n"),
             qPrintable(m_dns.output()));
    QString domain;
    for (const QJsonValue &one : m_office.rest->list(u"/v1/domains"_s))
        domain = one[u"id"].toString();
    QHash<QString, QString> checks;
    for (const QJsonValue &record : m_office.rest->get(u"/v1/domains/%1/dns/check"_s.arg(domain)).object()[u"records"_s].toArray()) {
        if (record[u"purpose"].toString() == "clients"_L1)
            checks.insert(record[u"name"].toString().chopped(13) + u' ' + record[u"type"].toString() + u' ' + record[u"value"].toString(), record[u"check"].toString());
    }
    const QHash<QString, QString> wanted{{u"_imaps._tcp SRV 0 1 993 localhost"_s, u"missing"_s},
                                         {u"_submissions._tcp SRV 0 1 465 localhost"_s, u"ok"_s},
                                         {u"_autodiscover._tcp SRV 0 1 443 mail.example.test"_s, u"ok"_s},
                                         {u"autoconfig CNAME localhost"_s, u"different"_s},
                                         {u"autodiscover CNAME localhost"_s, u"different"_s}};
    QCOMPARE(checks, wanted);
}

QTEST_GUILESS_MAIN(TestSetUpByAddress)
#include "tst_setupbyaddress.moc"

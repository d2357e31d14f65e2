// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/pebbleserver.h"
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;

namespace support {

namespace {

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

} // namespace

bool PebbleServer::start(quint16 validatesAt, int validityS, int refusedNoncesPercent)
{
    if (!m_authority.make("localhost"))
        return false;
    const quint16 namesPort = freePort();
    const quint16 namesManagement = freePort();
    const QString address = u"127.0.0.1"_s;
    const bool named = m_names.start(PeerProcess::unpacked(u"pebble"_s, u"/usr/bin/pebble-challtestsrv"_s),
                                     {u"-defaultIPv4"_s, address, u"-defaultIPv6"_s, {}, u"-dns01"_s, u"127.0.0.1:%1"_s.arg(namesPort), u"-http01"_s, {}, u"-https01"_s, {},
                                      u"-tlsalpn01"_s, {}, u"-management"_s, u"127.0.0.1:%1"_s.arg(namesManagement)},
                                     QProcessEnvironment::systemEnvironment(), {{address, namesManagement}});
    if (!named)
        return false;
    m_port = freePort();
    m_managementPort = freePort();
    const QString config = m_process.write(u"pebble.json"_s, uR"({"pebble": {"listenAddress": "127.0.0.1:%1", "managementListenAddress": "127.0.0.1:%2",
"certificate": "%3", "privateKey": "%4", "httpPort": %5, "tlsPort": 1, "certificateValidityPeriod": %6}})"_s
                                                               .arg(m_port).arg(m_managementPort).arg(m_authority.certificate(), m_authority.key()).arg(validatesAt).arg(validityS)
                                                               .toUtf8());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PEBBLE_VA_NOSLEEP"_s, u"1"_s);
    environment.insert(u"PEBBLE_WFE_NONCEREJECT"_s, QString::number(refusedNoncesPercent));
    return m_process.start(PeerProcess::unpacked(u"pebble"_s, u"/usr/bin/pebble"_s), {u"-strict"_s, u"-config"_s, config, u"-dnsserver"_s, u"127.0.0.1:%1"_s.arg(namesPort)},
                           environment, {{address, m_port}, {address, m_managementPort}});
}

QByteArray PebbleServer::issuedRoot() const
{
    QNetworkAccessManager manager;
    QNetworkRequest request(QUrl(u"https://127.0.0.1:%1/roots/0"_s.arg(m_managementPort)));
    QSslConfiguration configuration = request.sslConfiguration();
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    request.setSslConfiguration(configuration);
    QNetworkReply *reply = manager.get(request);
    return QTest::qWaitFor([reply] { return reply->isFinished(); }, 30'000) ? reply->readAll() : QByteArray();
}

} // namespace support

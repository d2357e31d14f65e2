// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "clienttest/clientconfig.h"
#include <QHash>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>

using namespace Qt::StringLiterals;

namespace clienttest {

namespace {

Config checked(Config config, const QXmlStreamReader &xml)
{
    if (xml.hasError())
        return {{}, xml.errorString()};
    config.servers.removeIf([](const Server &server) { return server.host.isEmpty() || server.port == 0; });
    return config;
}

Server::Kind kindOf(QStringView word)
{
    return word.startsWith("imap"_L1, Qt::CaseInsensitive) ? Server::Imap : word.startsWith("pop"_L1, Qt::CaseInsensitive) ? Server::Pop3 : Server::Smtp;
}

} // namespace

QString Server::text() const
{
    static constexpr const char *kWords[] = {"imap", "pop3", "smtp"};
    return u"%1 %2:%3"_s.arg(QLatin1StringView(kWords[kind]), host).arg(port);
}

Config readAutoconfig(const QByteArray &text)
{
    Config out;
    QXmlStreamReader xml(text);
    Server *server = nullptr;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        const auto name = xml.name();
        if (name == "incomingServer"_L1 || name == "outgoingServer"_L1) {
            server = &out.servers.emplace_back();
            server->kind = kindOf(xml.attributes().value("type"_L1));
        } else if (!server) {
            continue;
        } else if (name == "hostname"_L1) {
            server->host = xml.readElementText();
        } else if (name == "port"_L1) {
            server->port = xml.readElementText().toUShort();
        } else if (name == "socketType"_L1) {
            server->implicitTls = xml.readElementText() == "SSL"_L1;
        }
    }
    return checked(out, xml);
}

QByteArray outlookRequest(const QString &address)
{
    QByteArray out;
    QXmlStreamWriter xml(&out);
    xml.writeStartDocument();
    xml.writeStartElement(u"Autodiscover"_s);
    xml.writeDefaultNamespace(u"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"_s);
    xml.writeStartElement(u"Request"_s);
    xml.writeTextElement(u"EMailAddress"_s, address);
    xml.writeTextElement(u"AcceptableResponseSchema"_s, u"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"_s);
    xml.writeEndDocument();
    return out;
}

Config readAutodiscover(const QByteArray &text)
{
    Config out;
    QXmlStreamReader xml(text);
    Server *server = nullptr;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        const auto name = xml.name();
        if (name == "ErrorCode"_L1)
            out.problem = xml.readElementText();
        else if (name == "Message"_L1)
            out.problem += u' ' + xml.readElementText();
        else if (name == "Protocol"_L1)
            server = &out.servers.emplace_back();
        else if (!server)
            continue;
        else if (name == "Type"_L1)
            server->kind = kindOf(xml.readElementText());
        else if (name == "Server"_L1)
            server->host = xml.readElementText();
        else if (name == "Port"_L1)
            server->port = xml.readElementText().toUShort();
        else if (name == "Encryption"_L1)
            server->implicitTls = xml.readElementText() == "SSL"_L1;
    }
    return checked(out, xml);
}

/// A profile does not say how TLS begins: Apple's programs go by the port.
Config readAppleProfile(const QByteArray &text)
{
    QXmlStreamReader xml(text);
    QHash<QString, QString> values;
    QString key;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == "key"_L1)
            key = xml.readElementText();
        else if (xml.name() == "string"_L1 || xml.name() == "integer"_L1)
            values.insert(key, xml.readElementText());
    }
    Config out;
    const auto add = [&](const QString &which, Server::Kind kind) {
        const quint16 port = values.value(which + u"MailServerPortNumber"_s).toUShort();
        const bool later = port == 143 || port == 110 || port == 587;
        out.servers.append({kind, values.value(which + u"MailServerHostName"_s), port, !later});
    };
    add(u"Incoming"_s, values.value(u"EmailAccountType"_s) == "EmailTypePOP"_L1 ? Server::Pop3 : Server::Imap);
    add(u"Outgoing"_s, Server::Smtp);
    return checked(out, xml);
}

} // namespace clienttest

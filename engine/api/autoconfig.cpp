// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/autoconfig.h"
#include <QXmlStreamWriter>

using namespace Qt::StringLiterals;

namespace api {

namespace {

void writeServer(QXmlStreamWriter &xml, const control::ClientService *service, const QString &element, const QString &type)
{
    if (!service)
        return;
    xml.writeStartElement(element);
    xml.writeAttribute(u"type"_s, type);
    xml.writeTextElement(u"hostname"_s, service->host);
    xml.writeTextElement(u"port"_s, QString::number(service->port));
    xml.writeTextElement(u"socketType"_s, service->implicitTls() ? u"SSL"_s : u"STARTTLS"_s);
    xml.writeTextElement(u"authentication"_s, u"password-cleartext"_s); // inside TLS
    xml.writeTextElement(u"username"_s, u"%EMAILADDRESS%"_s);
    xml.writeEndElement();
}

} // namespace

QByteArray autoconfig(const control::ClientOffer &offer, const QString &domain)
{
    QByteArray out;
    QXmlStreamWriter xml(&out);
    xml.setAutoFormatting(true);
    xml.setAutoFormattingIndent(2);
    xml.writeStartDocument();
    xml.writeStartElement(u"clientConfig"_s);
    xml.writeAttribute(u"version"_s, u"1.1"_s);
    xml.writeStartElement(u"emailProvider"_s);
    xml.writeAttribute(u"id"_s, offer.host);
    xml.writeTextElement(u"domain"_s, domain);
    xml.writeTextElement(u"displayName"_s, domain);
    xml.writeTextElement(u"displayShortName"_s, domain);
    for (const QString &name : {u"imaps"_s, u"imap"_s})
        writeServer(xml, offer.find(name), u"incomingServer"_s, u"imap"_s);
    for (const QString &name : {u"pop3s"_s, u"pop3"_s})
        writeServer(xml, offer.find(name), u"incomingServer"_s, u"pop3"_s);
    for (const QString &name : {u"submissions"_s, u"submission"_s})
        writeServer(xml, offer.find(name), u"outgoingServer"_s, u"smtp"_s);
    xml.writeEndDocument();
    return out;
}

} // namespace api

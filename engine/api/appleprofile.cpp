// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/appleprofile.h"
#include <QUuid>
#include <QXmlStreamWriter>

using namespace Qt::StringLiterals;

namespace api {

namespace {

/// The same for the same server and address: a profile is known by it.
QString uuidOf(const control::ClientOffer &offer, const QString &address, QLatin1StringView part)
{
    static const QUuid kNamespace(u"{0f6d2b63-2a0e-4d0b-9a2c-5d3f1f8a6b47}"_s);
    return QUuid::createUuidV5(kNamespace, offer.host + u'\n' + address + u'\n' + part).toString(QUuid::WithoutBraces).toUpper();
}

struct Dict
{
    QXmlStreamWriter &xml;

    void key(const char *name) const { xml.writeTextElement(u"key"_s, QString::fromLatin1(name)); }
    void text(const char *name, const QString &value) const
    {
        key(name);
        xml.writeTextElement(u"string"_s, value);
    }
    void number(const char *name, int value) const
    {
        key(name);
        xml.writeTextElement(u"integer"_s, QString::number(value));
    }
    void yes(const char *name) const
    {
        key(name);
        xml.writeEmptyElement(u"true"_s);
    }
};

void writeAccount(const Dict &dict, const control::ClientOffer &offer, const QString &address)
{
    const bool imap = offer.incomingImap();
    const control::ClientService &incoming = imap ? *offer.incomingImap() : *offer.incomingPop3();
    const control::ClientService &outgoing = *offer.outgoing();
    dict.text("EmailAccountDescription", address);
    dict.text("EmailAccountType", imap ? u"EmailTypeIMAP"_s : u"EmailTypePOP"_s);
    dict.text("EmailAddress", address);
    dict.text("IncomingMailServerAuthentication", u"EmailAuthPassword"_s);
    dict.text("IncomingMailServerHostName", incoming.host);
    dict.number("IncomingMailServerPortNumber", incoming.port);
    dict.yes("IncomingMailServerUseSSL");
    dict.text("IncomingMailServerUsername", address);
    dict.text("OutgoingMailServerAuthentication", u"EmailAuthPassword"_s);
    dict.text("OutgoingMailServerHostName", outgoing.host);
    dict.number("OutgoingMailServerPortNumber", outgoing.port);
    dict.yes("OutgoingMailServerUseSSL");
    dict.text("OutgoingMailServerUsername", address);
    dict.yes("OutgoingPasswordSameAsIncomingPassword");
}

void writeIdentity(const Dict &dict, const QString &name, const QString &identifier, const QString &type, const QString &uuid)
{
    dict.text("PayloadDisplayName", name);
    dict.text("PayloadIdentifier", identifier);
    dict.text("PayloadType", type);
    dict.text("PayloadUUID", uuid);
    dict.number("PayloadVersion", 1);
}

} // namespace

QByteArray appleProfile(const control::ClientOffer &offer, const QString &address)
{
    if ((!offer.incomingImap() && !offer.incomingPop3()) || !offer.outgoing())
        return {};
    const QString uuid = uuidOf(offer, address, "profile"_L1);
    const QString identifier = offer.host + u".mail."_s + uuid;
    QByteArray out;
    QXmlStreamWriter xml(&out);
    const Dict dict{xml};
    xml.setAutoFormatting(true);
    xml.setAutoFormattingIndent(2);
    xml.writeStartDocument();
    xml.writeDTD(uR"(<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">)"_s);
    xml.writeStartElement(u"plist"_s);
    xml.writeAttribute(u"version"_s, u"1.0"_s);
    xml.writeStartElement(u"dict"_s);
    dict.key("PayloadContent");
    xml.writeStartElement(u"array"_s);
    xml.writeStartElement(u"dict"_s);
    writeAccount(dict, offer, address);
    writeIdentity(dict, address, identifier + u".account"_s, u"com.apple.mail.managed"_s, uuidOf(offer, address, "account"_L1));
    xml.writeEndElement();
    xml.writeEndElement();
    dict.text("PayloadDescription", u"Mail account %1 on %2"_s.arg(address, offer.host));
    dict.text("PayloadOrganization", offer.host);
    writeIdentity(dict, address, identifier, u"Configuration"_s, uuid);
    xml.writeEndDocument();
    return out;
}

} // namespace api

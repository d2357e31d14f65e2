// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/autodiscover.h"
#include "mail/address.h"
#include <QDateTime>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr QLatin1StringView kEnvelope = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"_L1;
constexpr QLatin1StringView kOutlook = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"_L1;
constexpr QLatin1StringView kMobileSync = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006"_L1;

// [MS-OXDSCLI] 2.2.4.1.1.2.2
constexpr int kNoSettings = 500;
constexpr int kInvalidRequest = 600;
constexpr int kSchemaNotKnown = 601;

/// An answer in the making; the elements that are open are closed at its end.
struct Answer
{
    explicit Answer(QLatin1StringView schema) : xml(&bytes)
    {
        xml.setAutoFormatting(true);
        xml.setAutoFormattingIndent(2);
        xml.writeStartDocument();
        xml.writeStartElement(u"Autodiscover"_s);
        xml.writeDefaultNamespace(kEnvelope);
        xml.writeStartElement(u"Response"_s);
        if (!schema.isEmpty())
            xml.writeDefaultNamespace(schema);
    }
    void start(const char *name) { xml.writeStartElement(QString::fromLatin1(name)); }
    void end() { xml.writeEndElement(); }
    void text(const char *name, const QString &value) { xml.writeTextElement(QString::fromLatin1(name), value); }
    QByteArray take()
    {
        xml.writeEndDocument();
        return bytes;
    }

    QByteArray bytes;
    QXmlStreamWriter xml;
};

QByteArray error(int code, const QString &message, qint64 wallMs)
{
    Answer out{{}};
    out.start("Error");
    out.xml.writeAttribute(u"Time"_s, QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC).toString(u"HH:mm:ss.zzz0000"_s));
    out.xml.writeAttribute(u"Id"_s, QString::number(quint32(wallMs)));
    out.text("ErrorCode", QString::number(code));
    out.text("Message", message);
    out.text("DebugData", {});
    return out.take();
}

void writeProtocol(Answer &out, const char *type, const control::ClientService *service, const QString &login)
{
    if (!service)
        return;
    const bool sends = service->name.startsWith("submission"_L1);
    out.start("Protocol");
    out.text("Type", QString::fromLatin1(type));
    out.text("Server", service->host);
    out.text("Port", QString::number(service->port));
    out.text("DomainRequired", u"off"_s);
    out.text("LoginName", login);
    out.text("SPA", u"off"_s);
    out.text("SSL", u"on"_s);
    out.text("Encryption", service->implicitTls() ? u"SSL"_s : u"TLS"_s);
    out.text("AuthRequired", u"on"_s);
    if (sends) {
        out.text("UsePOPAuth", u"on"_s);
        out.text("SMTPLast", u"off"_s);
    }
    out.end();
}

QByteArray outlookSettings(const control::ClientOffer &offer, const QString &address)
{
    Answer out(kOutlook);
    out.start("User");
    out.text("DisplayName", address);
    out.end();
    out.start("Account");
    out.text("AccountType", u"email"_s);
    out.text("Action", u"settings"_s);
    writeProtocol(out, "IMAP", offer.incomingImap(), address);
    writeProtocol(out, "POP3", offer.incomingPop3(), address);
    writeProtocol(out, "SMTP", offer.outgoing(), address);
    return out.take();
}

/// [MS-ASCMD] 2.2.3.171.1: 2 is a protocol error.
QByteArray noMobileSync(const QString &address)
{
    Answer out(kMobileSync);
    out.text("Culture", u"en:us"_s);
    out.start("User");
    out.text("EMailAddress", address);
    out.end();
    out.start("Action");
    out.start("Error");
    out.text("Status", u"2"_s);
    out.text("Message", u"This server has no ActiveSync. Set the account up as IMAP."_s);
    out.text("DebugData", {});
    return out.take();
}

} // namespace

std::optional<AutodiscoverRequest> readAutodiscover(const QByteArray &body)
{
    AutodiscoverRequest out;
    QXmlStreamReader xml(body);
    bool known = false;
    while (!xml.atEnd()) {
        const QXmlStreamReader::TokenType token = xml.readNext();
        if (token == QXmlStreamReader::DTD)
            return std::nullopt;
        if (token != QXmlStreamReader::StartElement)
            continue;
        known = known || xml.name() == "Autodiscover"_L1;
        if (xml.name() == "EMailAddress"_L1)
            out.address = xml.readElementText().trimmed();
        else if (xml.name() == "AcceptableResponseSchema"_L1)
            out.responseSchema = xml.readElementText().trimmed();
    }
    return known && !xml.hasError() ? std::optional(out) : std::nullopt;
}

QByteArray answerAutodiscover(const std::optional<AutodiscoverRequest> &request, const control::ClientOffer &offer, qint64 wallMs)
{
    const auto address = request ? mail::Address::fromString(request->address) : std::nullopt;
    if (!address)
        return error(kInvalidRequest, u"Invalid Request"_s, wallMs);
    if (request->responseSchema == kMobileSync)
        return noMobileSync(address->toString());
    if (request->responseSchema != kOutlook)
        return error(kSchemaNotKnown, u"The requested schema is not known here"_s, wallMs);
    if ((!offer.incomingImap() && !offer.incomingPop3()) || !offer.outgoing())
        return error(kNoSettings, u"This server offers nothing to mail programs"_s, wallMs);
    return outlookSettings(offer, address->toString());
}

} // namespace api

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/dsn.h"
#include "mail/asciitext.h"
#include "mail/charset.h"
#include "mail/deliverycause.h"
#include "mail/headerscanner.h"
#include "mail/maildate.h"
#include "mail/messageid.h"
#include "mail/transferencoding.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace mail {
namespace {

constexpr qsizetype kMaxValue = 700; // octets of one foreign value: a line stays under 998 with its name

bool hasEightBit(QByteArrayView bytes)
{
    return std::any_of(bytes.begin(), bytes.end(), ascii::is8Bit);
}

/// Foreign text for one header line: no controls, not too long. `utf8`: octets beyond ASCII may stay.
QByteArray oneLine(QByteArrayView text, bool utf8)
{
    QByteArray out;
    for (const char c : text.first(qMin(text.size(), kMaxValue)))
        out += ascii::isControl(c) ? ' ' : ascii::is8Bit(c) && !utf8 ? '?' : c;
    return out.simplified();
}

/// The address type of RFC 3461 4.2 and RFC 6533 3.
QByteArray typedAddress(const QString &address, bool utf8)
{
    const QByteArray text = address.toUtf8();
    return (hasEightBit(text) ? "utf-8;" : "rfc822;") + oneLine(text, utf8);
}

QByteArray originalRecipient(QByteArrayView parameters, bool utf8)
{
    const std::optional<QByteArray> given = esmtpParameter(parameters, "ORCPT");
    const qsizetype semicolon = given ? given->indexOf(';') : -1;
    if (semicolon < 1)
        return {};
    return oneLine(given->first(semicolon), false) + ';' + oneLine(decodeXtext(QByteArrayView(*given).sliced(semicolon + 1)), utf8);
}

QByteArray actionWord(DsnAction action)
{
    switch (action) {
    case DsnAction::Failed:
        return "failed";
    case DsnAction::Delayed:
        return "delayed";
    case DsnAction::Delivered:
        return "delivered";
    case DsnAction::Relayed:
        break;
    }
    return "relayed";
}

class Builder
{
public:
    explicit Builder(const DsnRequest &request)
        : m_request(request)
    {
        m_dsn.utf8 = hasEightBit(request.mailFrom.toUtf8());
        m_worst = DsnAction::Relayed;
        for (const DsnRecipient &recipient : request.recipients) {
            m_dsn.utf8 = m_dsn.utf8 || hasEightBit(recipient.address.toUtf8());
            m_worst = std::min(m_worst, recipient.action);
        }
    }

    Dsn build()
    {
        const QList<QByteArray> parts{textPart(), statusPart(), returnedPart()};
        const QByteArray boundary = freeBoundary(parts);
        QByteArray &out = m_dsn.bytes;
        out = header(boundary);
        for (const QByteArray &part : parts)
            out += "\r\n--" + boundary + "\r\n" + part;
        out += "\r\n--" + boundary + "--\r\n";
        m_dsn.eightBit = hasEightBit(out);
        return m_dsn;
    }

private:
    QByteArray header(const QByteArray &boundary) const;
    QString subject() const;
    QByteArray textPart() const;
    QString explanation(Language language) const;
    QByteArray statusPart() const;
    QByteArray recipientFields(const DsnRecipient &recipient) const;
    QByteArray returnedPart() const;
    bool returnsAll() const;
    QByteArray freeBoundary(const QList<QByteArray> &parts) const;

    const DsnRequest &m_request;
    DsnAction m_worst;
    Dsn m_dsn;
};

QByteArray Builder::header(const QByteArray &boundary) const
{
    const QByteArray host = oneLine(m_request.reportingHost.toUtf8(), false);
    QByteArray out = "From: Mail Delivery System <postmaster@" + host + ">\r\n" + "To: <" +
                     oneLine(m_request.mailFrom.toUtf8(), m_dsn.utf8) + ">\r\n" + "Subject: " +
                     encodeHeaderText(subject(), 9) + "\r\n" + "Date: " + formatDate(m_request.now) + "\r\n" +
                     "Message-ID: <" + oneLine(m_request.messageId, false) + ">\r\n";
    HeaderScanner scanner(m_request.original);
    while (const auto field = scanner.next()) {
        if (!ascii::equals(field->name, "Message-ID"))
            continue;
        const QString id = firstMessageId(field->value);
        if (!id.isEmpty() && id.size() < 900 && !hasEightBit(id.toUtf8()))
            out += "In-Reply-To: <" + id.toLatin1() + ">\r\nReferences: <" + id.toLatin1() + ">\r\n";
        break;
    }
    return out + "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
                 "Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"" + boundary + "\"\r\n";
}

QString Builder::subject() const
{
    const QString who = m_request.recipients.size() == 1
                            ? u": "_s + m_request.recipients.first().address.left(200)
                            : QString();
    switch (m_worst) {
    case DsnAction::Failed:
        return u"Not delivered"_s + who;
    case DsnAction::Delayed:
        return u"Not delivered yet"_s + who;
    case DsnAction::Delivered:
        return u"Delivered"_s + who;
    case DsnAction::Relayed:
        break;
    }
    return u"Handed on"_s + who;
}

QByteArray Builder::textPart() const
{
    QString text = explanation(Language::English);
    if (m_request.chinese)
        text += u"\n----\n\n"_s + explanation(Language::Chinese);
    const EncodedBody body = encodeText(text.toUtf8());
    return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: " + body.coding + "\r\n\r\n" + body.bytes;
}

QString Builder::explanation(Language language) const
{
    const bool chinese = language == Language::Chinese;
    const QString host = m_request.reportingHost;
    const QString accepted = QString::fromLatin1(formatDate(m_request.arrivedAt));
    QString out = chinese ? u"这是邮件服务器 %1 的自动通知，关于它在 %2 收下的您的邮件。\n"_s.arg(host, accepted)
                          : u"This is the mail server %1. It writes about the message\nit took from you on %2.\n"_s.arg(host, accepted);
    for (const DsnRecipient &recipient : m_request.recipients) {
        const DeliveryCause &cause = causeOf(recipient.status, recipient.replyCode > 0 ? Speaker::Remote : Speaker::Us);
        QString headline;
        switch (recipient.action) {
        case DsnAction::Failed:
            headline = chinese ? u"未送达，服务器不会再重试。"_s : u"was not delivered, and the server has given up."_s;
            break;
        case DsnAction::Delayed:
            headline = chinese ? u"尚未送达，服务器会继续重试，直到 %1。无需重新发送。"_s
                               : u"is not delivered yet. The server keeps trying until\n  %1. There is no need to send it again."_s;
            headline = headline.arg(QString::fromLatin1(formatDate(recipient.willRetryUntil)));
            break;
        case DsnAction::Delivered:
            headline = chinese ? u"已送达。"_s : u"was delivered."_s;
            break;
        case DsnAction::Relayed:
            headline = chinese ? u"已转交给下一台服务器，该服务器不会再发送通知。"_s
                               : u"was handed to the next server, which sends no notifications."_s;
            break;
        }
        out += u"\n%1\n  %2\n"_s.arg(recipient.address.left(320), headline);
        if (recipient.action == DsnAction::Failed || recipient.action == DsnAction::Delayed) {
            out += u"  "_s + causeText(cause.id, language) + u'\n';
            if (recipient.action == DsnAction::Failed)
                out += u"  "_s + stepText(cause.stepId, language) + u'\n';
            const QString said = QString::fromUtf8(oneLine(recipient.reply.left(500).toUtf8(), true));
            if (!said.isEmpty() && recipient.replyCode > 0 && !recipient.remoteHost.isEmpty())
                out += (chinese ? u"  %1 的答复：%2 %3\n"_s : u"  %1 said: %2 %3\n"_s)
                           .arg(recipient.remoteHost.left(255), QString::number(recipient.replyCode), said);
            else if (!said.isEmpty())
                out += u"  (%1)\n"_s.arg(said);
        }
    }
    return out;
}

QByteArray Builder::statusPart() const
{
    QByteArray out = m_dsn.utf8 ? "Content-Type: message/global-delivery-status\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                                : "Content-Type: message/delivery-status\r\n\r\n";
    if (const auto id = esmtpParameter(m_request.parameters, "ENVID"))
        out += "Original-Envelope-Id: " + oneLine(decodeXtext(*id), m_dsn.utf8) + "\r\n";
    out += "Reporting-MTA: dns; " + oneLine(m_request.reportingHost.toUtf8(), false) + "\r\n" + "Arrival-Date: " +
           formatDate(m_request.arrivedAt) + "\r\n";
    for (const DsnRecipient &recipient : m_request.recipients)
        out += "\r\n" + recipientFields(recipient);
    return out;
}

QByteArray Builder::recipientFields(const DsnRecipient &recipient) const
{
    QByteArray out;
    const QByteArray original = originalRecipient(recipient.parameters, m_dsn.utf8);
    if (!original.isEmpty())
        out += "Original-Recipient: " + original + "\r\n";
    out += "Final-Recipient: " + typedAddress(recipient.address, m_dsn.utf8) + "\r\n" + "Action: " +
           actionWord(recipient.action) + "\r\n" + "Status: " + recipient.status.toByteArray() + "\r\n";
    if (!recipient.remoteHost.isEmpty())
        out += "Remote-MTA: dns; " + oneLine(recipient.remoteHost.toUtf8(), false) + "\r\n";
    const QByteArray reply = oneLine(recipient.reply.toUtf8(), m_dsn.utf8);
    if (recipient.replyCode > 0)
        out += "Diagnostic-Code: smtp; " + QByteArray::number(recipient.replyCode) + ' ' + reply + "\r\n";
    else if (!reply.isEmpty())
        out += "Diagnostic-Code: x-postkontor; " + reply + "\r\n";
    if (recipient.lastAttemptAt > 0)
        out += "Last-Attempt-Date: " + formatDate(recipient.lastAttemptAt) + "\r\n";
    if (recipient.action == DsnAction::Delayed && recipient.willRetryUntil > 0)
        out += "Will-Retry-Until: " + formatDate(recipient.willRetryUntil) + "\r\n";
    return out;
}

/// RET counts for failures only (RFC 3461 4.3); without it a short message comes back whole.
bool Builder::returnsAll() const
{
    if (m_worst != DsnAction::Failed || m_request.original.size() > m_request.maxOriginalBytes)
        return false;
    const auto wish = esmtpParameter(m_request.parameters, "RET");
    return !wish || !ascii::equals(*wish, "HDRS");
}

QByteArray Builder::returnedPart() const
{
    const bool all = returnsAll();
    QByteArrayView content = m_request.original;
    if (!all) {
        HeaderScanner scanner(content);
        while (scanner.next()) {
        }
        content = content.first(scanner.bodyStart());
        if (content.size() > m_request.maxOriginalBytes)
            content = content.first(content.first(m_request.maxOriginalBytes).lastIndexOf('\n') + 1);
    }
    // RFC 6533 4: what holds raw UTF-8 is "global"; other octets beyond ASCII stay what they are, in 8 bit.
    const bool global = m_dsn.utf8 && hasEightBit(content);
    QByteArray out = all ? (global ? "Content-Type: message/global\r\n" : "Content-Type: message/rfc822\r\n")
                         : (global ? "Content-Type: message/global-headers\r\n" : "Content-Type: text/rfc822-headers\r\n");
    if (hasEightBit(content))
        out += "Content-Transfer-Encoding: 8bit\r\n";
    out += "\r\n";
    out += content;
    if (!out.endsWith("\r\n"))
        out += "\r\n";
    return out;
}

QByteArray Builder::freeBoundary(const QList<QByteArray> &parts) const
{
    for (int n = 0;; ++n) {
        const QByteArray boundary = "=_" + QByteArray::number(m_request.now, 36) + '_' + QByteArray::number(n);
        if (std::none_of(parts.begin(), parts.end(), [&](const QByteArray &part) { return part.contains(boundary); }))
            return boundary;
    }
}

} // namespace

std::optional<QByteArray> esmtpParameter(QByteArrayView parameters, QByteArrayView key)
{
    while (!parameters.isEmpty()) {
        const qsizetype blank = parameters.indexOf(' ');
        const QByteArrayView item = blank < 0 ? parameters : parameters.first(blank);
        parameters = blank < 0 ? QByteArrayView() : parameters.sliced(blank + 1);
        const qsizetype equals = item.indexOf('=');
        if (ascii::equals(equals < 0 ? item : item.first(equals), key))
            return equals < 0 ? QByteArray("") : item.sliced(equals + 1).toByteArray();
    }
    return std::nullopt;
}

QByteArray decodeXtext(QByteArrayView text)
{
    QByteArray out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '+' && i + 2 < text.size() && ascii::hexValue(text[i + 1]) >= 0 &&
                            ascii::hexValue(text[i + 2]) >= 0;
        if (!escape) {
            out += text[i];
            continue;
        }
        out += char(ascii::hexValue(text[i + 1]) * 16 + ascii::hexValue(text[i + 2]));
        i += 2;
    }
    return out;
}

Dsn buildDsn(const DsnRequest &request)
{
    return Builder(request).build();
}

bool wantsDsn(QByteArrayView parameters, DsnAction action)
{
    const std::optional<QByteArray> notify = esmtpParameter(parameters, "NOTIFY");
    if (!notify)
        return action == DsnAction::Failed || action == DsnAction::Delayed;
    const char *word = action == DsnAction::Failed ? "FAILURE" : action == DsnAction::Delayed ? "DELAY" : "SUCCESS";
    const QList<QByteArray> words = notify->split(',');
    return std::any_of(words.begin(), words.end(), [word](const QByteArray &w) { return ascii::equals(w, word); });
}

} // namespace mail

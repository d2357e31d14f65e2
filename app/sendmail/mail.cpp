// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/mail.h"
#include "mail/address.h"
#include "mail/addresslist.h"
#include "mail/headerscanner.h"
#include "mail/maildate.h"
#include <QIODevice>
#include <QRandomGenerator>
#include <QSet>

using namespace Qt::StringLiterals;

namespace sendmail {

namespace {

constexpr qsizetype kMaxRecipients = 100000;

base::Error wrong(const QString &text, const QString &field = {})
{
    return {base::ErrorKind::Invalid, text, {}, field};
}

bool isNamed(QByteArrayView name, const char *wanted)
{
    return name.compare(wanted, Qt::CaseInsensitive) == 0;
}

// What of the header decides about envelope and completion.
struct Header
{
    QStringList recipients;
    bool resent = false; ///< its recipients are those of the Resent- fields alone
    bool hasFrom = false;
    bool hasDate = false;
    bool hasMessageId = false;
    QByteArray kept; ///< without Bcc
};

void addRecipients(QStringList &list, QByteArrayView value)
{
    const QList<::mail::HeaderAddress> addresses = ::mail::parseAddressList(value, kMaxRecipients);
    for (const ::mail::HeaderAddress &each : addresses) {
        if (!each.address.isEmpty())
            list.append(each.address);
    }
}

// "Name:" with printable ASCII (RFC 5322 2.2), or the continuation of such a line.
bool isHeaderLine(QByteArrayView line, bool first)
{
    if (line.startsWith(' ') || line.startsWith('\t'))
        return !first;
    const qsizetype colon = line.indexOf(':');
    const QByteArrayView name = colon > 0 ? line.first(colon).trimmed() : QByteArrayView();
    return !name.isEmpty() &&
           std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

struct Parts
{
    QByteArrayView header;
    QByteArrayView body;
};

// What is typed without a header is all body, as sendmail has always had it; the "From " of an mbox file
// goes.
Parts split(QByteArrayView message)
{
    qsizetype begin = 0;
    if (message.startsWith("From ") || message.startsWith(">From "))
        begin = message.indexOf('\n') + 1;
    qsizetype at = begin;
    while (at < message.size()) {
        const qsizetype next = message.indexOf('\n', at) + 1; // every line ends in CRLF
        const QByteArrayView line = message.sliced(at, next - at);
        if (line == "\r\n")
            return {message.sliced(begin, at - begin), message.sliced(next)};
        if (!isHeaderLine(line, at == begin))
            break;
        at = next;
    }
    return {message.sliced(begin, at - begin), message.sliced(at)};
}

Header readHeader(QByteArrayView text)
{
    Header header;
    QStringList resent;
    ::mail::HeaderScanner scanner(text);
    while (const auto field = scanner.next()) {
        const bool bcc = isNamed(field->name, "Bcc") || isNamed(field->name, "Resent-Bcc");
        if (isNamed(field->name, "To") || isNamed(field->name, "Cc") || isNamed(field->name, "Bcc"))
            addRecipients(header.recipients, field->value);
        if (isNamed(field->name, "Resent-To") || isNamed(field->name, "Resent-Cc") ||
            isNamed(field->name, "Resent-Bcc")) {
            header.resent = true;
            addRecipients(resent, field->value);
        }
        header.hasFrom |= isNamed(field->name, "From");
        header.hasDate |= isNamed(field->name, "Date");
        header.hasMessageId |= isNamed(field->name, "Message-ID");
        if (!bcc)
            header.kept += text.sliced(field->start, field->end - field->start);
    }
    if (header.resent)
        header.recipients = resent;
    return header;
}

// A display name that any reader understands: an atom, a quoted string or an encoded word (RFC 2047).
QByteArray phrase(const QString &name)
{
    const auto isAscii = [](QChar c) { return c >= u' ' && c < u'\x7f'; };
    if (!std::all_of(name.begin(), name.end(), isAscii))
        return "=?UTF-8?B?" + name.left(40).toUtf8().toBase64() + "?=";
    QString quoted = name;
    quoted.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s);
    return '"' + quoted.toLatin1() + '"';
}

QString qualified(const QString &address, const QString &hostname)
{
    return address.contains(u'@') ? address : address + u'@' + hostname;
}

// Canonical text, or nothing when it is no address.
std::optional<QString> canonical(const QString &typed, const QString &hostname)
{
    QString text = typed.trimmed();
    if (text.startsWith(u'<') && text.endsWith(u'>'))
        text = text.mid(1, text.size() - 2);
    const std::optional<::mail::Address> address =
        text.isEmpty() ? std::nullopt : ::mail::Address::fromString(qualified(text, hostname));
    return address ? std::optional(address->toString()) : std::nullopt;
}

QByteArray completion(const Header &header, const Mail &mail, const Arguments &arguments,
                      const Origin &origin)
{
    QByteArray text;
    if (!header.hasFrom) {
        const QString name = arguments.fullName.isEmpty() ? origin.fullName : arguments.fullName;
        const QString address =
            mail.sender.isEmpty() ? qualified(u"MAILER-DAEMON"_s, origin.hostname) : mail.sender;
        text += "From: " + (name.isEmpty() ? QByteArray() : phrase(name) + ' ') + '<' + address.toUtf8() +
                ">\r\n";
    }
    if (!header.hasDate)
        text += "Date: " + ::mail::formatDate(origin.now) + "\r\n";
    if (!header.hasMessageId) {
        const QByteArray random = QByteArray::number(QRandomGenerator::system()->generate64(), 36);
        text += "Message-ID: <" + QByteArray::number(origin.now, 36) + '.' + random + '@' +
                origin.hostname.toUtf8() + ">\r\n";
    }
    return text;
}

base::Result<QStringList> recipientsOf(const Arguments &arguments, const Header &header, const Origin &origin)
{
    QStringList typed;
    for (const QString &argument : arguments.recipients) // one argument may hold several
        addRecipients(typed, argument.toUtf8());
    if (arguments.recipientsFromHeader)
        typed += header.recipients;
    QStringList list;
    QSet<QString> seen;
    for (const QString &each : std::as_const(typed)) {
        const std::optional<QString> address = canonical(each, origin.hostname);
        if (!address)
            return wrong(u"not an address: %1"_s.arg(each), u"address"_s);
        if (!seen.contains(*address)) {
            seen.insert(*address);
            list.append(*address);
        }
    }
    if (list.isEmpty())
        return wrong(u"no recipients: name them, or use -t and a To field"_s, u"recipients"_s);
    return list;
}

} // namespace

base::Result<QByteArray> readMessage(QIODevice &input, bool dotsAreText)
{
    QByteArray message;
    bool inHeader = true;
    for (QByteArray line = input.readLine(); !line.isEmpty(); line = input.readLine()) {
        if (line.endsWith('\n'))
            line.chop(line.endsWith("\r\n") ? 2 : 1);
        if (!dotsAreText && line == ".")
            break;
        if (line.isEmpty())
            inHeader = false;
        line.replace('\r', inHeader ? " " : "\r\n");
        message += line + "\r\n";
        if (message.size() > kMaxMessage)
            return base::Error{base::ErrorKind::TooLarge, u"the message is larger than 256 MiB"_s, {}, {}};
    }
    return message;
}

base::Result<Mail> makeMail(const Arguments &arguments, const Origin &origin, const QByteArray &message)
{
    const Parts parts = split(message);
    const Header header = readHeader(parts.header);
    Mail mail;
    const bool null = arguments.hasSender && (arguments.sender.isEmpty() || arguments.sender == "<>"_L1);
    if (!null) {
        const QString typed = arguments.hasSender ? arguments.sender : origin.user;
        const std::optional<QString> sender = canonical(typed, origin.hostname);
        if (!sender)
            return wrong(u"not an address: %1"_s.arg(typed), u"address"_s);
        mail.sender = *sender;
    }
    const base::Result<QStringList> recipients = recipientsOf(arguments, header, origin);
    if (!recipients)
        return recipients.error();
    mail.recipients = *recipients;
    mail.notify = arguments.notify.toLatin1();
    mail.returnPart = arguments.returnPart.toLatin1();
    mail.envelopeId = arguments.envelopeId.toUtf8();
    mail.message =
        completion(header, mail, arguments, origin) + header.kept + "\r\n" + parts.body.toByteArray();
    return mail;
}

} // namespace sendmail

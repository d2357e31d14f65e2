// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/searchedmessage.h"
#include "imap/envelope.h"
#include "imap/headertext.h"
#include "imap/textsignature.h"
#include "mail/bodyparts.h"
#include "mail/encodedword.h"
#include "mail/headerscanner.h"
#include "mail/maildate.h"
#include <QDateTime>
#include <algorithm>
#include <array>

namespace imap {
namespace {

bool holds(const QString &text, const QString &wanted)
{
    return wanted.isEmpty() || text.contains(wanted, Qt::CaseInsensitive);
}

bool hasAddresses(QByteArrayView field)
{
    constexpr std::array kFields{"From", "To", "Cc", "Bcc", "Sender", "Reply-To"};
    return std::any_of(kFields.begin(), kFields.end(), [&field](const char *one) { return field.compare(QByteArrayView(one), Qt::CaseInsensitive) == 0; });
}

/// As in ENVELOPE: "anna(at home) @ example.test" is anna@example.test.
QString addressesOf(QByteArrayView value)
{
    QByteArray out;
    for (const EnvelopeAddress &address : parseEnvelopeAddresses(value)) {
        if (address.host)
            out += address.mailbox.value_or(QByteArray()) + '@' + *address.host + ' ';
    }
    return QString::fromUtf8(out);
}

QString lineOf(const mail::HeaderField &field)
{
    return QString::fromLatin1(field.name) + u':' + mail::decodeHeaderText(field.value);
}

bool isText(const mail::MimePart &part)
{
    return part.children.empty() && part.contentType.type == "text";
}

} // namespace

bool SearchedMessage::has(const SearchKey &key) const
{
    switch (key.kind) {
    case SearchKey::Header:
        return inHeader(key.field, key.text);
    case SearchKey::Body:
        return inBody(key.text);
    case SearchKey::Text:
        return inHeader({}, key.text) || inBody(key.text);
    case SearchKey::SentBefore:
    case SearchKey::SentOn:
    case SearchKey::SentSince: {
        const std::optional<QDate> day = sentOn();
        return day && (key.kind == SearchKey::SentBefore ? *day < key.date : key.kind == SearchKey::SentOn ? *day == key.date : *day >= key.date);
    }
    default:
        return false;
    }
}

/// `field` empty: any, with its name.
bool SearchedMessage::inHeader(const QByteArray &field, const QString &text) const
{
    mail::HeaderScanner scanner(m_raw);
    while (const std::optional<mail::HeaderField> one = scanner.next()) {
        if (!field.isEmpty() && one->name.compare(field, Qt::CaseInsensitive) != 0)
            continue;
        if (holds(field.isEmpty() ? lineOf(*one) : mail::decodeHeaderText(one->value), text))
            return true;
        if (hasAddresses(field) && holds(addressesOf(one->value), text))
            return true;
    }
    return false;
}

bool SearchedMessage::inBody(const QString &text) const
{
    for (const mail::MimePart &part : mail::MimeParser::parse(m_raw)) {
        if (isText(part) && holds(mail::textOf(m_raw, part), text))
            return true;
    }
    return text.isEmpty();
}

/// The day as written, whatever its zone.
std::optional<QDate> SearchedMessage::sentOn() const
{
    const std::optional<QByteArrayView> value = headerValue(m_raw, "Date");
    if (!value)
        return {};
    const QByteArray line = oneLine(*value);
    const QDateTime written = QDateTime::fromString(QString::fromLatin1(line), Qt::RFC2822Date);
    if (written.isValid())
        return written.date();
    const std::optional<qint64> ms = mail::parseDate(line);
    return ms ? std::optional(QDateTime::fromMSecsSinceEpoch(*ms, Qt::UTC).date()) : std::nullopt;
}

void SearchedMessage::eachText(const std::function<void(const QString &)> &each) const
{
    mail::HeaderScanner scanner(m_raw);
    while (const std::optional<mail::HeaderField> field = scanner.next()) {
        each(lineOf(*field));
        if (hasAddresses(field->name))
            each(addressesOf(field->value));
    }
    for (const mail::MimePart &part : mail::MimeParser::parse(m_raw)) {
        if (isText(part))
            each(mail::textOf(m_raw, part));
    }
}

QByteArray signatureOf(QByteArrayView raw)
{
    TextSignature signature;
    SearchedMessage(raw).eachText([&signature](const QString &text) { signature.add(text); });
    return signature.packed();
}

} // namespace imap

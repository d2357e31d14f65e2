// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/draft.h"
#include "mail/addresslist.h"
#include "mail/asciitext.h"
#include "mail/htmltext.h"
#include "mail/maildate.h"
#include "mail/mediatype.h"
#include "mail/transferencoding.h"
#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace mail {
namespace {

constexpr qsizetype kMaxHeaderValue = 16 << 10;
constexpr qsizetype kMaxHeaderName = 76;

/// Written here, or by the servers on the way; a message must not bring its own.
constexpr const char *kReserved[] = {
    "From",         "To",           "Cc",           "Bcc",          "Reply-To",       "Subject",
    "MIME-Version", "Received",     "Return-Path",  "Resent-Bcc",   "DKIM-Signature", "Authentication-Results",
    "Delivered-To", "ARC-Seal",     "ARC-Message-Signature", "ARC-Authentication-Results", "X-Postkontor-Class"};

base::Error invalid(const QString &field, const QString &text)
{
    return {base::ErrorKind::Invalid, text, {}, field};
}

bool hasControls(QStringView text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c < u' ' || (c >= u'\x7f' && c <= u'\x9f'); });
}

QByteArray mailbox(const DraftAddress &who)
{
    if (who.name.isEmpty())
        return who.address.toString().toUtf8();
    return encodePhrase(who.name) + " <" + who.address.toString().toUtf8() + '>';
}

QByteArray addressField(const char *name, const QList<DraftAddress> &people)
{
    if (people.isEmpty())
        return {};
    QByteArray out = QByteArray(name) + ": ";
    qsizetype column = out.size();
    for (qsizetype i = 0; i < people.size(); ++i) {
        const QByteArray one = mailbox(people[i]) + (i + 1 < people.size() ? "," : "");
        if (i > 0) {
            const bool fits = column + 1 + one.size() <= 76;
            out += fits ? " " : "\r\n ";
            column = fits ? column + 1 : 1;
        }
        out += one;
        column += one.size();
    }
    return out + "\r\n";
}

class Writer
{
public:
    explicit Writer(const Draft &draft)
        : m_draft(draft)
    {
    }
    base::Result<BuiltMessage> write();

private:
    struct Part
    {
        QByteArray header; ///< Content-… fields, CRLF each
        QByteArray body;
    };
    std::optional<base::Error> check() const;
    std::optional<base::Error> checkHeader(const QString &name, const QString &value) const;
    QByteArray head() const;
    Part textPart(const char *subtype, const QString &text) const;
    std::optional<base::Error> attachmentPart(qsizetype n, Part &part) const;
    Part multipart(const QByteArray &subtype, const QList<Part> &parts);

    const Draft &m_draft;
    int m_boundaries = 0;
};

std::optional<base::Error> Writer::check() const
{
    if (hasControls(m_draft.subject) || m_draft.subject.size() > kMaxHeaderValue)
        return invalid(u"subject"_s, u"One line of text."_s);
    const auto badName = [](const QList<DraftAddress> &people) {
        return std::any_of(people.begin(), people.end(), [](const DraftAddress &who) { return hasControls(who.name); });
    };
    if (badName({m_draft.from}))
        return invalid(u"from"_s, u"A name without control characters."_s);
    if (badName(m_draft.to))
        return invalid(u"to"_s, u"Names without control characters."_s);
    if (badName(m_draft.cc))
        return invalid(u"cc"_s, u"Names without control characters."_s);
    if (badName(m_draft.replyTo))
        return invalid(u"replyTo"_s, u"Names without control characters."_s);
    for (const auto &[name, value] : m_draft.headers) {
        if (const auto error = checkHeader(name, value))
            return error;
    }
    return std::nullopt;
}

std::optional<base::Error> Writer::checkHeader(const QString &name, const QString &value) const
{
    const QString shown = hasControls(name) ? QString() : name.left(100);
    const QString field = u"headers."_s + shown;
    const bool goodName = !name.isEmpty() && name.size() <= kMaxHeaderName &&
                          std::all_of(name.begin(), name.end(), [](QChar c) { return c > u' ' && c < u'\x7f' && c != u':'; });
    if (!goodName)
        return invalid(field, u"The name of a header field: printable ASCII without blanks and colons."_s);
    const QByteArray ascii = name.toLatin1();
    for (const char *reserved : kReserved) {
        if (ascii::equals(ascii, reserved))
            return invalid(field, u"This field is not set this way."_s);
    }
    if (ascii::startsWith(ascii, "Content-"))
        return invalid(field, u"This field is not set this way."_s);
    if (hasControls(value) || value.size() > kMaxHeaderValue)
        return invalid(field, u"One line of text, at most 16384 characters."_s);
    if (ascii::equals(ascii, "Message-ID") && !(value.startsWith(u'<') && value.endsWith(u'>') && value.contains(u'@')
                                                && value.size() < 900 && !value.contains(u' ')))
        return invalid(field, u"A message id: <unique@domain>."_s);
    if (ascii::equals(ascii, "Date") && !parseDate(value.toUtf8()))
        return invalid(field, u"A date of RFC 5322."_s);
    return std::nullopt;
}

QByteArray Writer::head() const
{
    QByteArray out = addressField("From", {m_draft.from}) + addressField("To", m_draft.to) + addressField("Cc", m_draft.cc) +
                     addressField("Reply-To", m_draft.replyTo);
    if (!m_draft.subject.isEmpty())
        out += "Subject: " + encodeHeaderText(m_draft.subject, 9) + "\r\n";
    bool hasId = false, hasDate = false;
    for (const auto &[name, value] : m_draft.headers) {
        const QByteArray ascii = name.toLatin1();
        hasId = hasId || ascii::equals(ascii, "Message-ID");
        hasDate = hasDate || ascii::equals(ascii, "Date");
        out += ascii + ": " + encodeHeaderText(value, ascii.size() + 2) + "\r\n";
    }
    if (!hasDate)
        out += "Date: " + formatDate(m_draft.dateMs) + "\r\n";
    if (!hasId)
        out += "Message-ID: <" + m_draft.messageId + ">\r\n";
    return out + "MIME-Version: 1.0\r\n";
}

Writer::Part Writer::textPart(const char *subtype, const QString &text) const
{
    const EncodedBody body = encodeText(text.toUtf8());
    return {"Content-Type: text/" + QByteArray(subtype) + "; charset=utf-8\r\nContent-Transfer-Encoding: " + body.coding + "\r\n",
            body.bytes};
}

std::optional<base::Error> Writer::attachmentPart(qsizetype n, Part &part) const
{
    const DraftAttachment &attachment = m_draft.attachments[n];
    const QString field = u"attachments[%1]."_s.arg(n);
    if (hasControls(attachment.filename) || attachment.filename.size() > 255)
        return invalid(field + "filename"_L1, u"A file name of at most 255 characters."_s);
    QByteArray type = attachment.contentType.isEmpty() ? "application/octet-stream"_ba : attachment.contentType.toUtf8();
    const MediaType media = MediaType::parse(type);
    const bool plain = std::all_of(type.begin(), type.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
    if (!media.valid || !plain || type.size() > 255 || media.type == "multipart")
        return invalid(field + "contentType"_L1, u"A media type such as image/png; no multipart."_s);
    const QString id = attachment.contentId;
    const bool goodId = id.size() <= 200 && std::all_of(id.begin(), id.end(), [](QChar c) {
                            return c > u' ' && c < u'\x7f' && c != u'<' && c != u'>';
                        });
    if (!goodId)
        return invalid(field + "contentId"_L1, u"An id of printable ASCII without blanks and angle brackets."_s);
    part.header = "Content-Type: " + type + "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: " +
                  (id.isEmpty() ? "attachment" : "inline") +
                  (attachment.filename.isEmpty() ? QByteArray() : encodeParameter("filename", attachment.filename)) + "\r\n";
    if (!id.isEmpty())
        part.header += "Content-ID: <" + id.toLatin1() + ">\r\n";
    part.body = encodeBase64(attachment.content);
    return std::nullopt;
}

Writer::Part Writer::multipart(const QByteArray &subtype, const QList<Part> &parts)
{
    // "=_" stands in no quoted-printable and no base64 text; 7bit text is looked through.
    const QByteArray seed = QCryptographicHash::hash(m_draft.messageId, QCryptographicHash::Sha256).toHex().first(16);
    QByteArray boundary;
    do {
        boundary = "=_" + seed + '_' + QByteArray::number(++m_boundaries);
    } while (std::any_of(parts.begin(), parts.end(), [&](const Part &part) { return part.body.contains(boundary); }));
    Part out;
    out.header = "Content-Type: multipart/" + subtype + ";\r\n boundary=\"" + boundary + "\"\r\n";
    for (const Part &part : parts)
        out.body += "--" + boundary + "\r\n" + part.header + "\r\n" + part.body + "\r\n";
    out.body += "--" + boundary + "--\r\n";
    return out;
}

base::Result<BuiltMessage> Writer::write()
{
    if (const auto error = check())
        return *error;
    QList<Part> inlined, attached;
    for (qsizetype n = 0; n < m_draft.attachments.size(); ++n) {
        Part part;
        if (const auto error = attachmentPart(n, part))
            return *error;
        (m_draft.attachments[n].contentId.isEmpty() || !m_draft.html ? attached : inlined).append(std::move(part));
    }
    // multipart/mixed { alternative { text, related { html, images } }, attachments } with only the layers there is need of
    Part content;
    if (m_draft.html) {
        content = textPart("html", *m_draft.html);
        if (!inlined.isEmpty())
            content = multipart("related", QList<Part>{content} + inlined);
        const QString text = m_draft.text ? *m_draft.text : htmlToText(*m_draft.html);
        content = multipart("alternative", {textPart("plain", text), content});
    } else {
        content = textPart("plain", m_draft.text.value_or(QString()));
    }
    if (!attached.isEmpty())
        content = multipart("mixed", QList<Part>{content} + attached);
    BuiltMessage built;
    built.bytes = head();
    built.utf8 = std::any_of(built.bytes.begin(), built.bytes.end(), ascii::is8Bit);
    built.bytes += content.header + "\r\n" + content.body;
    return built;
}

} // namespace

std::optional<DraftAddress> DraftAddress::fromString(const QString &text)
{
    if (hasControls(text) || text.size() > 1000)
        return std::nullopt;
    if (const auto bare = Address::fromString(text.trimmed()))
        return bare->isNull() || bare->isBarePostmaster() ? std::nullopt : std::optional(DraftAddress{{}, *bare});
    const QList<HeaderAddress> list = parseAddressList(text.toUtf8(), 2);
    if (list.size() != 1 || !list.first().group.isEmpty())
        return std::nullopt;
    const auto address = Address::fromString(list.first().address);
    if (!address || address->isNull() || address->isBarePostmaster() || hasControls(list.first().name))
        return std::nullopt;
    return DraftAddress{list.first().name, *address};
}

base::Result<BuiltMessage> buildMessage(const Draft &draft)
{
    return Writer(draft).write();
}

} // namespace mail

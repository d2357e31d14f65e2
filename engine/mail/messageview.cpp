// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/messageview.h"
#include "mail/addresslist.h"
#include "mail/asciitext.h"
#include "mail/bodyparts.h"
#include "mail/charset.h"
#include "mail/encodedword.h"
#include "mail/headerscanner.h"
#include "mail/htmltext.h"
#include "mail/maildate.h"
#include "mail/messageid.h"

using namespace Qt::StringLiterals;

namespace mail {
namespace {

constexpr qsizetype kPreviewChars = 200;
constexpr qsizetype kPreviewOctets = 8 * 1024;       // of each text part looked at
constexpr qsizetype kPreviewHtmlOctets = 256 * 1024; // style sheets stand first
constexpr qsizetype kMaxValue = 64 * 1024;           // octets of one header value
constexpr qsizetype kMaxRecipients = 200;
constexpr qsizetype kMaxHeaders = 2000;
constexpr qsizetype kMaxHeaderOctets = 1 << 20;

QByteArrayView bounded(QByteArrayView value)
{
    return value.first(std::min(value.size(), kMaxValue));
}

QString displayValue(QByteArrayView value)
{
    return cleanText(decodeHeaderText(bounded(value)));
}

void appendAddresses(QStringList &out, QByteArrayView value)
{
    for (const HeaderAddress &address : parseAddressList(bounded(value), kMaxRecipients - out.size())) {
        if (!address.address.isEmpty())
            out.append(address.address);
    }
}

void readHeader(QByteArrayView raw, MessageSummary &out)
{
    HeaderScanner scanner(raw);
    bool from = false, subject = false;
    while (const std::optional<HeaderField> field = scanner.next()) {
        const auto is = [&field](QByteArrayView name) { return ascii::equals(field->name, name); };
        switch (ascii::toLower(field->name[0])) {
        case 'f':
            if (!from && is("From")) {
                out.from = displayValue(field->value);
                from = true;
            }
            break;
        case 's':
            if (!subject && is("Subject")) {
                out.subject = displayValue(field->value);
                subject = true;
            }
            break;
        case 't':
        case 'c':
            if ((is("To") || is("Cc")) && out.to.size() < kMaxRecipients)
                appendAddresses(out.to, field->value);
            break;
        case 'd':
            if (!out.dateMs && is("Date"))
                out.dateMs = parseDate(bounded(field->value));
            break;
        case 'm':
            if (out.messageId.isEmpty() && is("Message-ID"))
                out.messageId = firstMessageId(bounded(field->value));
            break;
        default:
            break;
        }
    }
}

/// Newsletters pad their preview with characters that show nothing.
bool isInvisible(char16_t u)
{
    return u < 32 || (u >= 0x7f && u < 0xa0) || u == 0x00ad || u == 0x034f || u == 0x061c || (u >= 0x200b && u <= 0x200f)
        || (u >= 0x202a && u <= 0x202e) || (u >= 0x2060 && u <= 0x2069) || u == 0xfeff;
}

void appendPreview(QString &out, const QString &text)
{
    bool blank = !out.isEmpty();
    for (const QChar c : text) {
        if (c.isSpace() || c.unicode() == 0x2028 || c.unicode() == 0x2029) {
            blank = true;
            continue;
        }
        if (isInvisible(c.unicode()))
            continue;
        if (blank && !out.isEmpty())
            out += u' ';
        blank = false;
        out += c;
        if (out.size() > kPreviewChars)
            break;
    }
    if (out.size() > kPreviewChars)
        out.truncate(kPreviewChars);
    if (!out.isEmpty() && out.back().isHighSurrogate())
        out.chop(1);
    out = out.trimmed();
}

QString previewOf(QByteArrayView raw, const std::vector<MimePart> &parts, const BodyParts &body)
{
    QString out;
    for (const bool html : {false, true}) {
        for (const BodyParts::Shown &shown : body.shown) {
            if (shown.html != html || out.size() >= kPreviewChars)
                continue;
            const MimePart &part = parts[static_cast<size_t>(shown.part)];
            if (html)
                appendPreview(out, htmlToText(textOf(raw, part, kPreviewHtmlOctets), kPreviewChars * 2));
            else
                appendPreview(out, textOf(raw, part, kPreviewOctets));
        }
        if (!out.isEmpty())
            break;
    }
    return out;
}

/// In place: there may be ten thousand parts.
void append(std::optional<QString> &out, QStringView between, const QString &piece)
{
    if (!out)
        out = piece;
    else
        out->append(between).append(piece);
}

QString escaped(const QString &text)
{
    return "<pre>"_L1 + text.toHtmlEscaped() + "</pre>"_L1;
}

void readBodies(QByteArrayView raw, const std::vector<MimePart> &parts, const BodyParts &body, MessageView &out)
{
    const bool anyHtml = std::any_of(body.shown.begin(), body.shown.end(), [](const BodyParts::Shown &one) { return one.html; });
    for (const BodyParts::Shown &shown : body.shown) {
        const QString content = textOf(raw, parts[static_cast<size_t>(shown.part)]);
        if (shown.html) {
            append(out.html, u"\n", content);
            continue;
        }
        append(out.text, out.text && out.text->endsWith(u'\n') ? u"" : u"\n", content);
        if (anyHtml && !shown.hasAlternative) // the HTML view would lack it
            append(out.html, {}, escaped(content));
    }
}

QString bareId(const QByteArray &contentId)
{
    return contentId.isEmpty() ? QString() : firstMessageId(contentId);
}

} // namespace

MessageSummary summarize(QByteArrayView raw)
{
    MessageSummary out;
    readHeader(raw, out);
    const std::vector<MimePart> parts = MimeParser::parse(raw);
    const BodyParts body = chooseBodyParts(parts);
    out.attachmentCount = static_cast<int>(body.attachments.size());
    out.preview = previewOf(raw, parts, body);
    return out;
}

MessageView view(QByteArrayView raw)
{
    MessageView out;
    HeaderScanner scanner(raw);
    qsizetype octets = 0;
    while (const std::optional<HeaderField> field = scanner.next()) {
        octets += field->value.size();
        if (out.headers.size() >= kMaxHeaders || octets > kMaxHeaderOctets)
            break;
        out.headers.append({cleanText(decodeUnknown(field->name.first(std::min<qsizetype>(field->name.size(), 998)))),
                            displayValue(field->value)});
    }
    const std::vector<MimePart> parts = MimeParser::parse(raw);
    const BodyParts body = chooseBodyParts(parts);
    readBodies(raw, parts, body, out);
    for (const int index : body.attachments) {
        const MimePart &part = parts[static_cast<size_t>(index)];
        AttachmentView attachment;
        attachment.filename = attachmentNameOf(part, static_cast<int>(out.attachments.size()) + 1);
        attachment.contentType = QString::fromLatin1(part.contentType.name());
        attachment.contentId = bareId(part.contentId);
        attachment.size = decodedSize(bodyOf(raw, part), part.coding);
        attachment.isInline = part.disposition.kind == "inline"
            || (part.disposition.kind.isEmpty() && !part.contentId.isEmpty() && part.contentType.type == "image");
        out.attachments.append(attachment);
    }
    return out;
}

std::optional<QByteArray> attachmentContent(QByteArrayView raw, int n)
{
    const std::vector<MimePart> parts = MimeParser::parse(raw);
    const BodyParts body = chooseBodyParts(parts);
    if (n < 1 || n > static_cast<int>(body.attachments.size()))
        return std::nullopt;
    const MimePart &part = parts[static_cast<size_t>(body.attachments[static_cast<size_t>(n - 1)])];
    return decodeBody(bodyOf(raw, part), part.coding);
}

QString searchText(QByteArrayView raw, qsizetype maxChars)
{
    MessageSummary summary;
    readHeader(raw, summary);
    QStringList pieces{summary.subject, summary.from, summary.to.join(u' ')};
    const std::vector<MimePart> parts = MimeParser::parse(raw);
    const BodyParts body = chooseBodyParts(parts);
    int n = 0;
    for (const int index : body.attachments)
        pieces.append(attachmentNameOf(parts[static_cast<size_t>(index)], ++n));
    QString out = pieces.join(u'\n');
    const bool anyText = std::any_of(body.shown.begin(), body.shown.end(), [](const BodyParts::Shown &one) { return !one.html; });
    for (const BodyParts::Shown &shown : body.shown) {
        if (out.size() >= maxChars)
            break;
        if (shown.html && shown.hasAlternative && anyText)
            continue; // says the same again
        const qsizetype left = maxChars - out.size();
        const MimePart &part = parts[static_cast<size_t>(shown.part)];
        const QString text = textOf(raw, part, left * 4);
        out += u'\n' + (shown.html ? htmlToText(text, left) : text);
    }
    out.truncate(maxChars);
    if (!out.isEmpty() && out.back().isHighSurrogate())
        out.chop(1);
    return out;
}

} // namespace mail

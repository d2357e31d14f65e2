// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/bodyparts.h"
#include "base/lineends.h"
#include "mail/asciitext.h"
#include "mail/attachmentname.h"
#include "mail/charset.h"

using namespace Qt::StringLiterals;

namespace mail {
namespace {

QString declaredName(const MimePart &part)
{
    QString name = part.disposition.parameters.text("filename");
    return name.isEmpty() ? part.contentType.parameters.text("name") : name;
}

bool isBrokenMultipart(const MimePart &part)
{
    return part.contentType.type == "multipart" && part.children.empty();
}

/// RFC 8621 4.1.4 isInline, for the two types that make up a message.
bool isBody(const MimePart &part, const MimePart *parent, bool first)
{
    if (isBrokenMultipart(part))
        return part.bodyEnd > part.bodyStart; // better shown as text than lost
    const bool text = part.contentType.is("text", "plain") || part.contentType.is("text", "html");
    if (!text || part.disposition.kind == "attachment")
        return false;
    if (first || !parent || parent->contentType.subtype == "alternative")
        return true;
    return parent->contentType.subtype != "related" && declaredName(part).isEmpty();
}

/// `<meta charset=…>` or `charset=` of its http-equiv form, within the first kilobyte.
QByteArray charsetInHtml(QByteArrayView html)
{
    const QByteArray head = html.first(std::min<qsizetype>(html.size(), 1024)).toByteArray().toLower();
    if (!head.contains("<meta"))
        return {};
    qsizetype at = head.indexOf("charset=");
    if (at < 0)
        return {};
    at += 8;
    while (at < head.size() && (head[at] == '"' || head[at] == '\'' || head[at] == ' '))
        ++at;
    qsizetype end = at;
    while (end < head.size() && (ascii::isAlnum(head[end]) || head[end] == '-' || head[end] == '_'))
        ++end;
    return head.mid(at, end - at);
}

/// A cut may have split a character of UTF-8.
void dropSplitCharacter(QByteArray &bytes)
{
    for (qsizetype back = 1; back <= 4 && back <= bytes.size(); ++back) {
        const auto c = static_cast<unsigned char>(bytes[bytes.size() - back]);
        if ((c & 0xc0) == 0x80)
            continue;
        const qsizetype needed = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
        if (needed > back)
            bytes.chop(back);
        return;
    }
}

} // namespace

BodyParts chooseBodyParts(const std::vector<MimePart> &parts)
{
    BodyParts out;
    std::vector<char> inMessage(parts.size(), 0);
    std::vector<char> inAlternative(parts.size(), 0);
    for (size_t i = 0; i < parts.size(); ++i) {
        const MimePart &part = parts[i];
        const MimePart *parent = part.parent < 0 ? nullptr : &parts[static_cast<size_t>(part.parent)];
        if (parent) {
            const auto above = static_cast<size_t>(part.parent);
            inMessage[i] = inMessage[above] || parent->contentType.type != "multipart";
            inAlternative[i] = inAlternative[above] || parent->contentType.subtype == "alternative";
        }
        if (inMessage[i] || (part.contentType.type == "multipart" && !part.children.empty()))
            continue;
        const bool first = !parent || parent->children.front() == static_cast<int>(i);
        if (isBody(part, parent, first))
            out.shown.push_back({static_cast<int>(i), part.contentType.is("text", "html"), inAlternative[i] != 0});
        else if (!isBrokenMultipart(part))
            out.attachments.push_back(static_cast<int>(i));
    }
    return out;
}

QByteArrayView bodyOf(QByteArrayView raw, const MimePart &part)
{
    return raw.sliced(part.bodyStart, part.bodyEnd - part.bodyStart);
}

QString textOf(QByteArrayView raw, const MimePart &part, qsizetype maxOctets)
{
    QByteArray bytes = decodeBody(bodyOf(raw, part), part.coding, maxOctets);
    if (maxOctets >= 0 && bytes.size() == maxOctets)
        dropSplitCharacter(bytes);
    QByteArray charset = part.contentType.parameters.raw("charset");
    if (charset.isEmpty() && part.contentType.is("text", "html") && !isValidUtf8(bytes))
        charset = charsetInHtml(bytes);
    QString text = decodeText(bytes, charset);
    if (text.startsWith(QChar(QChar::ByteOrderMark))) // here it is a signature, not text
        text.remove(0, 1);
    return base::withLineFeeds(std::move(text));
}

QString attachmentNameOf(const MimePart &part, int n)
{
    const QString name = safeFileName(declaredName(part));
    return name.isEmpty() ? defaultAttachmentName(n, part.contentType.name()) : name;
}

} // namespace mail

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "mail/bodyparts.h"
#include "mail/messageview.h"
#include "mail/mimeparser.h"
#include "mail/transferencoding.h"

// The tree of parts and what readers make of it. A seed is a plain message.

namespace {

void checkTree(const std::vector<mail::MimePart> &parts, QByteArrayView raw, const mail::MimeLimits &limits)
{
    const auto shown = [&] { return fuzz::shown(raw.toByteArray()); };
    FUZZ_CHECK(!parts.empty() && int(parts.size()) <= limits.maxParts, shown());
    for (size_t i = 0; i < parts.size(); ++i) {
        const mail::MimePart &part = parts[i];
        FUZZ_CHECK(0 <= part.headerStart && part.headerStart <= part.bodyStart, shown());
        FUZZ_CHECK(part.bodyStart <= part.bodyEnd && part.bodyEnd <= raw.size(), shown());
        FUZZ_CHECK(part.headerLines >= 0 && part.bodyLines >= 0, shown());
        FUZZ_CHECK(part.depth <= limits.maxDepth, shown());
        FUZZ_CHECK(part.headerLines == raw.sliced(part.headerStart, part.bodyStart - part.headerStart).toByteArray().count('\n'), shown());
        FUZZ_CHECK(part.bodyLines == raw.sliced(part.bodyStart, part.bodyEnd - part.bodyStart).toByteArray().count('\n'), shown());
        qint64 behind = part.bodyStart; // children stand inside, in order, apart from each other
        for (const int child : part.children) {
            FUZZ_CHECK(child > int(i) && size_t(child) < parts.size() && parts[size_t(child)].parent == int(i), shown());
            FUZZ_CHECK(parts[size_t(child)].depth == part.depth + 1, shown());
            FUZZ_CHECK(parts[size_t(child)].headerStart >= behind && parts[size_t(child)].bodyEnd <= part.bodyEnd, shown());
            behind = parts[size_t(child)].bodyEnd;
        }
        const QByteArrayView body = mail::bodyOf(raw, part);
        const QByteArray decoded = mail::decodeBody(body, part.coding);
        FUZZ_CHECK(decoded.size() == mail::decodedSize(body, part.coding), shown());
        FUZZ_CHECK(decoded.size() <= body.size(), shown());
        FUZZ_CHECK(mail::decodeBody(body, part.coding, 10).size() <= 10 + 64, shown());
        FUZZ_CHECK(mail::textOf(raw, part).isValidUtf16(), shown());
    }
}

bool same(const mail::MimePart &a, const mail::MimePart &b)
{
    return a.parent == b.parent && a.depth == b.depth && a.children == b.children && a.headerStart == b.headerStart &&
           a.bodyStart == b.bodyStart && a.bodyEnd == b.bodyEnd && a.headerLines == b.headerLines && a.bodyLines == b.bodyLines &&
           a.contentType.name() == b.contentType.name() && a.disposition.kind == b.disposition.kind && a.coding == b.coding &&
           a.codingName == b.codingName && a.contentId == b.contentId && a.description == b.description;
}

void checkReaders(QByteArrayView raw)
{
    const mail::MessageSummary summary = mail::summarize(raw);
    FUZZ_CHECK(summary.preview.size() <= 200 && summary.preview.isValidUtf16(), fuzz::shown(raw.toByteArray()));
    FUZZ_CHECK(summary.subject.isValidUtf16() && !summary.subject.contains(u'\n'), fuzz::shown(raw.toByteArray()));
    const mail::MessageView view = mail::view(raw);
    FUZZ_CHECK(view.attachments.size() == summary.attachmentCount, fuzz::shown(raw.toByteArray()));
    int n = 0;
    for (const mail::AttachmentView &attachment : view.attachments) { // every list of parts is the same list (R25)
        FUZZ_CHECK(!attachment.filename.isEmpty() && !attachment.filename.contains(u'/'), fuzz::shown(raw.toByteArray()));
        const auto content = mail::attachmentContent(raw, ++n);
        FUZZ_CHECK(content && content->size() == attachment.size, fuzz::shown(raw.toByteArray()));
    }
    FUZZ_CHECK(!mail::attachmentContent(raw, n + 1) && !mail::attachmentContent(raw, 0), fuzz::shown(raw.toByteArray()));
    for (const mail::HeaderView &header : view.headers)
        FUZZ_CHECK(header.value.isValidUtf16() && !header.name.contains(u'\n'), fuzz::shown(raw.toByteArray()));
    FUZZ_CHECK(mail::searchText(raw, 500).size() <= 500, fuzz::shown(raw.toByteArray()));
}

void checkCodings(QByteArrayView bytes)
{
    FUZZ_CHECK(mail::decodeBody(mail::encodeBase64(bytes), mail::TransferCoding::Base64) == bytes.toByteArray(), fuzz::shown(bytes.toByteArray()));
    QByteArray wanted = bytes.toByteArray();
    wanted.replace("\r\n", "\n").replace('\r', '\n').replace('\n', "\r\n");
    if (!wanted.isEmpty() && !wanted.endsWith("\r\n"))
        wanted += "\r\n";
    const QByteArray quoted = mail::encodeQuotedPrintable(bytes);
    FUZZ_CHECK(mail::decodeBody(quoted, mail::TransferCoding::QuotedPrintable) == wanted, fuzz::shown(bytes.toByteArray()));
    for (const QByteArray &line : quoted.split('\n')) {
        FUZZ_CHECK(line.size() <= 77, fuzz::shown(bytes.toByteArray())); // with its CR
        FUZZ_CHECK(!line.startsWith("From ") && !line.startsWith('.'), fuzz::shown(quoted));
    }
    const mail::EncodedBody body = mail::encodeText(bytes);
    FUZZ_CHECK(mail::decodeBody(body.bytes, mail::transferCodingFromName(body.coding)) == wanted, fuzz::shown(bytes.toByteArray()));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView raw = fuzz::viewOf(data, size);
    for (const mail::MimeLimits &limits : {mail::MimeLimits{}, mail::MimeLimits{.maxDepth = 3, .maxParts = 5, .maxHeaderField = 64}}) {
        const std::vector<mail::MimePart> whole = mail::MimeParser::parse(raw, limits);
        checkTree(whole, raw, limits);
        mail::MimeParser parser(limits);
        fuzz::inPieces(raw, 9, [&parser](QByteArrayView piece) { parser.feed(piece); });
        parser.finish();
        FUZZ_CHECK(std::equal(whole.begin(), whole.end(), parser.parts().begin(), parser.parts().end(), same), fuzz::shown(raw.toByteArray()));
    }
    checkReaders(raw);
    checkCodings(raw);
    return 0;
}

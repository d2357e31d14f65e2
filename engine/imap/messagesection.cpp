// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/messagesection.h"
#include "imap/grammar.h"
#include "mail/headerscanner.h"
#include <algorithm>
#include <array>

namespace imap {
namespace {

using mail::MimePart;
using Parts = std::vector<MimePart>;

const MimePart &at(const Parts &parts, int index)
{
    return parts[size_t(index)];
}

bool isMultipart(const MimePart &part)
{
    return part.contentType.type == "multipart";
}

/// The message inside a message/rfc822; -1: it is none.
int innerMessage(const MimePart &part)
{
    return isMultipart(part) || part.children.empty() ? -1 : part.children.front();
}

bool knownCoding(const MimePart &part)
{
    const auto known = {"", "7bit", "8bit", "binary"};
    return part.coding != mail::TransferCoding::Identity
        || std::any_of(known.begin(), known.end(), [&](const char *name) { return equals(part.codingName, name); });
}

} // namespace

std::optional<int> findPart(const Parts &parts, const QList<int> &numbers)
{
    int found = 0;
    int numbered = 0; // the multipart or message whose parts the next number counts; -1: it has none
    for (const int number : numbers) {
        if (numbered < 0)
            return std::nullopt;
        const MimePart &parent = at(parts, numbered);
        if (isMultipart(parent)) {
            if (number > int(parent.children.size()))
                return std::nullopt;
            found = parent.children[size_t(number - 1)];
        } else if (number == 1) {
            found = numbered; // a message that is one part
        } else {
            return std::nullopt;
        }
        const MimePart &part = at(parts, found);
        numbered = isMultipart(part) ? found : innerMessage(part);
    }
    return found;
}

std::optional<OctetRange> sectionRange(const Parts &parts, const BodySection &section)
{
    const std::optional<int> found = findPart(parts, section.part);
    if (!found)
        return std::nullopt;
    const MimePart &part = at(parts, *found);
    if (section.kind == BodySection::All)
        return section.part.isEmpty() ? OctetRange{part.headerStart, part.bodyEnd} : OctetRange{part.bodyStart, part.bodyEnd};
    if (section.kind == BodySection::Mime)
        return OctetRange{part.headerStart, part.bodyStart};
    const int message = section.part.isEmpty() ? 0 : innerMessage(part);
    if (message < 0)
        return std::nullopt;
    const MimePart &inner = at(parts, message);
    if (section.kind == BodySection::Text)
        return OctetRange{inner.bodyStart, inner.bodyEnd};
    return OctetRange{inner.headerStart, inner.bodyStart};
}

QByteArray pickFields(QByteArrayView header, const QList<QByteArray> &fields, bool but)
{
    QByteArray out;
    mail::HeaderScanner scanner(header);
    while (const std::optional<mail::HeaderField> field = scanner.next()) {
        const bool named = std::any_of(fields.begin(), fields.end(), [&](const QByteArray &name) { return equals(name, field->name); });
        if (named != but)
            out += header.sliced(field->start, field->end - field->start);
    }
    return out += "\r\n";
}

std::optional<QByteArray> sectionBytes(QByteArrayView message, const Parts &parts, const BodySection &section)
{
    const std::optional<OctetRange> range = sectionRange(parts, section);
    if (!range)
        return std::nullopt;
    const QByteArrayView bytes = message.sliced(range->start, range->end - range->start);
    if (section.kind == BodySection::HeaderFields || section.kind == BodySection::HeaderFieldsNot)
        return pickFields(bytes, section.fields, section.kind == BodySection::HeaderFieldsNot);
    return bytes.isEmpty() ? QByteArray("") : bytes.toByteArray();
}

DecodedSection decodedSection(QByteArrayView message, const Parts &parts, const QList<int> &numbers)
{
    const std::optional<int> found = findPart(parts, numbers);
    if (!found)
        return {DecodedSection::Missing};
    const MimePart &part = at(parts, *found);
    if (numbers.isEmpty())
        return {DecodedSection::None, message.toByteArray()};
    const QByteArrayView body = message.sliced(part.bodyStart, part.bodyEnd - part.bodyStart);
    if (isMultipart(part) || innerMessage(part) >= 0)
        return {DecodedSection::None, body.toByteArray()};
    if (!knownCoding(part))
        return {DecodedSection::UnknownCoding};
    return {DecodedSection::None, mail::decodeBody(body, part.coding)};
}

QByteArrayView partialOf(QByteArrayView bytes, const std::optional<FetchItem::Partial> &partial)
{
    if (!partial)
        return bytes;
    const qint64 start = std::min<qint64>(partial->offset, bytes.size());
    return bytes.sliced(start, std::min<qint64>(partial->length, bytes.size() - start));
}

} // namespace imap

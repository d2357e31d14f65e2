// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/messageoutline.h"
#include "imap/bodystructure.h"
#include "imap/envelope.h"
#include "imap/grammar.h"
#include "imap/messagesection.h"
#include "imap/responsetext.h"
#include "mail/headerscanner.h"
#include <QtEndian>
#include <algorithm>

namespace imap {
namespace {

constexpr char kVersion = 1; ///< another one when other fields are kept or something is told otherwise

/// What Thunderbird, mutt, mbsync, K-9 and others list their folders by.
constexpr QByteArrayView kKeptFields[] = {
    "Bcc", "Cc", "Chat-Version", "Content-Class", "Content-Description", "Content-Disposition", "Content-Language",
    "Content-Transfer-Encoding", "Content-Type", "Date", "Delivered-To", "Disposition-Notification-To", "From", "Importance",
    "In-Reply-To", "Lines", "List-Id", "List-Post", "List-Subscribe", "List-Unsubscribe", "List-Unsubscribe-Post",
    "Mail-Followup-To", "MIME-Version", "Message-ID", "Newsgroups", "Precedence", "Priority", "References", "Reply-To",
    "Sender", "Subject", "To", "User-Agent", "X-K9mail-Identity", "X-Label", "X-MSMail-Priority", "X-Mailer", "X-Original-To",
    "X-Priority", "X-Spam-Flag", "X-TUID", "X-Uniform-Type-Identifier", "X-Universally-Unique-Identifier"};

QByteArray keptFields(QByteArrayView header)
{
    QByteArray out;
    mail::HeaderScanner scanner(header);
    while (const std::optional<mail::HeaderField> field = scanner.next()) {
        if (MessageOutline::keeps(field->name))
            out += header.sliced(field->start, field->end - field->start);
    }
    return out;
}

/// `header` may be that of the trace as well: it changes nothing in the structure.
MessageOutline outlineOf(QByteArrayView header, QByteArrayView message, const std::vector<mail::MimePart> &parts)
{
    MessageOutline out{envelopeText(header), bodyStructureText(message, parts, true), keptFields(header)};
    return out.envelope.size() + out.structure.size() + out.fields.size() > MessageOutline::kMostOctets ? MessageOutline() : out;
}

} // namespace

bool MessageOutline::keeps(QByteArrayView field)
{
    return std::any_of(std::begin(kKeptFields), std::end(kKeptFields), [field](QByteArrayView kept) { return equals(field, kept); });
}

MessageOutline MessageOutline::of(QByteArrayView trace, QByteArrayView body)
{
    const qsizetype feed = body.indexOf('\n');
    const bool goesOn = trace.isEmpty() || mail::startsHeader(feed < 0 ? body : body.first(feed + 1));
    if (!goesOn) { // its first lines are header only because of the trace
        const QByteArray whole = trace.toByteArray().append(body);
        return of({}, whole);
    }
    const std::vector<mail::MimePart> parts = mail::MimeParser::parse(body);
    const QByteArrayView ownHeader = body.first(parts.front().bodyStart);
    if (trace.isEmpty())
        return outlineOf(ownHeader, body, parts);
    return outlineOf(trace.toByteArray().append(ownHeader), body, parts);
}

/// A byte for the version, the lengths of the first two, then all three.
QByteArray MessageOutline::packed() const
{
    QByteArray out(1, kVersion);
    if (isEmpty())
        return out;
    for (const QByteArray *text : {&envelope, &structure}) {
        const quint32 length = qToLittleEndian(quint32(text->size()));
        out.append(reinterpret_cast<const char *>(&length), sizeof length);
    }
    return out + envelope + structure + fields;
}

std::optional<MessageOutline> MessageOutline::unpacked(QByteArrayView packed)
{
    constexpr qsizetype kStart = 1 + 2 * sizeof(quint32);
    if (packed.isEmpty() || packed[0] != kVersion)
        return std::nullopt;
    if (packed.size() == 1)
        return MessageOutline();
    if (packed.size() < kStart)
        return std::nullopt;
    const qsizetype envelope = qFromLittleEndian<quint32>(packed.data() + 1), structure = qFromLittleEndian<quint32>(packed.data() + 5);
    if (envelope > packed.size() - kStart || structure > packed.size() - kStart - envelope)
        return std::nullopt;
    return MessageOutline{packed.sliced(kStart, envelope).toByteArray(), packed.sliced(kStart + envelope, structure).toByteArray(),
                          packed.sliced(kStart + envelope + structure).toByteArray()};
}

bool MessageOutline::tells(const FetchItem &item)
{
    if (item.needsStructure())
        return true;
    const BodySection &section = item.section;
    return item.kind == FetchItem::Section && section.part.isEmpty() && section.kind == BodySection::HeaderFields
        && std::all_of(section.fields.begin(), section.fields.end(), [](const QByteArray &name) { return keeps(name); });
}

QByteArray MessageOutline::text(const FetchItem &item) const
{
    QByteArray out = item.label() + ' ';
    switch (item.kind) {
    case FetchItem::Envelope:
        return out += envelope;
    case FetchItem::BodyStructure:
        return out += structure;
    case FetchItem::Body:
        return out += bodyOfStructure(structure);
    default:
        break;
    }
    const QByteArray picked = pickFields(fields, item.section.fields, false);
    const QByteArrayView part = partialOf(picked, item.partial);
    out += literalStart(part.size(), false);
    return out += part;
}

} // namespace imap

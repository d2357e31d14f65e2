// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/fetchjob.h"
#include "imap/bodystructure.h"
#include "imap/envelope.h"
#include "imap/flaglist.h"
#include "imap/imapdate.h"
#include "imap/imapsessioncore.h"
#include "imap/messagesection.h"
#include "imap/responsetext.h"
#include <algorithm>
#include <utility>

namespace imap {
namespace {

constexpr qint64 kPiece = 256 << 10;
constexpr qint64 kHeader = 64 << 10; ///< what is read where only the header is asked for

bool ofHeader(const FetchItem &item)
{
    if (item.kind == FetchItem::Envelope || item.kind == FetchItem::Rfc822Header)
        return true;
    return item.kind == FetchItem::Section && item.section.part.isEmpty() && item.section.kind != BodySection::All && item.section.kind != BodySection::Text;
}

bool ofWhole(const FetchItem &item)
{
    return item.kind == FetchItem::Rfc822
        || (item.kind == FetchItem::Section && item.section.part.isEmpty() && item.section.kind == BodySection::All);
}

BodySection sectionOf(const FetchItem &item)
{
    if (item.kind == FetchItem::Rfc822Header)
        return {{}, BodySection::Header};
    return item.kind == FetchItem::Rfc822Text ? BodySection{{}, BodySection::Text} : item.section;
}

} // namespace

FetchJob::FetchJob(SessionCore &core, Completion done, QList<FetchItem> items, Uids uids, Uids nowSeen)
    : m_core(core), m_done(std::move(done)), m_items(std::move(items)), m_uids(std::move(uids)), m_nowSeen(std::move(nowSeen)), m_folder(core.folder().told()), m_needs(needs(true))
{
}

/// `outlined`: where outlines are enough for it, they are taken.
FetchJob::Needs FetchJob::needs(bool outlined) const
{
    QList<FetchItem> reading;
    std::copy_if(m_items.begin(), m_items.end(), std::back_inserter(reading), [](const FetchItem &item) { return item.needsMessage(); });
    if (reading.isEmpty())
        return Needs::Nothing;
    if (outlined && std::all_of(reading.begin(), reading.end(), MessageOutline::tells))
        return Needs::Outlines;
    if (reading.size() == 1 && ofWhole(reading.first()))
        return Needs::Pieces;
    return std::all_of(reading.begin(), reading.end(), ofHeader) ? Needs::Header : Needs::Message;
}

void FetchJob::run()
{
    while (m_inPieces || m_next < m_uids.size()) {
        if (m_core.outputFull())
            return m_core.pauseWriting([this] { run(); });
        if (m_inPieces) {
            if (nextPiece())
                return;
            continue;
        }
        if (m_needs == Needs::Outlines && m_outlines.isEmpty())
            return readOutlines();
        const std::optional<qsizetype> index = m_folder->indexOf(m_uids[m_next++]);
        if (!index)
            continue;
        m_index = *index;
        const mail::FolderEntry &entry = m_folder->at(m_index);
        if (m_needs == Needs::Header || m_needs == Needs::Message)
            return readMessage(m_needs, entry);
        if (m_needs == Needs::Pieces) {
            beginPieces(entry);
        } else if (m_needs == Needs::Outlines) {
            const MessageOutline outline = m_outlines.takeFirst();
            if (outline.isEmpty())
                return readMessage(needs(false), entry);
            write(entry, outline);
        } else {
            write(entry, QByteArrayView());
        }
    }
    finish();
}

void FetchJob::readOutlines()
{
    QList<base::Id> mailIds;
    for (qsizetype i = m_next; i < m_uids.size() && mailIds.size() < kOutlines; ++i) {
        if (const std::optional<qsizetype> index = m_folder->indexOf(m_uids[i]))
            mailIds.append(m_folder->at(*index).mailId);
    }
    if (mailIds.isEmpty())
        return finish();
    m_core.ask(
        ReadOutlines{0, mailIds},
        [this](Answer &answer) {
            m_outlines = std::get<MessageOutlines>(std::move(answer));
            run();
        },
        [this](const base::Error &error) {
            m_error = error;
            finish();
        });
}

void FetchJob::readMessage(Needs needs, const mail::FolderEntry &entry)
{
    if (needs == Needs::Header)
        readHeader(entry);
    else
        readAll(entry);
}

void FetchJob::readHeader(const mail::FolderEntry &entry)
{
    m_core.ask(
        ReadMessage{0, entry.messageId, 0, kHeader},
        [this, entry](Answer &answer) {
            const QByteArray &bytes = std::get<QByteArray>(answer);
            const bool whole = bytes.size() >= entry.size || bytes.contains("\r\n\r\n") || bytes.contains("\n\n");
            if (!whole)
                return readAll(entry);
            write(entry, bytes);
            run();
        },
        [this](const base::Error &error) { failed(error); });
}

void FetchJob::readAll(const mail::FolderEntry &entry)
{
    m_core.ask(
        ReadMessage{0, entry.messageId, 0, entry.size},
        [this, entry](Answer &answer) {
            write(entry, std::get<QByteArray>(answer));
            run();
        },
        [this](const base::Error &error) { failed(error); });
}

void FetchJob::failed(const base::Error &error)
{
    m_error = error;
    run();
}

void FetchJob::beginPieces(const mail::FolderEntry &entry)
{
    QByteArray out = start(entry);
    for (const FetchItem &item : m_items) {
        if (!item.needsMessage()) {
            out += itemText(item, entry, {}, {}) + ' ';
            continue;
        }
        const FetchItem::Partial part = item.partial.value_or(FetchItem::Partial{0, entry.size});
        m_pieceOffset = std::min(part.offset, entry.size);
        m_pieceEnd = m_pieceOffset + std::min(part.length, entry.size - m_pieceOffset);
    }
    const auto whole = std::find_if(m_items.begin(), m_items.end(), ofWhole);
    m_promise = out + whole->label() + ' ' + literalStart(m_pieceEnd - m_pieceOffset, false);
    m_inPieces = true;
}

/// False: there is none, the message is complete.
bool FetchJob::nextPiece()
{
    if (m_pieceOffset == m_pieceEnd) {
        m_inPieces = false;
        m_core.send(std::exchange(m_promise, {}) + ")\r\n");
        return false;
    }
    const qint64 length = std::min(kPiece, m_pieceEnd - m_pieceOffset);
    m_core.ask(
        ReadMessage{0, m_folder->at(m_index).messageId, m_pieceOffset, length},
        [this, length](Answer &answer) {
            const QByteArray &bytes = std::get<QByteArray>(answer);
            if (bytes.size() != length)
                return pieceFailed({base::ErrorKind::Corrupt, {}, {}, {}});
            m_core.send(std::exchange(m_promise, {}) + bytes);
            m_pieceOffset += length;
            run();
        },
        [this](const base::Error &error) { pieceFailed(error); });
    return true;
}

void FetchJob::pieceFailed(const base::Error &error)
{
    if (m_promise.isEmpty()) // a literal of that length was begun
        return m_core.bye("Message cannot be read to its end");
    m_promise.clear();
    m_inPieces = false;
    failed(error);
}

QByteArray FetchJob::start(const mail::FolderEntry &entry) const
{
    QByteArray out = "* " + QByteArray::number(m_index + 1) + " FETCH (";
    const auto asked = [this](FetchItem::Kind kind) {
        return std::any_of(m_items.begin(), m_items.end(), [kind](const FetchItem &item) { return item.kind == kind; });
    };
    const bool nowSeen = std::binary_search(m_nowSeen.begin(), m_nowSeen.end(), entry.uid);
    if ((m_core.uidCommand() || m_core.qresync()) && !asked(FetchItem::Uid)) // RFC 7162 3.2.4
        out += "UID " + QByteArray::number(entry.uid) + ' ';
    if (nowSeen && m_core.condStore() && !asked(FetchItem::ModSeq))
        out += "MODSEQ (" + QByteArray::number(entry.modSeq) + ") ";
    if (nowSeen && !asked(FetchItem::Flags))
        out += "FLAGS (" + flagText(entry.flags, entry.keywords) + ") ";
    return out;
}

void FetchJob::write(const mail::FolderEntry &entry, QByteArrayView bytes)
{
    const std::vector<mail::MimePart> parts = m_needs == Needs::Nothing ? std::vector<mail::MimePart>() : mail::MimeParser::parse(bytes);
    QByteArray out = start(entry);
    for (const FetchItem &item : m_items)
        out += itemText(item, entry, bytes, parts) + ' ';
    out.back() = ')';
    m_core.send(out + "\r\n");
}

void FetchJob::write(const mail::FolderEntry &entry, const MessageOutline &outline)
{
    QByteArray out = start(entry);
    for (const FetchItem &item : m_items)
        out += (item.needsMessage() ? outline.text(item) : itemText(item, entry, {}, {})) + ' ';
    out.back() = ')';
    m_core.send(out + "\r\n");
}

QByteArray FetchJob::itemText(const FetchItem &item, const mail::FolderEntry &entry, QByteArrayView bytes, const std::vector<mail::MimePart> &parts)
{
    const QByteArray label = item.label() + ' ';
    switch (item.kind) {
    case FetchItem::Uid:
        return label + QByteArray::number(entry.uid);
    case FetchItem::Flags:
        return label + '(' + flagText(entry.flags, entry.keywords) + ')';
    case FetchItem::InternalDate:
        return label + '"' + formatDateTime(entry.receivedAt) + '"';
    case FetchItem::Rfc822Size:
        return label + QByteArray::number(entry.size);
    case FetchItem::ModSeq:
        return label + '(' + QByteArray::number(entry.modSeq) + ')';
    case FetchItem::EmailId: // RFC 8474 5.1, 5.2
        return label + '(' + objectId(entry.mailId) + ')';
    case FetchItem::ThreadId:
        return label + "NIL";
    case FetchItem::Envelope:
        return label + envelopeText(bytes.first(parts.front().bodyStart));
    case FetchItem::Body:
    case FetchItem::BodyStructure:
        return label + bodyStructureText(bytes, parts, item.kind == FetchItem::BodyStructure);
    case FetchItem::Binary:
    case FetchItem::BinarySize:
        return label + decodedText(item, bytes, parts);
    default:
        break;
    }
    const std::optional<QByteArray> text = sectionBytes(bytes, parts, sectionOf(item));
    if (!text)
        return label + "NIL";
    const QByteArrayView part = partialOf(*text, item.partial);
    QByteArray out = label + literalStart(part.size(), false);
    return out += part;
}

QByteArray FetchJob::decodedText(const FetchItem &item, QByteArrayView bytes, const std::vector<mail::MimePart> &parts)
{
    const DecodedSection decoded = decodedSection(bytes, parts, item.section.part);
    m_unknownCoding = m_unknownCoding || decoded.fault == DecodedSection::UnknownCoding;
    if (item.kind == FetchItem::BinarySize)
        return QByteArray::number(decoded.bytes.size());
    return decoded.fault == DecodedSection::None ? literalText(partialOf(decoded.bytes, item.partial)) : QByteArray("NIL");
}

/// The command is complete; this is gone afterwards.
void FetchJob::finish()
{
    if (m_error && m_error->kind == base::ErrorKind::NotFound) // RFC 5530 3: others have removed it, which this client is told later
        m_core.no("Some of the messages are gone", "EXPUNGEISSUED");
    else if (m_error)
        m_core.fail(*m_error);
    else if (m_unknownCoding)
        m_core.no("A part has a transfer coding nobody knows", "UNKNOWN-CTE");
    else
        m_core.ok(QByteArray(m_done.text), QByteArray(m_done.code));
}

} // namespace imap

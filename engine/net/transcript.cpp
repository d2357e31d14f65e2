// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/transcript.h"
#include "base/visibletext.h"
#include "net/transcriptbook.h"
#include <cstring>

namespace net {

using control::TranscriptLine;

namespace {

/// Before the text of each line; never leaves the process.
struct Record
{
    qint64 at;
    qint64 bytes;
    quint32 length;
    quint8 direction;
    quint8 kind;
};

QString peerOf(const base::ConnectionInfo &info)
{
    const bool ipv6 = info.peerAddress.contains(u':');
    return (ipv6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(info.peerAddress).arg(info.peerPort);
}

QByteArrayView textBehind(QByteArrayView records, const Record &record)
{
    return records.sliced(qsizetype(sizeof(Record)), record.length);
}

Record recordAt(QByteArrayView records)
{
    Record record;
    std::memcpy(&record, records.data(), sizeof(record));
    return record;
}

TranscriptLine lineOf(const Record &record, QByteArrayView text, quint64 n)
{
    TranscriptLine line;
    line.n = n;
    line.at = record.at;
    line.direction = TranscriptLine::Direction(record.direction);
    line.kind = TranscriptLine::Kind(record.kind);
    line.bytes = record.bytes;
    line.text = base::visibleText(text, Transcript::kMostLine);
    return line;
}

void appendLines(QList<TranscriptLine> &out, QByteArrayView records, quint64 n)
{
    while (!records.isEmpty()) {
        const Record record = recordAt(records);
        out.append(lineOf(record, textBehind(records, record), n++));
        records = records.sliced(qsizetype(sizeof(Record)) + record.length);
    }
}

} // namespace

Transcript::Transcript(TranscriptBook &book, const base::ConnectionInfo &info, const QString &protocol, base::ExecutorPtr executor)
    : m_book(book), m_id(info.id), m_protocol(protocol), m_peer(peerOf(info)), m_since(info.sinceMs), m_executor(std::move(executor))
{
}

Transcript::~Transcript()
{
    flushContent();
    add(TranscriptLine::None, TranscriptLine::Closed, m_why.toUtf8(), 0);
    m_book.over(*this);
}

void Transcript::line(Side side, QByteArrayView text)
{
    flushContent();
    add(side == Side::Theirs ? TranscriptLine::In : TranscriptLine::Out, TranscriptLine::Said, text, 0);
}

void Transcript::content(Side side, qint64 octets)
{
    m_contentSide = side;
    m_content += octets;
}

void Transcript::tlsStarted(const base::TlsInfo &info)
{
    flushContent();
    add(TranscriptLine::None, TranscriptLine::Tls, info.version + ' ' + info.cipher, 0);
}

void Transcript::flushContent()
{
    if (const qint64 octets = std::exchange(m_content, 0); octets > 0)
        add(m_contentSide == Side::Theirs ? TranscriptLine::In : TranscriptLine::Out, TranscriptLine::Content, {}, octets);
}

void Transcript::add(TranscriptLine::Direction direction, TranscriptLine::Kind kind, QByteArrayView text, qint64 bytes)
{
    const bool cut = text.size() > kMostLine;
    const QByteArrayView kept = text.first(std::min(text.size(), kMostLine));
    const Record record{m_book.clock().wallMs(), bytes, quint32(kept.size() + (cut ? 3 : 0)), quint8(direction), quint8(kind)};
    const qsizetype size = qsizetype(sizeof(record)) + record.length;
    ++m_count;
    const bool first = m_headCount + 1 == m_count && m_head.size() + size <= kHead;
    QByteArray &records = first ? m_head : m_tail;
    if (!m_book.take(size)) {
        ++m_skipped; // all sessions together have filled their memory: what comes now is only counted
        return;
    }
    if (first) {
        ++m_headCount;
        if (m_head.isEmpty())
            m_head.reserve(kFirst);
    }
    records.append(reinterpret_cast<const char *>(&record), sizeof(record));
    records.append(kept.data(), kept.size());
    if (cut)
        records.append("\xe2\x80\xa6", 3);
    if (m_watched) // the text is looked at again only when somebody reads it
        m_book.publish(m_id, lineOf(record, textBehind(QByteArrayView(records).last(size), record), m_count));
    if (!first && m_tail.size() > kTail)
        makeRoom();
}

/// The older half of the tail goes at once, so that each octet is moved at most twice.
void Transcript::makeRoom()
{
    qsizetype gone = 0;
    while (gone < m_tail.size() / 2) {
        gone += qsizetype(sizeof(Record)) + recordAt(QByteArrayView(m_tail).sliced(gone)).length;
        ++m_skipped;
    }
    m_tail.remove(0, gone);
    m_book.giveBack(gone);
}

control::Transcript Transcript::snapshot() const
{
    control::Transcript out;
    out.id = m_id;
    out.protocol = m_protocol;
    out.peer = m_peer;
    out.since = m_since;
    out.open = true;
    out.failed = m_failed;
    appendLines(out.lines, m_head, 1);
    if (m_skipped > 0) {
        TranscriptLine gap;
        gap.n = m_headCount + 1;
        gap.at = out.lines.isEmpty() ? m_since : out.lines.last().at;
        gap.kind = TranscriptLine::Skipped;
        gap.bytes = qint64(m_skipped);
        out.lines.append(gap);
    }
    appendLines(out.lines, m_tail, m_headCount + m_skipped + 1);
    return out;
}

} // namespace net

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/dialogue.h"
#include "base/session.h"
#include "control/diagnosis.h"
#include <QByteArray>
#include <atomic>
#include <memory>

namespace net {

class TranscriptBook;

/// What was said in one session, from its first line to its last, in bounded memory: the beginning, and the newest of what came
/// after it. Lives with the session on its thread; the end of its life is the end of the session.
///
/// It is written for every session, because which one fails is known at the end: a line costs a clock and a copy into a buffer
/// that is there, no lock and, up to kFirst octets, no allocation.
class Transcript final : public base::Dialogue
{
public:
    static constexpr qsizetype kFirst = 1024;       ///< reserved with the first line
    static constexpr qsizetype kHead = 16 << 10;    ///< octets kept of the beginning
    static constexpr qsizetype kTail = 48 << 10;    ///< and of the end
    static constexpr qsizetype kMostLine = 1000;    ///< octets of one line

    ~Transcript() override;

    // base::Dialogue
    void line(Side side, QByteArrayView text) override;
    void content(Side side, qint64 octets) override;

    /// TLS began.
    void tlsStarted(const base::TlsInfo &info);
    /// Something was refused or broke off: it is kept beyond the session's end.
    void fail() { m_failed = true; }
    /// Why the session ends; said once, in the last line.
    void closing(const QString &why) { m_why = why; }

    base::Id id() const { return m_id; }
    /// All that is there now.
    control::Transcript snapshot() const;

private:
    friend class TranscriptBook;
    Transcript(TranscriptBook &book, const base::ConnectionInfo &info, const QString &protocol, base::ExecutorPtr executor);
    void add(control::TranscriptLine::Direction direction, control::TranscriptLine::Kind kind, QByteArrayView text, qint64 bytes);
    void flushContent();
    void makeRoom();

    TranscriptBook &m_book;
    const base::Id m_id;
    const QString m_protocol;
    const QString m_peer;
    const qint64 m_since;
    const base::ExecutorPtr m_executor;
    QByteArray m_head; ///< records, see transcript.cpp
    QByteArray m_tail;
    QString m_why;
    quint64 m_count = 0;   ///< lines so far
    quint64 m_headCount = 0;
    quint64 m_skipped = 0; ///< lines between head and tail
    qint64 m_content = 0;  ///< octets not yet told of
    Side m_contentSide = Side::Theirs;
    bool m_failed = false;
    bool m_watched = false;
    bool m_keep = false;
};
using TranscriptPtr = std::unique_ptr<Transcript>;

} // namespace net

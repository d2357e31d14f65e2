// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapappend.h"
#include "imap/imapsessioncore.h"

namespace imap {

/// The server's side of one IMAP connection (RFC 9051, 3501): octets and answers in, actions out. Owns no socket, no clock and no
/// store; one thread. Every call returns the actions it led to, in order; views in them are valid until the next call. After Close
/// nothing more comes.
///
/// An answer that says a change of the opened folder is made comes after folderChanged() with a state that has it.
class ImapSession
{
public:
    /// Input kept while a question is open before SetReading{false} is asked for. The real bound is this and one read.
    static constexpr qsizetype kMaxBuffered = 64 << 10;

    explicit ImapSession(const SessionOptions &options) : m_core(options), m_append(m_core, m_reader) {}

    struct Now
    {
        qint64 ms = 0;     ///< of any clock that never goes back
        qint64 wallMs = 0; ///< since 1970
    };
    /// The greeting.
    Actions start(Now now);
    Actions feed(QByteArrayView bytes, Now now);
    /// The handshake asked for by StartTls is done.
    Actions tlsStarted(Now now);
    /// All that SendData gave has left.
    Actions written(Now now);
    /// deadlineMs() has passed.
    Actions timedOut();
    /// Goodbye at once.
    Actions drain();
    /// To a question that is not open: ignored.
    Actions answer(quint64 question, base::Result<Answer> answer, Now now);
    /// The opened folder has changed; null: it is gone.
    Actions folderChanged(const mail::FolderSnapshotPtr &latest, Now now);

    /// When the client must have said something; 0 while it is not its turn.
    qint64 deadlineMs() const { return m_deadlineMs; }
    Mode mode() const { return m_core.mode(); }
    State state() const { return m_core.state(); }
    qsizetype bufferedBytes() const { return m_input.size() - m_used; }

private:
    Actions resume(Now now);
    Actions leave(QByteArrayView text);
    qsizetype run(QByteArrayView input, Now now);
    void step(const CommandReader::Step &step, Now now);
    void execute(Now now);
    void literal(Now now);
    void rejected();
    void line();
    void afterStep(Now now);
    void limitInput();
    void dropUsed();

    SessionCore m_core;
    CommandReader m_reader;
    ImapAppend m_append;
    QByteArray m_input;   ///< octets not yet looked at, behind m_used
    qsizetype m_used = 0; ///< start of the rest in m_input; views of the last actions lie before it
    qint64 m_deadlineMs = 0;
    bool m_started = false;
    bool m_readingStopped = false;
};

} // namespace imap

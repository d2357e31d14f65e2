// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "imap/fetcharguments.h"
#include "imap/imapactions.h"
#include "mail/mimeparser.h"

namespace imap {

class SessionCore;

/// What OK says at the end of a command.
struct Completion
{
    QByteArray text;
    QByteArray code = {};
};

/// One FETCH under way: message by message, waiting for octets of messages and for the connection to take what was written, so that
/// at most one message and SessionCore::kMaxOut are held; of BODY[] one piece. What outlines tell is asked for kOutlines messages at a time.
class FetchJob
{
public:
    /// Of `uids` those that are gone are passed over. `nowSeen`: those whose FLAGS are told because this FETCH has set \Seen.
    FetchJob(SessionCore &core, Completion done, QList<FetchItem> items, Uids uids, Uids nowSeen = {});
    /// Goes on; ends by completing the command, which deletes this.
    void run();

    static constexpr qsizetype kOutlines = 64;

private:
    enum class Needs { Nothing, Outlines, Header, Message, Pieces };
    Needs needs(bool outlined) const;
    void readOutlines();
    void readMessage(Needs needs, const mail::FolderEntry &entry);
    void readHeader(const mail::FolderEntry &entry);
    void readAll(const mail::FolderEntry &entry);
    void beginPieces(const mail::FolderEntry &entry);
    bool nextPiece();
    void pieceFailed(const base::Error &error);
    void write(const mail::FolderEntry &entry, QByteArrayView bytes);
    void write(const mail::FolderEntry &entry, const MessageOutline &outline);
    QByteArray itemText(const FetchItem &item, const mail::FolderEntry &entry, QByteArrayView bytes, const std::vector<mail::MimePart> &parts);
    QByteArray decodedText(const FetchItem &item, QByteArrayView bytes, const std::vector<mail::MimePart> &parts);
    QByteArray start(const mail::FolderEntry &entry) const;
    void failed(const base::Error &error);
    void finish();

    SessionCore &m_core;
    const Completion m_done;
    const QList<FetchItem> m_items;
    const Uids m_uids;
    const Uids m_nowSeen;
    const mail::FolderSnapshotPtr m_folder;
    const Needs m_needs;
    MessageOutlines m_outlines; ///< of the next messages
    qsizetype m_next = 0;  ///< of m_uids
    qsizetype m_index = 0; ///< in m_folder
    qint64 m_pieceOffset = 0;
    qint64 m_pieceEnd = 0;
    QByteArray m_promise; ///< what comes before the first piece, which may turn out to be gone
    bool m_inPieces = false;
    bool m_unknownCoding = false;
    std::optional<base::Error> m_error;
};

} // namespace imap

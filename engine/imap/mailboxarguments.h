// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/flaglist.h"
#include "imap/sequenceset.h"
#include <utility>

// Arguments of the commands that name mailboxes, as plain values. Names are as sent; mailboxFromWire() reads them. parse() takes all
// that follows the command's name and a blank, and is nullopt for a syntax error.
namespace imap {

struct StatusItems
{
    enum Item { Messages = 1, UidNext = 2, UidValidity = 4, Unseen = 8, Deleted = 16, Size = 32, Recent = 64, HighestModSeq = 128, DeletedStorage = 256, AppendLimit = 512, MailboxId = 1024 };
    /// "(MESSAGES UNSEEN)"; items nobody knows are a syntax error.
    static std::optional<int> parse(ArgumentScanner &scanner);
};

struct StatusArguments
{
    QByteArray mailbox;
    int items = 0; ///< StatusItems::Item
    static std::optional<StatusArguments> parse(QByteArrayView arguments);
};

/// LIST and LSUB (RFC 9051 6.3.9, RFC 5258).
struct ListArguments
{
    enum Selection { Subscribed = 1, Remote = 2, RecursiveMatch = 4, SpecialUse = 8 };
    enum Return { ReturnSubscribed = 1, ReturnChildren = 2, ReturnSpecialUse = 4, ReturnMyRights = 8 };
    bool extended = false; ///< selection options, several patterns or RETURN were there
    int selection = 0;
    QByteArray reference;
    QList<QByteArray> patterns;
    int returns = 0;
    int status = 0; ///< StatusItems::Item (RFC 5819)
    static std::optional<ListArguments> parse(QByteArrayView arguments);
    static std::optional<ListArguments> parseLsub(QByteArrayView arguments);
};

/// SELECT and EXAMINE (RFC 7162 3.1.8, 3.2.5).
struct SelectArguments
{
    struct Resync
    {
        quint32 uidValidity = 0;
        quint64 modSeq = 0;
        std::optional<SequenceSet> knownUids = {};
        std::optional<std::pair<SequenceSet, SequenceSet>> match = {}; ///< message numbers and the UIDs they had
    };
    QByteArray mailbox;
    bool condStore = false;
    std::optional<Resync> resync = {};
    static std::optional<SelectArguments> parse(QByteArrayView arguments);
};

/// What stands before one message of APPEND (RFC 9051 6.3.12, RFC 3502).
struct AppendMessage
{
    FlagList flags;
    std::optional<qint64> receivedAt; ///< wall clock in ms
    /// "[flags ][date-time ]", up to the literal.
    static std::optional<AppendMessage> parse(QByteArrayView text);
};
struct AppendArguments
{
    QByteArray mailbox;
    AppendMessage first;
    /// Up to the literal of the first message. nullopt also where the text stops before: there the literal is the mailbox.
    static std::optional<AppendArguments> parse(QByteArrayView arguments);
};

struct StoreArguments
{
    enum Mode { Add, Remove, Replace };
    SequenceSet set;
    Mode mode = Replace;
    bool silent = false;
    FlagList flags;
    std::optional<quint64> unchangedSince = {};
    static std::optional<StoreArguments> parse(QByteArrayView arguments);
};

/// COPY and MOVE.
struct CopyArguments
{
    SequenceSet set;
    QByteArray mailbox;
    static std::optional<CopyArguments> parse(QByteArrayView arguments);
};

/// One mailbox and nothing else.
std::optional<QByteArray> parseMailbox(QByteArrayView arguments);
/// RENAME: two of them; LOGIN: likewise.
std::optional<std::pair<QByteArray, QByteArray>> parseTwoStrings(QByteArrayView arguments);
/// ID (RFC 2971): NIL is an empty list.
using IdFields = QList<std::pair<QByteArray, std::optional<QByteArray>>>;
std::optional<IdFields> parseId(QByteArrayView arguments);
/// ENABLE: upper case.
std::optional<QList<QByteArray>> parseWords(QByteArrayView arguments);

} // namespace imap

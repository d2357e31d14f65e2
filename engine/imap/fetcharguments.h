// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/sequenceset.h"

namespace imap {

/// What stands between the brackets of BODY[…] (RFC 9051 6.4.5).
struct BodySection
{
    enum Kind { All, Header, HeaderFields, HeaderFieldsNot, Text, Mime };
    QList<int> part; ///< numbers from 1; empty: the message
    Kind kind = All;
    QList<QByteArray> fields = {}; ///< as sent
};

/// One data item of FETCH.
struct FetchItem
{
    enum Kind {
        Uid, Flags, InternalDate, Rfc822Size, Envelope, Body, BodyStructure, ModSeq, EmailId, ThreadId,
        Section,                            ///< BODY[…]
        Binary, BinarySize,                 ///< RFC 3516
        Rfc822, Rfc822Header, Rfc822Text    ///< RFC 3501 only
    };
    struct Partial
    {
        qint64 offset = 0;
        qint64 length = 0;
    };
    Kind kind = Uid;
    bool peek = false;
    BodySection section = {};
    std::optional<Partial> partial = {};

    /// Needs octets of the message.
    bool needsMessage() const { return kind >= Section || needsStructure(); }
    bool needsStructure() const { return kind == Envelope || kind == Body || kind == BodyStructure; }
    /// Sets \Seen.
    bool marksSeen() const { return !peek && kind >= Section && kind != BinarySize && kind != Rfc822Header; }
    /// As the response names it: "BODY[1.HEADER.FIELDS (TO)]<0>".
    QByteArray label() const;
};

struct FetchArguments
{
    SequenceSet set;
    QList<FetchItem> items;
    std::optional<quint64> changedSince = {}; ///< RFC 7162 3.1.4.1
    bool vanished = false;                    ///< RFC 7162 3.2.6

    static std::optional<FetchArguments> parse(QByteArrayView arguments);
};

constexpr qsizetype kMaxFetchItems = 128;
constexpr qsizetype kMaxSectionDepth = 200;

} // namespace imap

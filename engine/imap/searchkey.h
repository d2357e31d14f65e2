// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/argumentscanner.h"
#include "imap/sequenceset.h"
#include <QDate>
#include <QString>
#include <vector>

namespace imap {

/// One criterion of SEARCH (RFC 9051 6.4.4).
struct SearchKey
{
    enum Kind {
        And, Or, Not, ///< the keys that follow, up to `end`
        All, None,
        Numbers, Uids, ///< `set`
        Flag,          ///< `flag`, a mail::MessageFlag
        Keyword,       ///< `text`
        Before, On, Since,             ///< INTERNALDATE against `date`, in UTC
        SentBefore, SentOn, SentSince, ///< the Date field against `date`, whatever its zone
        Larger, Smaller,               ///< than `number` octets
        ModSeq,                        ///< at least `number` (RFC 7162)
        Mail,                          ///< its id is `number` (RFC 8474 5.3)
        Older, Younger,                ///< received `number` seconds ago (RFC 5032)
        Header,                        ///< field `field` has `text`
        Body, Text                     ///< `text`
    };
    Kind kind = All;
    int end = 0; ///< index behind the last key that belongs to this one
    quint8 flag = 0;
    quint64 number = 0;
    QDate date = {};
    QByteArray field = {};
    QString text = {};
    SequenceSet set = {};

    /// Cannot be told from a mail::FolderEntry.
    bool needsMessage() const { return kind == Header || kind == Body || kind == Text || (kind >= SentBefore && kind <= SentSince); }
};

/// All criteria: a tree, parents before children; the first is And over all.
using SearchKeys = std::vector<SearchKey>;
constexpr int kMaxSearchDepth = 500;
constexpr int kMaxSearchKeys = 5000;

/// One key of SORT (RFC 5256 3, RFC 5957).
struct SortKey
{
    enum Field { Arrival, Cc, Date, From, Size, Subject, To, DisplayFrom, DisplayTo };
    Field field = Arrival;
    bool reverse = false;
    bool operator==(const SortKey &) const = default;
};

struct SearchArguments
{
    enum Result { Min = 1, Max = 2, Count = 4, AllOf = 8, Save = 16 };
    bool extended = false; ///< RETURN was there: ESEARCH
    quint8 results = 0;    ///< Result
    QList<SortKey> sort = {};    ///< SORT
    QByteArray thread = {};      ///< THREAD: its algorithm, upper case
    SearchKeys keys = {};

    enum class Fault { None, Syntax, Charset };
    struct Outcome;
    /// `utf8`: strings are UTF-8 and no CHARSET may be given (RFC 6855 3).
    static Outcome parseSearch(QByteArrayView arguments, bool utf8);
    static Outcome parseSort(QByteArrayView arguments);
    static Outcome parseThread(QByteArrayView arguments);
    bool usesModSeq() const;
};

struct SearchArguments::Outcome
{
    Fault fault = Fault::None;
    SearchArguments arguments = {};
};

} // namespace imap

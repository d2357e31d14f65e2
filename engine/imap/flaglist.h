// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/argumentscanner.h"
#include <QList>

namespace imap {

/// Flags as clients name them (RFC 9051 2.3.2).
struct FlagList
{
    quint8 flags = 0;           ///< mail::MessageFlag
    QList<QByteArray> keywords; ///< as written, each once whatever its case, in the order given
    bool operator==(const FlagList &) const = default;
};

constexpr qsizetype kMaxKeywordLength = 64;
constexpr qsizetype kMaxKeywords = 64; ///< in one list

/// "(\Seen $Work)", without regard to \Recent, which nobody can set.
std::optional<FlagList> parseFlagList(ArgumentScanner &scanner);
/// Likewise, or the same without parentheses up to the end (STORE).
std::optional<FlagList> parseStoreFlags(ArgumentScanner &scanner);
/// "\Seen \Deleted $Work"; `keywords` parted by single blanks as in mail::FolderEntry.
QByteArray flagText(quint8 flags, QByteArrayView keywords);
/// Whether the blank-separated list has `keyword`, in any case.
bool hasKeyword(QByteArrayView keywords, QByteArrayView keyword);

} // namespace imap

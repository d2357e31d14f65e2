// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/searchkey.h"
#include "mail/foldersnapshot.h"
#include <functional>

namespace imap {

enum class Match : quint8 { No, Yes, Unknown };

/// What criteria are judged by besides the message.
struct SearchContext
{
    qint64 nowMs = 0;       ///< wall clock
    quint32 messages = 0;   ///< in the folder
    quint32 largestUid = 0;
};

/// Criteria with their sets resolved; for one folder at one moment.
class SearchEvaluator
{
public:
    /// `saved`: what "$" stands for.
    SearchEvaluator(const SearchKeys &keys, const SearchContext &context, const NumberRanges &saved);
    /// `text` judges the keys that needsMessage(), or says Unknown, as it does when missing. Iterative.
    Match evaluate(const mail::FolderEntry &entry, quint32 number, const std::function<Match(const SearchKey &)> &text = {}) const;

private:
    Match leaf(size_t index, const mail::FolderEntry &entry, quint32 number) const;

    const SearchKeys &m_keys;
    SearchContext m_context;
    std::vector<NumberRanges> m_sets; ///< by key
};

} // namespace imap

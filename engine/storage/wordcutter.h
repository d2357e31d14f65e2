// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringList>

namespace storage {

/// Cuts text into the terms of the search index: runs of letters, digits and marks, case-folded and without
/// compatibility forms; Chinese, Japanese and Korean runs as single characters and pairs, since they put no
/// spaces. Terms hold nothing that any dialect's search would split. Pure, any thread, linear.
class WordCutter
{
public:
    static constexpr qsizetype kLongestTerm = 40;

    /// Each term once, sorted; at most `most`.
    static QStringList document(const QString &text, qsizetype most = 100000);
    /// Terms that must all occur for the words of `query` to occur: pairs where a run is longer than one
    /// character.
    static QStringList query(const QString &query);
};

} // namespace storage

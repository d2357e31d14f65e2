// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/mailsearch.h"
#include <functional>
#include <limits>

namespace storage {

/// What of a mail is searched by field, besides its text.
struct SearchFields
{
    QString from;
    QStringList to; ///< of header and envelope
    QString subject;
    QStringList ids; ///< Message-ID, and the ids it has here
    qint64 size = 0;
    bool hasAttachment = false;
};

/// The terms of the fields: a word of a field is kept with a character before it that no text holds (private use), so that
/// from:anna finds Anna's mail alone. Any thread.
QStringList fieldTerms(const SearchFields &fields);

/// How a search is answered: what the index of terms narrows down, and what is looked at in what it finds. Any thread.
struct SearchPlan
{
    QStringList all;  ///< terms that must be there
    QStringList none; ///< terms that must not
    qint64 from = std::numeric_limits<qint64>::min();  ///< received at, ms
    qint64 before = std::numeric_limits<qint64>::max();
    qint64 larger = -1;
    qint64 smaller = std::numeric_limits<qint64>::max();
    /// Several words that must stand together, since the index knows no places; recipients and ids, since it holds those of all who
    /// got a mail, and nobody may find out by them who else did.
    QList<control::SearchTerm> verify;
    bool nothing = false;              ///< cannot be found: a condition without a letter or digit

    /// Bounds of the ids of mails that can match: ids are made from the time, before or after the mail was received.
    base::Id firstId() const;
    base::Id lastId() const;
    bool fits(qint64 receivedAt, qint64 size) const
    {
        return receivedAt >= from && receivedAt < before && size > larger && size < smaller;
    }
};
SearchPlan planSearch(const control::MailSearch &search);

/// `text` as verify() compares it: any case, any compatibility form, single blanks.
QString comparable(const QString &text);
/// Whether the fields and the text fit what the plan could not ask the index. `text` is asked for only when needed.
bool verify(const SearchPlan &plan, const SearchFields &fields, const std::function<QString()> &text);

} // namespace storage

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "control/values.h"
#include <QStringView>
#include <QTimeZone>
#include <variant>

// The language in which people look for mail, the same in the console, on the command line and in REST:
//
//     from:anna subject:"annual report" has:attachment after:2026-11-01 -draft
//
// One parser reads it, one printer writes it. Pure functions, any thread, linear in the text.
namespace control {

/// One condition; all of a search must hold.
struct SearchTerm
{
    enum Kind { Text, From, To, Subject, Id, HasAttachment, Before, After, Larger, Smaller };
    Kind kind = Text;
    QString text;        ///< of the first five: words; in their order where `phrase`
    bool phrase = false; ///< was quoted
    bool negated = false;
    qint64 number = 0; ///< Before, After: ms since 1970; Larger, Smaller: bytes
    bool operator==(const SearchTerm &) const = default;
};

struct MailSearch
{
    QList<SearchTerm> terms;
    bool isEmpty() const { return terms.isEmpty(); }
    bool operator==(const MailSearch &) const = default;
};

/// Why a text is no search, for a sentence in any language.
struct SearchProblem
{
    enum Code { UnknownKey, NoValue, OpenQuote, NotADate, NotASize, NotHas, TooLong, TooMany };
    Code code = UnknownKey;
    qsizetype position = 0; ///< of the word that is wrong, from 0
    QString word;           ///< as typed, at most 40 characters
};

struct SearchClock
{
    qint64 now = 0;                      ///< ms since 1970: for after:7d
    QTimeZone zone = QTimeZone::utc();   ///< days begin at midnight there; REST: UTC
};

constexpr qsizetype kMaxSearchText = 1000; ///< characters
constexpr int kMaxSearchTerms = 32;

/// Keys: from, to, subject, id; has:attachment; before, after (2026, 2026-11, 2026-11-22, an RFC 3339 time, or an age: 12h, 7d, 2w;
/// before: earlier than its beginning, after: from its beginning on); larger, smaller (500, 20k, 3M, 1G, powers of 1000). A word without
/// a key stands anywhere; quotes keep words together, "-" in front means that it must not be so.
std::variant<MailSearch, SearchProblem> parseSearch(QStringView text, const SearchClock &clock);
/// The same for the API: Invalid with field "q"; the text says where, what is wrong and what is allowed.
base::Result<MailSearch> parseMailSearch(QStringView text, const SearchClock &clock);
/// The reverse: times in full, so that it means the same everywhere and later.
QString toSearchText(const MailSearch &search);

/// "from:" …, in the order in which help shows them.
const QStringList &searchKeys();

/// One accepted mail as a search over the whole system finds it: what its event "mail.accepted" says.
struct FoundMail
{
    Id mailId = 0;
    qint64 at = 0;
    QString from;           ///< envelope sender; empty: the null sender
    QString headerFrom;     ///< as in the header, may be empty
    QStringList recipients; ///< of the envelope, the first 100
    qint64 recipientCount = 0;
    QString subject;
    QString messageId; ///< without angle brackets
    qint64 size = 0;
    QString peer;
    int attachmentCount = 0;
};

} // namespace control

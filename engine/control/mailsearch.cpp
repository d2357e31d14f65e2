// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/mailsearch.h"
#include "control/rfc3339.h"
#include <QDate>
#include <QDateTime>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace control {

namespace {

using Kind = SearchTerm::Kind;
using Code = SearchProblem::Code;

struct Key
{
    QLatin1StringView name;
    Kind kind;
};
constexpr Key kKeys[] = {{"from"_L1, Kind::From},     {"to"_L1, Kind::To},         {"subject"_L1, Kind::Subject},
                         {"has"_L1, Kind::HasAttachment}, {"before"_L1, Kind::Before}, {"after"_L1, Kind::After},
                         {"larger"_L1, Kind::Larger}, {"smaller"_L1, Kind::Smaller}, {"id"_L1, Kind::Id}};

/// One word of the text, cut but not understood yet.
struct Piece
{
    qsizetype position = 0;
    QStringView whole;
    QStringView key; ///< without colon; null: none
    QStringView value;
    bool negated = false;
    bool quoted = false;
    bool closed = true;
};

bool isLetter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

std::optional<Kind> kindOf(QStringView key)
{
    for (const Key &known : kKeys) {
        if (key.compare(known.name, Qt::CaseInsensitive) == 0)
            return known.kind;
    }
    return std::nullopt;
}

class Cutter
{
public:
    explicit Cutter(QStringView text) : m_text(text) {}

    std::optional<Piece> next()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
        if (m_at == m_text.size())
            return std::nullopt;
        Piece piece;
        piece.position = m_at;
        if (m_text[m_at] == u'-' && m_at + 1 < m_text.size() && !m_text[m_at + 1].isSpace()) {
            piece.negated = true;
            ++m_at;
        }
        takeKey(piece);
        takeValue(piece);
        piece.whole = m_text.sliced(piece.position, m_at - piece.position);
        return piece;
    }

private:
    /// Letters up to a colon; "12:30" has none.
    void takeKey(Piece &piece)
    {
        qsizetype end = m_at;
        while (end < m_text.size() && isLetter(m_text[end]))
            ++end;
        if (end == m_at || end == m_text.size() || m_text[end] != u':')
            return;
        const QStringView name = m_text.sliced(m_at, end - m_at);
        const QStringView rest = m_text.sliced(end + 1);
        if (!kindOf(name) && (rest.isEmpty() || rest[0].isSpace() || rest.startsWith("//"_L1)))
            return; // "Re: your mail", "https://…": words as people write them
        piece.key = name;
        m_at = end + 1;
    }
    void takeValue(Piece &piece)
    {
        if (m_at < m_text.size() && m_text[m_at] == u'"') {
            piece.quoted = true;
            const qsizetype close = m_text.indexOf(u'"', m_at + 1);
            piece.closed = close >= 0;
            const qsizetype end = piece.closed ? close : m_text.size();
            piece.value = m_text.sliced(m_at + 1, end - m_at - 1);
            m_at = piece.closed ? end + 1 : end;
            return;
        }
        const qsizetype start = m_at;
        while (m_at < m_text.size() && !m_text[m_at].isSpace())
            ++m_at;
        piece.value = m_text.sliced(start, m_at - start);
    }

    QStringView m_text;
    qsizetype m_at = 0;
};

/// Digits only, at most `max` of them.
std::optional<qint64> wholeNumber(QStringView text, qsizetype max)
{
    const bool digits = std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (text.isEmpty() || text.size() > max || !digits)
        return std::nullopt;
    return text.toLongLong();
}

std::optional<qint64> ageOf(QStringView text, qint64 now)
{
    constexpr qint64 kHour = 3600 * 1000;
    if (text.isEmpty())
        return std::nullopt;
    const char16_t unit = text.back().toLower().unicode();
    const qint64 one = unit == 'h' ? kHour : unit == 'd' ? 24 * kHour : unit == 'w' ? 7 * 24 * kHour : 0;
    const auto count = wholeNumber(text.chopped(1), 5);
    return one && count ? std::optional(now - *count * one) : std::nullopt;
}

/// Beginning of "2026", "2026-11", "2026-11-22".
std::optional<qint64> dayOf(QStringView text, const QTimeZone &zone)
{
    const QList<QStringView> parts = text.split(u'-');
    if (parts.size() > 3 || parts[0].size() != 4)
        return std::nullopt;
    qint64 numbers[3] = {0, 1, 1};
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const auto number = wholeNumber(parts[i], i == 0 ? 4 : 2);
        if (!number)
            return std::nullopt;
        numbers[i] = *number;
    }
    const QDate day{int(numbers[0]), int(numbers[1]), int(numbers[2])};
    if (!day.isValid() || day.year() < 1970)
        return std::nullopt;
    return day.startOfDay(zone).toMSecsSinceEpoch(); // where midnight falls into a change of the clock, the first moment after it
}

std::optional<qint64> timeOf(QStringView text, const SearchClock &clock)
{
    if (const auto age = ageOf(text, clock.now))
        return age;
    if (const auto day = dayOf(text, clock.zone))
        return day;
    return text.size() <= 40 ? timeFromText(text) : std::nullopt;
}

/// "500", "20k", "3MB", "1.5G"
std::optional<qint64> sizeOf(QStringView text)
{
    if (text.endsWith(u'b', Qt::CaseInsensitive))
        text.chop(1);
    if (text.isEmpty())
        return std::nullopt;
    const char16_t unit = text.back().toLower().unicode();
    const qint64 one = unit == 'k' ? 1000 : unit == 'm' ? 1000 * 1000 : unit == 'g' ? 1000 * 1000 * 1000 : 1;
    if (one > 1)
        text.chop(1);
    const qsizetype dot = text.indexOf(u'.');
    const auto whole = wholeNumber(dot < 0 ? text : text.first(dot), one > 1 ? 6 : 15);
    const auto tenths = dot < 0 ? std::optional<qint64>(0) : wholeNumber(text.sliced(dot + 1), 1);
    if (!whole || !tenths || (dot >= 0 && one == 1))
        return std::nullopt;
    return *whole * one + *tenths * one / 10;
}

std::variant<SearchTerm, Code> termOf(const Piece &piece, const SearchClock &clock)
{
    SearchTerm term;
    term.negated = piece.negated;
    if (!piece.closed)
        return Code::OpenQuote;
    if (!piece.key.isNull()) {
        const auto kind = kindOf(piece.key);
        if (!kind)
            return Code::UnknownKey;
        term.kind = *kind;
    }
    const QStringView value = piece.value.trimmed();
    if (value.isEmpty())
        return Code::NoValue;
    const auto number = [&term](std::optional<qint64> read, Code otherwise) -> std::variant<SearchTerm, Code> {
        if (!read)
            return otherwise;
        term.number = *read;
        return term;
    };
    switch (term.kind) {
    case Kind::HasAttachment: {
        const bool known = value.compare("attachment"_L1, Qt::CaseInsensitive) == 0 || value.compare("attachments"_L1, Qt::CaseInsensitive) == 0;
        return known ? std::variant<SearchTerm, Code>(term) : Code::NotHas;
    }
    case Kind::Before:
    case Kind::After:
        return number(timeOf(value, clock), Code::NotADate);
    case Kind::Larger:
    case Kind::Smaller:
        return number(sizeOf(value), Code::NotASize);
    default:
        term.text = value.toString();
        if (term.kind == Kind::Id && term.text.size() > 2 && term.text.startsWith(u'<') && term.text.endsWith(u'>'))
            term.text = term.text.mid(1, term.text.size() - 2); // as it stands in the header
        term.phrase = piece.quoted;
        return term;
    }
}

QString sentence(const SearchProblem &problem)
{
    switch (problem.code) {
    case Code::UnknownKey:
        return u"this key is not known. Allowed: %1; a word with a colon goes in quotes."_s.arg(searchKeys().join(u' '));
    case Code::NoValue:
        return u"there is nothing to look for after it."_s;
    case Code::OpenQuote:
        return u"the quote is not closed."_s;
    case Code::NotADate:
        return u"not a date. Allowed: 2026-11-22, 2026-11, 2026, 2026-11-22T08:00:00Z, or an age such as 12h, 7d, 2w."_s;
    case Code::NotASize:
        return u"not a size. Allowed: 500, 20k, 3M, 1G."_s;
    case Code::NotHas:
        return u"only has:attachment is known."_s;
    case Code::TooLong:
        return u"a search has at most %1 characters."_s.arg(kMaxSearchText);
    case Code::TooMany:
        return u"a search has at most %1 words."_s.arg(kMaxSearchTerms);
    }
    return {};
}

QString quoted(const SearchTerm &term)
{
    // What stood without quotes was no phrase and holds no blank.
    return term.phrase ? u'"' + term.text + u'"' : term.text;
}

} // namespace

const QStringList &searchKeys()
{
    static const QStringList keys{u"from:"_s,   u"to:"_s,    u"subject:"_s, u"has:attachment"_s, u"before:"_s,
                                  u"after:"_s, u"larger:"_s, u"smaller:"_s, u"id:"_s};
    return keys;
}

std::variant<MailSearch, SearchProblem> parseSearch(QStringView text, const SearchClock &clock)
{
    MailSearch search;
    if (text.size() > kMaxSearchText)
        return SearchProblem{Code::TooLong, kMaxSearchText, {}};
    Cutter cutter(text);
    while (const std::optional<Piece> piece = cutter.next()) {
        const auto problem = [&piece](Code code) {
            return SearchProblem{code, piece->position, piece->whole.first(std::min<qsizetype>(piece->whole.size(), 40)).toString()};
        };
        if (search.terms.size() == kMaxSearchTerms)
            return problem(Code::TooMany);
        const auto term = termOf(*piece, clock);
        if (const Code *code = std::get_if<Code>(&term))
            return problem(*code);
        search.terms.append(std::get<SearchTerm>(term));
    }
    return search;
}

base::Result<MailSearch> parseMailSearch(QStringView text, const SearchClock &clock)
{
    auto parsed = parseSearch(text, clock);
    if (auto *search = std::get_if<MailSearch>(&parsed))
        return std::move(*search);
    const SearchProblem &problem = std::get<SearchProblem>(parsed);
    const QString word = problem.word.isEmpty() ? QString() : u", \u201c%1\u201d"_s.arg(problem.word);
    return base::Error{base::ErrorKind::Invalid, u"At character %1%2: %3"_s.arg(problem.position + 1).arg(word, sentence(problem)), {}, u"q"_s};
}

QString toSearchText(const MailSearch &search)
{
    QStringList words;
    for (const SearchTerm &term : search.terms) {
        const QString sign = term.negated ? u"-"_s : QString();
        if (term.kind == Kind::Text) {
            words.append(sign + quoted(term));
            continue;
        }
        for (const Key &key : kKeys) {
            if (key.kind != term.kind)
                continue;
            const bool time = term.kind == Kind::Before || term.kind == Kind::After;
            const bool size = term.kind == Kind::Larger || term.kind == Kind::Smaller;
            words.append(sign + key.name + u':' + (term.kind == Kind::HasAttachment ? u"attachment"_s : time ? timeToString(term.number)
                                                   : size ? QString::number(term.number) : quoted(term)));
        }
    }
    return words.join(u' ');
}

} // namespace control

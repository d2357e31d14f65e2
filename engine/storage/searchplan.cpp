// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/searchplan.h"
#include "storage/wordcutter.h"
#include <algorithm>

using namespace Qt::Literals;

namespace storage {

namespace {

using control::SearchTerm;

constexpr qint64 kDayMs = 86400000;
constexpr qint64 kFirstSize = 4096; // a mail larger than 4 KiB, 16 KiB, … 256 MiB has a term for each
constexpr int kSizes = 9;

QChar mark(SearchTerm::Kind kind)
{
    return QChar(char16_t(0xe000 + int(kind)));
}

QStringList marked(SearchTerm::Kind kind, const QStringList &terms)
{
    if (kind == SearchTerm::Text)
        return terms;
    QStringList out;
    for (const QString &term : terms)
        out << mark(kind) + term;
    return out;
}

QString attachmentTerm()
{
    return mark(SearchTerm::HasAttachment) + u"a"_s;
}

QString sizeTerm(int step)
{
    return mark(SearchTerm::Larger) + QString::number(step);
}

qint64 sizeOfStep(int step)
{
    return kFirstSize << (2 * step);
}

/// Everything larger than `size` has the term; -1: there is no such term.
int stepBelow(qint64 size)
{
    int step = -1;
    while (step + 1 < kSizes && sizeOfStep(step + 1) <= size)
        ++step;
    return step;
}

/// Nothing up to `size` has the term; kSizes: there is no such term.
int stepAbove(qint64 size)
{
    int step = 0;
    while (step < kSizes && sizeOfStep(step) < size)
        ++step;
    return step;
}

void planLarger(SearchPlan &plan, qint64 size)
{
    plan.larger = std::max(plan.larger, size);
    if (const int step = stepBelow(size); step >= 0)
        plan.all << sizeTerm(step);
}

void planSmaller(SearchPlan &plan, qint64 size)
{
    plan.smaller = std::min(plan.smaller, size);
    if (const int step = stepAbove(size); step < kSizes)
        plan.none << sizeTerm(step);
}

/// A mail is indexed once for all who got it: the index cannot say who was meant to see which of them.
bool isShared(SearchTerm::Kind kind)
{
    return kind == SearchTerm::To || kind == SearchTerm::Id;
}

void planWords(SearchPlan &plan, const SearchTerm &term)
{
    const QStringList terms = marked(term.kind, WordCutter::query(term.text));
    if (terms.isEmpty()) {
        plan.nothing = plan.nothing || !term.negated;
        return;
    }
    const bool together = terms.size() > 1 && (term.phrase || term.kind != SearchTerm::Text);
    if (!term.negated)
        plan.all += terms;
    else if (terms.size() == 1 && !isShared(term.kind))
        plan.none += terms;
    if (together || isShared(term.kind) || (term.negated && terms.size() > 1))
        plan.verify << term;
}

bool holds(const QString &text, const QString &part)
{
    return comparable(text).contains(part);
}

/// All of it that the index would have been asked for, had it held these texts alone.
bool anyHolds(const QStringList &texts, const SearchTerm &term, const QString &part)
{
    const QStringList wanted = WordCutter::query(term.text), words = WordCutter::document(texts.join(u'\n'));
    const bool all = std::all_of(wanted.begin(), wanted.end(),
                                 [&words](const QString &word) { return std::binary_search(words.begin(), words.end(), word); });
    return all && (wanted.size() == 1 || std::any_of(texts.begin(), texts.end(), [&part](const QString &text) { return holds(text, part); }));
}

} // namespace

QStringList fieldTerms(const SearchFields &fields)
{
    QStringList terms = marked(SearchTerm::From, WordCutter::document(fields.from)) +
                        marked(SearchTerm::To, WordCutter::document(fields.to.join(u'\n'))) +
                        marked(SearchTerm::Subject, WordCutter::document(fields.subject)) +
                        marked(SearchTerm::Id, WordCutter::document(fields.ids.join(u'\n')));
    if (fields.hasAttachment)
        terms << attachmentTerm();
    for (int step = 0; step < kSizes && fields.size > sizeOfStep(step); ++step)
        terms << sizeTerm(step);
    return terms;
}

base::Id SearchPlan::firstId() const
{
    return from > kDayMs ? base::firstIdAt(from - kDayMs) : 0;
}

base::Id SearchPlan::lastId() const
{
    const bool bounded = before < std::numeric_limits<qint64>::max() - kDayMs;
    return bounded ? base::firstIdAt(std::max<qint64>(before, 0) + kDayMs) : base::Id(std::numeric_limits<qint64>::max());
}

SearchPlan planSearch(const control::MailSearch &search)
{
    SearchPlan plan;
    for (const SearchTerm &term : search.terms) {
        const bool negated = term.negated;
        switch (term.kind) {
        case SearchTerm::HasAttachment:
            (negated ? plan.none : plan.all) << attachmentTerm();
            break;
        case SearchTerm::Before:
        case SearchTerm::After:
            if ((term.kind == SearchTerm::Before) != negated)
                plan.before = std::min(plan.before, term.number);
            else
                plan.from = std::max(plan.from, term.number);
            break;
        case SearchTerm::Larger:
            negated ? planSmaller(plan, term.number + 1) : planLarger(plan, term.number);
            break;
        case SearchTerm::Smaller:
            negated ? planLarger(plan, term.number - 1) : planSmaller(plan, term.number);
            break;
        default:
            planWords(plan, term);
        }
    }
    plan.all.removeDuplicates();
    plan.none.removeDuplicates();
    return plan;
}

QString comparable(const QString &text)
{
    return text.normalized(QString::NormalizationForm_KC).toCaseFolded().simplified();
}

bool verify(const SearchPlan &plan, const SearchFields &fields, const std::function<QString()> &text)
{
    std::optional<QString> whole; // read once, and only when it is asked for
    return std::all_of(plan.verify.begin(), plan.verify.end(), [&](const SearchTerm &term) {
        const QString part = comparable(term.text);
        switch (term.kind) {
        case SearchTerm::From:
            return holds(fields.from, part) != term.negated;
        case SearchTerm::To:
            return anyHolds(fields.to, term, part) != term.negated;
        case SearchTerm::Subject:
            return holds(fields.subject, part) != term.negated;
        case SearchTerm::Id:
            return anyHolds(fields.ids, term, part) != term.negated;
        default:
            if (!whole)
                whole = comparable(text());
            return whole->contains(part) != term.negated;
        }
    });
}

} // namespace storage

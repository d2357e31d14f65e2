// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/wordcutter.h"
#include <QSet>

namespace storage {

namespace {

constexpr qsizetype kMostQueryTerms = 32;

bool isIdeographic(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Hangul:
    case QChar::Script_Bopomofo:
        return true;
    default:
        return false;
    }
}

bool isWord(char32_t c)
{
    return QChar::isLetterOrNumber(c) || QChar::category(c) == QChar::Mark_NonSpacing ||
           QChar::category(c) == QChar::Mark_SpacingCombining;
}

/// Hands each run of the text to `emitWord` or `emitCjk`.
class Runs
{
public:
    explicit Runs(const QString &text)
        : m_text(text.normalized(QString::NormalizationForm_KC).toCaseFolded())
    {
    }

    template<typename Word, typename Cjk>
    void forEach(Word word, Cjk cjk)
    {
        qsizetype at = 0;
        while (at < m_text.size()) {
            const qsizetype start = at;
            const char32_t c = next(at);
            if (!isWord(c))
                continue;
            const bool ideographic = isIdeographic(c);
            qsizetype end = at;
            while (end < m_text.size()) {
                qsizetype after = end;
                const char32_t d = next(after);
                if (!isWord(d) || isIdeographic(d) != ideographic)
                    break;
                end = after;
            }
            const QStringView run = QStringView(m_text).sliced(start, end - start);
            ideographic ? cjk(run) : word(run.first(wholeCharacters(run)));
            at = end;
        }
    }

    static qsizetype characterLength(QStringView text, qsizetype at)
    {
        return text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate() ? 2 : 1;
    }

private:
    char32_t next(qsizetype &at) const
    {
        const qsizetype length = characterLength(m_text, at);
        const char32_t c =
            length == 2 ? QChar::surrogateToUcs4(m_text[at], m_text[at + 1]) : m_text[at].unicode();
        at += length;
        return c;
    }

    /// A longer word is found by its beginning, which document and query cut alike.
    static qsizetype wholeCharacters(QStringView run)
    {
        if (run.size() <= WordCutter::kLongestTerm)
            return run.size();
        return run[WordCutter::kLongestTerm - 1].isHighSurrogate() ? WordCutter::kLongestTerm - 1
                                                                   : WordCutter::kLongestTerm;
    }

    const QString m_text;
};

} // namespace

QStringList WordCutter::document(const QString &text, qsizetype most)
{
    QSet<QString> terms;
    const auto add = [&](QStringView term) {
        if (terms.size() < most)
            terms.insert(term.toString());
    };
    Runs(text).forEach(add, [&](QStringView run) {
        for (qsizetype at = 0; at < run.size();) {
            const qsizetype length = Runs::characterLength(run, at);
            add(run.sliced(at, length));
            if (at + length < run.size())
                add(run.sliced(at, length + Runs::characterLength(run, at + length)));
            at += length;
        }
    });
    QStringList sorted(terms.cbegin(), terms.cend());
    sorted.sort();
    return sorted;
}

QStringList WordCutter::query(const QString &query)
{
    QStringList terms;
    const auto add = [&](QStringView term) {
        if (terms.size() < kMostQueryTerms && !terms.contains(term))
            terms << term.toString();
    };
    Runs(query.left(1000)).forEach(add, [&](QStringView run) {
        qsizetype at = Runs::characterLength(run, 0);
        if (at == run.size())
            add(run);
        for (qsizetype before = 0; at < run.size();) {
            const qsizetype length = Runs::characterLength(run, at);
            add(run.sliced(before, at + length - before));
            before = at;
            at += length;
        }
    });
    return terms;
}

} // namespace storage

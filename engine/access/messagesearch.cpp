// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/messagesearch.h"
#include "imap/searchedmessage.h"
#include <algorithm>

namespace mailaccess {

namespace {

using imap::Match;
using imap::SearchKey;

constexpr qsizetype kNarrowed = 8192; ///< messages whose signatures are looked at in one job of the store
constexpr qsizetype kLooked = 64;
constexpr qint64 kMostMs = 120'000;

Match matchIf(bool holds)
{
    return holds ? Match::Yes : Match::No;
}

bool hasText(const SearchKey &key)
{
    return key.kind == SearchKey::Header || key.kind == SearchKey::Body || key.kind == SearchKey::Text;
}

/// What the kept fields decide. Sent…: by Date.
bool outlineTells(const SearchKey &key)
{
    if (key.kind == SearchKey::Header)
        return imap::MessageOutline::keeps(key.field);
    return key.needsMessage() && !hasText(key);
}

imap::SearchContext contextOf(const mail::FolderSnapshot &folder, qint64 wallMs)
{
    return {wallMs, quint32(folder.size()), folder.size() > 0 ? folder.at(folder.size() - 1).uid : 0};
}

} // namespace

MessageSearch::MessageSearch(storage::AccessStore &store, base::WorkerPool &pool, imap::MatchMessages wanted, qint64 wallMs, Done done)
    : m_store(store)
    , m_pool(pool)
    , m_wanted(std::move(wanted))
    , m_evaluator(*m_wanted.keys, contextOf(*m_wanted.folder, wallMs), m_wanted.saved)
    , m_done(std::move(done))
    , m_queryOf(m_wanted.keys->size(), -1)
{
    for (size_t i = 0; i < m_wanted.keys->size(); ++i) {
        const SearchKey &key = (*m_wanted.keys)[i];
        m_outlinesTell = m_outlinesTell || outlineTells(key);
        if (!hasText(key) || m_queries.queries.size() == imap::SignatureQueries::kMost)
            continue;
        imap::SignatureQuery query(key.text);
        if (!query.narrows())
            continue;
        m_queryOf[i] = int(m_queries.queries.size());
        m_queries.queries.push_back(std::move(query));
    }
}

void MessageSearch::start()
{
    m_since.start();
    m_pool.run([self = shared_from_this()] {
        for (const quint32 uid : self->m_wanted.uids) {
            if (const std::optional<qsizetype> index = self->m_wanted.folder->indexOf(uid))
                self->m_candidates << Candidate{*index};
        }
        if (self->m_queries.queries.empty())
            self->look();
        else
            self->narrow();
    });
}

template<typename T>
base::Callback<T> MessageSearch::answered(void (MessageSearch::*take)(const T &))
{
    return {{}, [self = shared_from_this(), take](base::Result<T> answer) {
                if (answer)
                    self->m_pool.run([self, take, answer = std::move(*answer)] { (self.get()->*take)(answer); });
                else
                    self->m_done(answer.error());
            }};
}

void MessageSearch::next(Stage stage, Stage then)
{
    if (m_cancelled)
        return;
    if (m_since.elapsed() > kMostMs) {
        m_done(base::Error{base::ErrorKind::Unavailable, {}, QStringLiteral("a search took too long"), {}});
        return;
    }
    if (m_position < m_candidates.size()) {
        (this->*stage)();
        return;
    }
    m_candidates = std::exchange(m_left, {});
    m_position = 0;
    (this->*then)();
}

void MessageSearch::narrow()
{
    QList<base::Id> mailIds;
    for (qsizetype i = m_position; i < m_candidates.size() && mailIds.size() < kNarrowed; ++i)
        mailIds << entry(m_candidates[i]).mailId;
    if (mailIds.isEmpty())
        finish();
    else
        m_store.mayHave(mailIds, m_queries, answered(&MessageSearch::narrowed));
}

void MessageSearch::narrowed(const QList<quint64> &mayHave)
{
    for (const quint64 mask : mayHave) {
        Candidate candidate = m_candidates[m_position++];
        candidate.mayHave = mask;
        decide(candidate, [&](const SearchKey &key) { return bySignature(key, candidate); });
    }
    next(&MessageSearch::narrow, &MessageSearch::look);
}

void MessageSearch::look()
{
    if (!m_outlinesTell) {
        read();
        return;
    }
    QList<base::Id> mailIds;
    for (qsizetype i = m_position; i < m_candidates.size() && mailIds.size() < kLooked; ++i)
        mailIds << entry(m_candidates[i]).mailId;
    if (mailIds.isEmpty())
        finish();
    else
        m_store.outlines(mailIds, answered(&MessageSearch::looked));
}

void MessageSearch::looked(const imap::MessageOutlines &outlines)
{
    for (const imap::MessageOutline &outline : outlines) {
        const Candidate &candidate = m_candidates[m_position++];
        decide(candidate, [&](const SearchKey &key) { return byOutline(key, candidate, outline); });
    }
    next(&MessageSearch::look, &MessageSearch::read);
}

void MessageSearch::read()
{
    if (m_position == m_candidates.size()) {
        finish();
        return;
    }
    const Candidate &candidate = m_candidates[m_position++];
    m_store.read(entry(candidate).messageId, 0, -1, {{}, [self = shared_from_this(), candidate](base::Result<QByteArray> raw) {
        const bool unreadable = !raw && (raw.error().kind == base::ErrorKind::NotFound || raw.error().kind == base::ErrorKind::Corrupt);
        if (!raw && !unreadable) { // gone or damaged: it is none of them
            self->m_done(raw.error());
            return;
        }
        self->m_pool.run([self, candidate, raw = std::move(raw)] {
            if (raw) {
                const imap::SearchedMessage message(*raw);
                self->decide(candidate, [&message](const SearchKey &key) { return matchIf(message.has(key)); });
            }
            self->next(&MessageSearch::read, &MessageSearch::finish);
        });
    }});
}

void MessageSearch::finish()
{
    std::sort(m_matched.begin(), m_matched.end());
    m_done(m_matched);
}

void MessageSearch::decide(const Candidate &candidate, const Judge &text)
{
    const Match match = m_evaluator.evaluate(entry(candidate), quint32(candidate.index) + 1, text);
    if (match == Match::Yes)
        m_matched << entry(candidate).uid;
    else if (match == Match::Unknown)
        m_left << candidate;
}

Match MessageSearch::bySignature(const SearchKey &key, const Candidate &candidate) const
{
    const int query = m_queryOf[size_t(&key - m_wanted.keys->data())];
    return query >= 0 && !(candidate.mayHave >> query & 1) ? Match::No : Match::Unknown;
}

Match MessageSearch::byOutline(const SearchKey &key, const Candidate &candidate, const imap::MessageOutline &outline) const
{
    const bool told = !outline.isEmpty() && outlineTells(key);
    return told ? matchIf(imap::SearchedMessage(outline.fields).has(key)) : bySignature(key, candidate);
}

} // namespace mailaccess

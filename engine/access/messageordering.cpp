// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/messageordering.h"

namespace mailaccess {
namespace {

constexpr qint64 kHeader = 64 << 10; ///< of a message, what is looked at

} // namespace

MessageOrdering::MessageOrdering(storage::AccessStore &store, base::WorkerPool &pool, imap::OrderMessages wanted, Done done)
    : m_store(store), m_pool(pool), m_wanted(std::move(wanted)), m_done(std::move(done))
{
}

void MessageOrdering::start()
{
    if (m_wanted.order->needsHeader())
        next();
    else
        m_pool.run([self = shared_from_this()] { self->withoutHeaders(); });
}

void MessageOrdering::withoutHeaders()
{
    for (const quint32 uid : m_wanted.uids) {
        if (const auto index = m_wanted.folder->indexOf(uid))
            m_wanted.order->add(m_wanted.folder->at(*index), {});
    }
    finish();
}

/// The next messages, so many that their outlines are read at once.
void MessageOrdering::next()
{
    constexpr qsizetype kAtOnce = 256;
    m_entries.clear();
    QList<base::Id> mailIds;
    while (mailIds.size() < kAtOnce && m_position < m_wanted.uids.size()) {
        if (const auto index = m_wanted.folder->indexOf(m_wanted.uids[m_position++])) {
            m_entries << m_wanted.folder->at(*index);
            mailIds << m_entries.last().mailId;
        }
    }
    if (m_cancelled)
        return;
    if (mailIds.isEmpty())
        return m_pool.run([self = shared_from_this()] { self->finish(); });
    readOutlines(mailIds);
}

void MessageOrdering::readOutlines(const QList<base::Id> &mailIds)
{
    m_store.outlines(mailIds, {{}, [self = shared_from_this()](base::Result<imap::MessageOutlines> outlines) {
        if (!outlines) {
            self->m_done(outlines.error());
            return;
        }
        self->m_pool.run([self, outlines = std::move(*outlines)] { self->addAll(outlines); });
    }});
}

/// Of the first of m_entries.
void MessageOrdering::addAll(const imap::MessageOutlines &outlines)
{
    qsizetype done = 0;
    for (; done < outlines.size() && !outlines[done].isEmpty(); ++done)
        m_wanted.order->add(m_entries[done], outlines[done].fields);
    const bool reads = done < outlines.size();
    const mail::FolderEntry entry = reads ? m_entries[done] : mail::FolderEntry();
    m_entries.remove(0, done + (reads ? 1 : 0));
    if (reads)
        return readHeader(entry);
    goOn();
}

void MessageOrdering::goOn()
{
    if (m_entries.isEmpty() || m_cancelled)
        return next();
    QList<base::Id> mailIds;
    for (const mail::FolderEntry &entry : std::as_const(m_entries))
        mailIds << entry.mailId;
    readOutlines(mailIds);
}

/// Of a message whose outline is not kept.
void MessageOrdering::readHeader(const mail::FolderEntry &entry)
{
    m_store.read(entry.messageId, 0, std::min(entry.size, kHeader), {{}, [self = shared_from_this(), entry](base::Result<QByteArray> raw) {
        if (!raw && raw.error().kind != base::ErrorKind::NotFound) {
            self->m_done(raw.error());
            return;
        }
        self->m_pool.run([self, entry, raw = std::move(raw)] {
            if (raw)
                self->m_wanted.order->add(entry, *raw);
            self->goOn();
        });
    }});
}

} // namespace mailaccess

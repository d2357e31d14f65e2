// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/connectionregistry.h"

namespace net {

namespace {

/// Answers of all loops; each writes its own place, the last one in hands them over.
template<typename Part>
struct Gather
{
    explicit Gather(size_t count) : parts(count), left(int(count)) {}
    bool put(size_t index, Part part)
    {
        parts[index] = std::move(part);
        return left.fetch_sub(1, std::memory_order_acq_rel) == 1;
    }
    std::vector<Part> parts;
    std::atomic<int> left;
};

base::Error error(base::ErrorKind kind, const QString &text)
{
    base::Error made;
    made.kind = kind;
    made.publicText = text;
    return made;
}

} // namespace

void ConnectionRegistry::listConnections(control::Callback<QList<control::Connection>> done)
{
    if (m_threads.empty()) {
        done(QList<control::Connection>());
        return;
    }
    const auto gather = std::make_shared<Gather<QList<control::Connection>>>(m_threads.size());
    for (size_t i = 0; i < m_threads.size(); ++i) {
        m_threads[i]->post([thread = m_threads[i], gather, i, done] {
            if (!gather->put(i, thread->loop().snapshot()))
                return;
            QList<control::Connection> all;
            for (QList<control::Connection> &part : gather->parts)
                all.append(std::move(part));
            std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.id < b.id; });
            done(std::move(all));
        });
    }
}

void ConnectionRegistry::closeConnection(base::Id id, control::Callback<control::Connection> done)
{
    if (m_threads.empty()) {
        done(error(base::ErrorKind::Unavailable, QStringLiteral("the network is closed")));
        return;
    }
    using Found = std::optional<control::Connection>;
    const auto gather = std::make_shared<Gather<Found>>(m_threads.size());
    for (size_t i = 0; i < m_threads.size(); ++i) {
        m_threads[i]->post([thread = m_threads[i], gather, i, id, done] {
            if (!gather->put(i, thread->loop().closeConnection(id)))
                return;
            for (const Found &found : gather->parts) {
                if (found) {
                    done(*found);
                    return;
                }
            }
            done(error(base::ErrorKind::NotFound, QStringLiteral("no such connection")));
        });
    }
}

} // namespace net

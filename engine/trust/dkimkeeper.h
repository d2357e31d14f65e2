// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/actor.h"
#include "base/resolver.h"
#include "base/workerpool.h"
#include "control/clientoffer.h"
#include "control/domaindns.h"
#include "control/services.h"
#include "storage/dkimstore.h"
#include "trust/dkimsigner.h"

namespace trust {

/// The keys of all domains: makes missing ones, gives the signing ones to the signer, says what the DNS should hold, rotates. Keys are
/// made in the worker pool. Lives on the executor it is given; start() there, everything else from any thread. Store, directory, pool
/// and clock outlive it and its answers.
class DkimKeeper final : public control::DomainDnsService, public std::enable_shared_from_this<DkimKeeper>
{
public:
    struct Setup
    {
        storage::DkimStore *store = nullptr;
        control::DirectoryService *directory = nullptr;
        base::WorkerPool *pool = nullptr;
        const base::Clock *clock = nullptr;
        base::ExecutorPtr executor;
        QString hostname; ///< for MX
        std::function<control::ClientOffer()> clients; ///< thread-safe; null: none are offered anything
    };
    explicit DkimKeeper(Setup setup);

    /// For checkDns(); before start(). Outlives what is asked.
    void setResolver(base::Resolver *resolver) { m_resolver = resolver; }
    void start() { refresh(); }
    /// On the executor, before store and pool go: nothing more is asked of them.
    void stop() { m_stopped = true; }
    /// A domain came, went or changed its name.
    void domainsChanged();
    const DkimSigner &signer() const { return m_signer; }

    void domainDns(control::Id domainId, control::Callback<control::DomainDns> done) override;
    void checkDns(control::Id domainId, control::Callback<control::DomainDns> done) override;
    void addNextKeys(control::Id domainId, control::Callback<control::DomainDns> done) override;
    void useNextKeys(control::Id domainId, control::Callback<control::DomainDns> done) override;

private:
    using Rows = QList<storage::DkimKeyRow>;
    void refresh();
    void readDomains(const QString &cursor);
    void makeMissing();
    void makeKeys(control::Id domainId, storage::DkimKeyState state, std::function<void(base::Result<Rows>)> done);
    void useKeys(const Rows &rows);
    void describe(const control::Domain &domain, const control::Callback<control::DomainDns> &done);
    void finished(bool again);
    /// A Callback that runs `next` on the executor, unless stopped by then.
    template<typename T, typename Next>
    control::Callback<T> then(Next next)
    {
        return {m_setup.executor, [self = shared_from_this(), next = std::move(next), actor = base::ActorScope::current()](base::Result<T> result) {
                    const base::ActorScope behalf(actor);
                    if (!self->m_stopped)
                        next(std::move(result));
                }};
    }

    const Setup m_setup;
    DkimSigner m_signer;
    base::Resolver *m_resolver = nullptr;
    // on the executor
    bool m_stopped = false;
    bool m_refreshing = false;
    bool m_again = false; ///< something changed while refreshing
    QList<control::Domain> m_domains;
};

} // namespace trust

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/dkimkeeper.h"
#include "trust/dnscheck.h"
#include "trust/dnsrecords.h"
#include <QDateTime>
#include <QLoggingCategory>
#include <QSet>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcTrust, "postkontor.trust")

namespace trust {
namespace {

/// "pk20261121-r": unlike any before, since retired names stay in caches of the DNS.
QString newSelector(qint64 wallMs, DkimAlgorithm algorithm)
{
    const QDateTime now = QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC);
    return u"pk"_s + now.toString(u"yyyyMMddHHmmss"_s) + (algorithm == DkimAlgorithm::Rsa ? u"-r"_s : u"-e"_s);
}

} // namespace

DkimKeeper::DkimKeeper(Setup setup)
    : m_setup(std::move(setup))
    , m_signer(*m_setup.clock)
{
}

void DkimKeeper::domainsChanged()
{
    m_setup.executor->post([self = weak_from_this()] {
        if (const auto keeper = self.lock())
            keeper->refresh();
    });
}

void DkimKeeper::refresh()
{
    if (m_stopped || m_refreshing) {
        m_again = true;
        return;
    }
    m_refreshing = true;
    m_again = false;
    m_domains.clear();
    readDomains({});
}

void DkimKeeper::readDomains(const QString &cursor)
{
    m_setup.directory->listDomains({500, cursor}, then<control::Page<control::Domain>>([this](auto page) {
                                       if (!page) {
                                           finished(false);
                                           return;
                                       }
                                       m_domains += page->items;
                                       if (page->next.isEmpty())
                                           makeMissing();
                                       else
                                           readDomains(page->next);
                                   }));
}

void DkimKeeper::makeMissing()
{
    m_setup.store->dkimKeys(then<Rows>([this](base::Result<Rows> rows) {
        if (!rows) {
            finished(false);
            return;
        }
        useKeys(*rows);
        QSet<control::Id> signing;
        for (const storage::DkimKeyRow &row : *rows) {
            if (row.state == storage::DkimKeyState::Signing)
                signing.insert(row.domainId);
        }
        for (const control::Domain &domain : std::as_const(m_domains)) {
            if (signing.contains(domain.id))
                continue;
            // One domain at a time, then all over: a server has one or two that are new.
            makeKeys(domain.id, storage::DkimKeyState::Signing, [this](base::Result<Rows> made) {
                if (!made && made.error().temporary())
                    qCWarning(lcTrust) << "keys of a domain not made:" << made.error().detail;
                finished(made.ok() || !made.error().temporary());
            });
            return;
        }
        finished(false);
    }));
}

void DkimKeeper::finished(bool again)
{
    m_refreshing = false;
    if (again || m_again)
        refresh();
}

void DkimKeeper::makeKeys(control::Id domainId, storage::DkimKeyState state, std::function<void(base::Result<Rows>)> done)
{
    const auto store = then<Rows>([this, done](base::Result<Rows> rows) {
        if (rows)
            m_setup.store->addDkimKeys(*rows, then<Rows>(done));
        else
            done(rows.error());
    });
    m_setup.pool->run([store, domainId, state, now = m_setup.clock->wallMs()] {
        Rows rows;
        for (const DkimAlgorithm algorithm : {DkimAlgorithm::Rsa, DkimAlgorithm::Ed25519}) {
            const auto key = DkimKey::generate(algorithm);
            if (!key) {
                store(key.error());
                return;
            }
            storage::DkimKeyRow row;
            row.domainId = domainId;
            row.selector = newSelector(now, algorithm);
            row.algorithm = int(algorithm);
            row.state = state;
            row.privateKey = key->privateDer();
            row.publicKey = key->publicOctets();
            rows << row;
        }
        store(rows);
    });
}

void DkimKeeper::useKeys(const Rows &rows)
{
    DkimSigner::Keys keys;
    for (const storage::DkimKeyRow &row : rows) {
        if (row.state != storage::DkimKeyState::Signing)
            continue;
        if (const auto key = DkimKey::fromPrivateDer(row.privateKey))
            keys[row.domain.toLatin1()].append({row.selector.toLatin1(), *key});
        else
            qCWarning(lcTrust) << "key" << row.selector << "of" << row.domain << "cannot be read";
    }
    m_signer.setKeys(std::move(keys));
}

void DkimKeeper::domainDns(control::Id domainId, control::Callback<control::DomainDns> done)
{
    m_setup.directory->domain(domainId, then<control::Domain>([this, done](base::Result<control::Domain> domain) {
                                  if (domain)
                                      describe(*domain, done);
                                  else
                                      done(domain.error());
                              }));
}

void DkimKeeper::checkDns(control::Id domainId, control::Callback<control::DomainDns> done)
{
    domainDns(domainId, then<control::DomainDns>([this, done](base::Result<control::DomainDns> dns) {
                  if (!dns)
                      done(dns.error());
                  else if (!m_resolver)
                      done(base::Error{base::ErrorKind::Unavailable, u"This server does not deliver, so it asks no DNS."_s, {}, {}});
                  else
                      DnsCheck::run(std::move(*dns), *m_resolver, m_setup.executor, done);
              }));
}

void DkimKeeper::describe(const control::Domain &domain, const control::Callback<control::DomainDns> &done)
{
    m_setup.store->dkimKeys(then<Rows>([this, domain, done](base::Result<Rows> rows) {
        if (!rows) {
            done(rows.error());
            return;
        }
        rows->removeIf([&domain](const storage::DkimKeyRow &row) { return row.domainId != domain.id; });
        done(dnsOf(domain.name, m_setup.hostname, *rows, m_setup.clients ? m_setup.clients() : control::ClientOffer()));
    }));
}

void DkimKeeper::addNextKeys(control::Id domainId, control::Callback<control::DomainDns> done)
{
    makeKeys(domainId, storage::DkimKeyState::Next, [this, domainId, done](base::Result<Rows> made) {
        if (made)
            domainDns(domainId, done);
        else
            done(made.error());
    });
}

void DkimKeeper::useNextKeys(control::Id domainId, control::Callback<control::DomainDns> done)
{
    m_setup.store->useNextDkimKeys(domainId, then<bool>([this, domainId, done](base::Result<bool> used) {
                                       if (!used) {
                                           done(used.error());
                                           return;
                                       }
                                       refresh();
                                       domainDns(domainId, done);
                                   }));
}

} // namespace trust

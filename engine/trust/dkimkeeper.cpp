// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/dkimkeeper.h"
#include <QDateTime>
#include <QLoggingCategory>
#include <QSet>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcTrust, "postkontor.trust")

namespace trust {
namespace {

constexpr qsizetype kTxtPiece = 255; // RFC 1035 3.3.14

QString algorithmName(int algorithm)
{
    return DkimAlgorithm(algorithm) == DkimAlgorithm::Rsa ? u"rsa-sha256"_s : u"ed25519-sha256"_s;
}

QString stateName(storage::DkimKeyState state)
{
    switch (state) {
    case storage::DkimKeyState::Next:
        return u"next"_s;
    case storage::DkimKeyState::Signing:
        return u"signing"_s;
    case storage::DkimKeyState::Retired:
        break;
    }
    return u"retired"_s;
}

control::DnsRecord text(const QString &name, const QString &value, const QString &purpose)
{
    QStringList pieces;
    for (qsizetype at = 0; at < value.size(); at += kTxtPiece)
        pieces << u'"' + value.mid(at, kTxtPiece) + u'"';
    return {name, u"TXT"_s, value, purpose, name + u". IN TXT "_s + (pieces.size() == 1 ? pieces.first() : u"( "_s + pieces.join(u' ') + u" )"_s)};
}

QString keyRecord(const storage::DkimKeyRow &row)
{
    const bool rsa = DkimAlgorithm(row.algorithm) == DkimAlgorithm::Rsa;
    return u"v=DKIM1; k=%1; p=%2"_s.arg(rsa ? u"rsa"_s : u"ed25519"_s, QString::fromLatin1(row.publicKey.toBase64()));
}

/// "pk20261121-r": unlike any before, since retired names stay in caches of the DNS.
QString newSelector(qint64 wallMs, DkimAlgorithm algorithm)
{
    const QDateTime now = QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC);
    return u"pk"_s + now.toString(u"yyyyMMddHHmmss"_s) + (algorithm == DkimAlgorithm::Rsa ? u"-r"_s : u"-e"_s);
}

} // namespace

control::DomainDns dnsOf(const QString &domain, const QString &hostname, const QList<storage::DkimKeyRow> &rows)
{
    control::DomainDns out;
    out.domain = domain;
    out.records.append({domain, u"MX"_s, u"10 "_s + hostname, u"mx"_s, domain + u". IN MX 10 "_s + hostname + u'.'});
    out.records.append(text(domain, u"v=spf1 mx -all"_s, u"spf"_s));
    for (const storage::DkimKeyRow &row : rows) {
        out.keys.append({row.id, row.selector, algorithmName(row.algorithm), stateName(row.state), row.createdAt});
        // A retired key stays published: mail it signed is still on its way.
        out.records.append(text(row.selector + u"._domainkey."_s + domain, keyRecord(row), u"dkim"_s));
    }
    out.records.append(text(u"_dmarc."_s + domain, u"v=DMARC1; p=quarantine; rua=mailto:postmaster@"_s + domain, u"dmarc"_s));
    return out;
}

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

void DkimKeeper::describe(const control::Domain &domain, const control::Callback<control::DomainDns> &done)
{
    m_setup.store->dkimKeys(then<Rows>([this, domain, done](base::Result<Rows> rows) {
        if (!rows) {
            done(rows.error());
            return;
        }
        rows->removeIf([&domain](const storage::DkimKeyRow &row) { return row.domainId != domain.id; });
        done(dnsOf(domain.name, m_setup.hostname, *rows));
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

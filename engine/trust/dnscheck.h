// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/resolver.h"
#include "control/domaindns.h"
#include <memory>

namespace trust {

/// Asks the DNS for every record a domain should have and says how they differ. Lives from run() to the answer, on the executor.
class DnsCheck : public std::enable_shared_from_this<DnsCheck>
{
public:
    /// `resolver` outlives the answer.
    static void run(control::DomainDns dns, base::Resolver &resolver, const base::ExecutorPtr &executor,
                    control::Callback<control::DomainDns> done);

private:
    DnsCheck(control::DomainDns dns, base::Resolver &resolver, base::ExecutorPtr executor, control::Callback<control::DomainDns> done);
    void start();
    void ask(const QString &name, base::DnsType type, std::function<void(const base::DnsAnswer &)> next);
    void askRecords(qsizetype index, base::DnsType type, void (DnsCheck::*compare)(qsizetype, const base::DnsAnswer &));
    void checkText(qsizetype index, const base::DnsAnswer &answer);
    void checkMx(qsizetype index, const base::DnsAnswer &answer);
    void checkSrv(qsizetype index, const base::DnsAnswer &answer);
    void checkPointer(qsizetype index, const base::DnsAnswer &answer);
    void checkAddress(qsizetype index, const QString &host);
    void finishOne();

    control::DomainDns m_dns;
    base::Resolver &m_resolver;
    const base::ExecutorPtr m_executor;
    const control::Callback<control::DomainDns> m_done;
    int m_open = 0;
};

/// How the strings found at a name compare with a TXT record wanted: sets its `check` and `found`. Pure.
void compareText(control::DnsRecord &wanted, const QList<QByteArray> &found);

} // namespace trust

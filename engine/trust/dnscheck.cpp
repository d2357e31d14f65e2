// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/dnscheck.h"
#include <algorithm>

using namespace Qt::StringLiterals;
using base::DnsAnswer;
using base::DnsType;

namespace trust {
namespace {

constexpr qsizetype kLongestFound = 1000;

/// Of all the strings at a name only these are about the same thing.
QString beginOf(const QString &purpose)
{
    if (purpose == "spf"_L1)
        return u"v=spf1"_s;
    return purpose == "dmarc"_L1 ? u"v=DMARC1"_s : u""_s;
}

/// Blanks around tags mean nothing (RFC 6376 3.2, RFC 9989), and those who paste records add some.
QString plain(const QString &text)
{
    QString out = text.simplified();
    out.replace(u"; "_s, u";"_s);
    out.replace(u" ;"_s, u";"_s);
    while (out.endsWith(u';'))
        out.chop(1);
    return out;
}

} // namespace

void compareText(control::DnsRecord &wanted, const QList<QByteArray> &found)
{
    const QString begin = beginOf(wanted.purpose);
    wanted.found.clear();
    bool same = false;
    for (const QByteArray &bytes : found) {
        const QString text = QString::fromUtf8(bytes.left(kLongestFound));
        if (!text.startsWith(begin, Qt::CaseInsensitive))
            continue;
        wanted.found.append(text);
        same = same || plain(text) == plain(wanted.value);
    }
    // RFC 7208 4.5, RFC 9989: two are as bad as none.
    wanted.check = wanted.found.isEmpty() ? u"missing"_s : same && wanted.found.size() == 1 ? u"ok"_s : u"different"_s;
}

void DnsCheck::run(control::DomainDns dns, base::Resolver &resolver, const base::ExecutorPtr &executor,
                   control::Callback<control::DomainDns> done)
{
    const std::shared_ptr<DnsCheck> check(new DnsCheck(std::move(dns), resolver, executor, std::move(done)));
    check->start();
}

DnsCheck::DnsCheck(control::DomainDns dns, base::Resolver &resolver, base::ExecutorPtr executor, control::Callback<control::DomainDns> done)
    : m_dns(std::move(dns))
    , m_resolver(resolver)
    , m_executor(std::move(executor))
    , m_done(std::move(done))
{
}

void DnsCheck::start()
{
    m_open = int(m_dns.records.size());
    if (m_open == 0)
        m_done(m_dns);
    for (qsizetype i = 0; i < m_dns.records.size(); ++i) {
        const control::DnsRecord &record = m_dns.records[i];
        if (record.type == "MX"_L1)
            askRecords(i, DnsType::Mx, &DnsCheck::checkMx);
        else if (record.type == "SRV"_L1)
            askRecords(i, DnsType::Srv, &DnsCheck::checkSrv);
        else if (record.type == "CNAME"_L1)
            askRecords(i, DnsType::A, &DnsCheck::checkPointer);
        else
            askRecords(i, DnsType::Txt, &DnsCheck::checkText);
    }
}

void DnsCheck::askRecords(qsizetype index, DnsType type, void (DnsCheck::*compare)(qsizetype, const DnsAnswer &))
{
    ask(m_dns.records[index].name, type, [this, index, compare](const DnsAnswer &answer) {
        if (answer.status != DnsAnswer::Failed) {
            (this->*compare)(index, answer);
            return;
        }
        m_dns.records[index].check = u"failed"_s;
        finishOne();
    });
}

void DnsCheck::checkText(qsizetype index, const DnsAnswer &answer)
{
    compareText(m_dns.records[index], answer.texts);
    finishOne();
}

void DnsCheck::ask(const QString &name, DnsType type, std::function<void(const DnsAnswer &)> next)
{
    m_resolver.lookup(name, type, {m_executor, [self = shared_from_this(), next = std::move(next)](base::Result<DnsAnswer> answer) {
                                       next(answer ? *answer : DnsAnswer());
                                   }});
}

void DnsCheck::checkMx(qsizetype index, const DnsAnswer &answer)
{
    control::DnsRecord &wanted = m_dns.records[index];
    const QString host = wanted.value.section(u' ', 1);
    bool there = false;
    for (const base::DnsMx &mx : answer.mx) {
        wanted.found.append(u"%1 %2"_s.arg(mx.preference).arg(mx.host.isEmpty() ? u"."_s : mx.host));
        there = there || mx.host.compare(host, Qt::CaseInsensitive) == 0;
    }
    wanted.check = answer.mx.isEmpty() ? u"missing"_s : u"different"_s;
    if (there)
        checkAddress(index, host);
    else
        finishOne();
}

/// Whatever its priority and weight: of one server they say nothing.
void DnsCheck::checkSrv(qsizetype index, const DnsAnswer &answer)
{
    control::DnsRecord &wanted = m_dns.records[index];
    const QString host = wanted.value.section(u' ', 3);
    bool there = false;
    for (const base::DnsSrv &srv : answer.srv) {
        wanted.found.append(u"%1 %2 %3 %4"_s.arg(srv.priority).arg(srv.weight).arg(srv.port).arg(srv.host.isEmpty() ? u"."_s : srv.host));
        there = there || (srv.host.compare(host, Qt::CaseInsensitive) == 0 && QString::number(srv.port) == wanted.value.section(u' ', 2, 2));
    }
    wanted.check = answer.srv.isEmpty() ? u"missing"_s : u"different"_s;
    if (there)
        checkAddress(index, host);
    else
        finishOne();
}

/// Whether by CNAME or by addresses of its own, it leads to the server.
void DnsCheck::checkPointer(qsizetype index, const DnsAnswer &answer)
{
    if (answer.addresses.isEmpty()) {
        m_dns.records[index].check = u"missing"_s;
        finishOne();
        return;
    }
    m_dns.records[index].found = answer.addresses;
    ask(m_dns.records[index].value, DnsType::A, [this, index, found = answer.addresses](const DnsAnswer &server) {
        const bool same = std::any_of(found.begin(), found.end(), [&server](const QString &one) { return server.addresses.contains(one); });
        m_dns.records[index].check = server.status == DnsAnswer::Failed ? u"failed"_s : same ? u"ok"_s : u"different"_s;
        finishOne();
    });
}

/// A host nobody can find takes no mail.
void DnsCheck::checkAddress(qsizetype index, const QString &host)
{
    ask(host, DnsType::A, [this, index, host](const DnsAnswer &four) {
        if (!four.addresses.isEmpty()) {
            m_dns.records[index].check = u"ok"_s;
            finishOne();
            return;
        }
        ask(host, DnsType::Aaaa, [this, index, failed = four.status == DnsAnswer::Failed](const DnsAnswer &six) {
            const bool unknown = failed || six.status == DnsAnswer::Failed;
            m_dns.records[index].check = !six.addresses.isEmpty() ? u"ok"_s : unknown ? u"failed"_s : u"no-address"_s;
            finishOne();
        });
    });
}

void DnsCheck::finishOne()
{
    if (--m_open == 0)
        m_done(m_dns);
}

} // namespace trust

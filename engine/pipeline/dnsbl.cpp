// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/dnsbl.h"
#include "base/logging.h"
#include "mail/address.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace pipeline {

namespace {

constexpr int kMostWeight = 100;
constexpr qsizetype kMostText = 200;

bool isListing(const QString &address)
{
    const quint32 octets = QHostAddress(address).toIPv4Address();
    return octets >> 24 == 127 && octets >> 8 != 0x7fffff;
}

QByteArray printable(QByteArray text)
{
    text.truncate(kMostText);
    for (char &c : text)
        c = c >= ' ' && c <= '~' ? c : '?';
    return text;
}

} // namespace

base::Result<QList<Dnsbl>> Dnsbl::parse(const QStringList &entries)
{
    QList<Dnsbl> out;
    for (const QString &entry : entries) {
        const qsizetype colon = entry.indexOf(u':');
        Dnsbl one;
        one.zone = entry.left(colon < 0 ? entry.size() : colon).toLower();
        bool ok = true;
        if (colon >= 0)
            one.weight = QStringView(entry).mid(colon + 1).toInt(&ok);
        if (!ok || one.weight < 1 || one.weight > kMostWeight || !one.zone.contains(u'.') || !mail::parseDomain(one.zone.toLatin1())) {
            return base::Error{base::ErrorKind::Invalid, u"'%1' is no list: the name of its zone, and a weight from 1 to 100 if it has one, as zen.example.org:2"_s.arg(entry), {}, {}};
        }
        out.append(one);
    }
    return out;
}

QString Dnsbl::nameFor(const QHostAddress &address) const
{
    QString name;
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        const quint32 octets = address.toIPv4Address();
        for (int shift = 0; shift < 32; shift += 8)
            name += QString::number(octets >> shift & 0xff) + u'.';
    } else {
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        for (int i = 15; i >= 0; --i)
            name += QString::number(bytes[i] & 0xf, 16) + u'.' + QString::number(bytes[i] >> 4, 16) + u'.';
    }
    return name + zone;
}

DnsblCheck::DnsblCheck(base::Resolver &resolver, base::ExecutorPtr executor, int threshold)
    : m_resolver(resolver), m_executor(std::move(executor)), m_threshold(threshold)
{
}

void DnsblCheck::start(const QList<Dnsbl> &lists, const QHostAddress &client)
{
    m_waiting = int(lists.size());
    for (const Dnsbl &list : lists) {
        const QString name = list.nameFor(client);
        m_resolver.lookup(name, base::DnsType::A,
                          {m_executor, [self = shared_from_this(), list, name](const base::Result<base::DnsAnswer> &answer) {
                               self->answered(list, name, answer);
                           }});
    }
    if (lists.isEmpty())
        settle();
}

void DnsblCheck::answered(const Dnsbl &list, const QString &name, const base::Result<base::DnsAnswer> &answer)
{
    if (answer && answer->status == base::DnsAnswer::Failed)
        qCInfo(lcPipeline) << "blocklist" << list.zone << "gave no answer:" << answer->detail;
    const bool listed = answer && answer->status == base::DnsAnswer::Ok
        && std::any_of(answer->addresses.begin(), answer->addresses.end(), isListing);
    if (listed) {
        m_sum += list.weight;
        if (list.weight > m_heaviest) {
            m_heaviest = list.weight;
            m_verdict.zone = list.zone;
            m_name = name;
        }
    }
    if (--m_waiting == 0)
        decide();
}

void DnsblCheck::decide()
{
    if (m_heaviest == 0 || m_sum < m_threshold) {
        settle();
        return;
    }
    m_verdict.listed = true;
    m_resolver.lookup(m_name, base::DnsType::Txt, {m_executor, [self = shared_from_this()](const base::Result<base::DnsAnswer> &answer) {
                                                       if (answer && !answer->texts.isEmpty())
                                                           self->m_verdict.text = printable(answer->texts.first());
                                                       self->settle();
                                                   }});
}

void DnsblCheck::settle()
{
    m_known = true;
    for (const auto &then : std::exchange(m_waiters, {}))
        then(m_verdict);
}

void DnsblCheck::whenKnown(std::function<void(const Verdict &)> then)
{
    if (m_known)
        then(m_verdict);
    else
        m_waiters.push_back(std::move(then));
}

} // namespace pipeline

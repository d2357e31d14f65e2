// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/acmecheck.h"
#include "wizard/porttest.h"
#include <QHostAddress>
#include <QLocale>
#include <QStringList>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

/// Not reached from outside (RFC 1918, 4193, 6598).
bool isOfAnOffice(const QHostAddress &address)
{
    static const QList<std::pair<QHostAddress, int>> networks{QHostAddress::parseSubnet(u"10.0.0.0/8"_s), QHostAddress::parseSubnet(u"172.16.0.0/12"_s),
                                                              QHostAddress::parseSubnet(u"192.168.0.0/16"_s), QHostAddress::parseSubnet(u"100.64.0.0/10"_s),
                                                              QHostAddress::parseSubnet(u"fc00::/7"_s)};
    return address.isLoopback() || address.isLinkLocal()
        || std::any_of(networks.begin(), networks.end(), [&address](const auto &network) { return address.isInSubnet(network); });
}

AcmeCheck::Line wordsOf(const PortTest &test)
{
    switch (test.result) {
    case PortTest::Free:
        return {State::Flowing, AcmeCheck::tr("Port 80 is free on this machine: the server will answer there.")};
    case PortTest::Taken:
        return {State::Trouble,
                (test.holder.isEmpty() ? AcmeCheck::tr("Port 80 is taken by another program.") : AcmeCheck::tr("Port 80 is taken by %1.").arg(test.holder)) + u' '
                    + AcmeCheck::tr("It must hand /.well-known/acme-challenge/ on to the address of the console.")};
    case PortTest::Forbidden:
        return {State::Trouble, AcmeCheck::tr("This program may not listen on port 80. Run the server as a service, or let a web server hand "
                                              "/.well-known/acme-challenge/ on to the address of the console.")};
    case PortTest::NotHere:
    case PortTest::Nonsense:
        break;
    }
    return {State::Trouble, AcmeCheck::tr("Port 80 cannot be tried here.")};
}

} // namespace

AcmeCheck::AcmeCheck(QObject *parent)
    : QObject(parent)
    , m_lookup([](const QString &name, QObject *context, std::function<void(const QHostInfo &)> done) { QHostInfo::lookupHost(name, context, std::move(done)); })
{
}

bool AcmeCheck::isPublic(const QString &hostname)
{
    static const QStringList own{u"test"_s, u"local"_s, u"localhost"_s, u"internal"_s, u"lan"_s, u"home"_s, u"corp"_s, u"private"_s, u"intranet"_s,
                                 u"invalid"_s, u"example"_s, u"onion"_s, u"arpa"_s, u"alt"_s};
    const QString last = hostname.section(u'.', -1).toLower();
    return hostname.contains(u'.') && !own.contains(last) && std::any_of(last.begin(), last.end(), [](QChar c) { return c.isLetter(); });
}

void AcmeCheck::start(const QString &hostname)
{
    m_hostname = hostname;
    m_port = wordsOf(PortTest::of(m_address));
    if (!isPublic(hostname)) {
        m_name = {State::Failed, tr("%1 is not a public name: nobody gives a certificate for it. Choose the local authority, or another name of the server.").arg(hostname)};
        Q_EMIT changed();
        return;
    }
    m_name = {State::Waiting, tr("Looking for %1…").arg(hostname)};
    Q_EMIT changed();
    m_lookup(hostname, this, [this, hostname](const QHostInfo &found) {
        if (hostname == m_hostname)
            judge(found);
    });
}

void AcmeCheck::judge(const QHostInfo &found)
{
    QStringList addresses;
    const QList<QHostAddress> all = found.addresses();
    for (const QHostAddress &one : all)
        addresses << one.toString();
    const QString list = QLocale().createSeparatedList(addresses);
    if (all.isEmpty())
        m_name = {State::Trouble, tr("%1 is not in the DNS yet. It must lead to the public address of this server; it is tried again later and later.").arg(m_hostname)};
    else if (std::all_of(all.begin(), all.end(), isOfAnOffice))
        m_name = {State::Trouble, tr("%1 leads to %2, which the ACME server cannot reach from outside.").arg(m_hostname, list)};
    else
        m_name = {State::Flowing, tr("%1 leads to %2. That must be this server, or what stands before it.").arg(m_hostname, list)};
    Q_EMIT changed();
}

} // namespace ui

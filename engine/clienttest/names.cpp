// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "clienttest/names.h"
#include <QHostInfo>

namespace clienttest {

namespace {

QList<QHostAddress> addressesOf(const QDnsLookup &lookup)
{
    QList<QHostAddress> out;
    const QList<QDnsHostAddressRecord> records = lookup.hostAddressRecords();
    for (const QDnsHostAddressRecord &record : records)
        out.append(record.value());
    return out;
}

} // namespace

void Names::ask(QDnsLookup::Type type, const QString &name, std::function<void(const QDnsLookup &)> done)
{
    auto *lookup = new QDnsLookup(type, name, this);
    if (!m_server.isNull())
        lookup->setNameserver(m_server);
    connect(lookup, &QDnsLookup::finished, this, [lookup, done = std::move(done)] {
        lookup->deleteLater();
        done(*lookup);
    });
    lookup->lookup();
}

void Names::addresses(const QString &host, Addresses done)
{
    if (const QHostAddress literal(host); !literal.isNull()) {
        done({literal}, {});
        return;
    }
    if (m_server.isNull()) {
        QHostInfo::lookupHost(host, this, [done = std::move(done)](const QHostInfo &info) { done(info.addresses(), info.errorString()); });
        return;
    }
    ask(QDnsLookup::A, host, [this, host, done = std::move(done)](const QDnsLookup &four) {
        const QList<QHostAddress> found = addressesOf(four);
        if (!found.isEmpty()) {
            done(found, {});
            return;
        }
        ask(QDnsLookup::AAAA, host, [done](const QDnsLookup &six) { done(addressesOf(six), six.errorString()); });
    });
}

void Names::services(const QString &name, Services done)
{
    ask(QDnsLookup::SRV, name, [done = std::move(done)](const QDnsLookup &lookup) {
        QList<QDnsServiceRecord> records = lookup.serviceRecords(); // sorted by priority and weight
        records.removeIf([](const QDnsServiceRecord &record) { return record.target().isEmpty() || record.target() == u'.'; });
        done(records);
    });
}

} // namespace clienttest

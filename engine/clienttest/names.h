// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDnsLookup>
#include <QHostAddress>
#include <QObject>
#include <functional>

namespace clienttest {

/// Names of hosts and services, as the system knows them or as one name server does. One thread.
class Names : public QObject
{
    Q_OBJECT
public:
    /// `server` null: those of the system.
    explicit Names(const QHostAddress &server = {}, QObject *parent = nullptr) : QObject(parent), m_server(server) {}

    using Addresses = std::function<void(const QList<QHostAddress> &addresses, const QString &error)>;
    void addresses(const QString &host, Addresses done);
    using Services = std::function<void(const QList<QDnsServiceRecord> &records)>;
    /// SRV records, the one to prefer first; none when they cannot be asked for.
    void services(const QString &name, Services done);

private:
    void ask(QDnsLookup::Type type, const QString &name, std::function<void(const QDnsLookup &)> done);

    const QHostAddress m_server;
};

} // namespace clienttest

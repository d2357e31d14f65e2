// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>

// What mail programs are told of this server, whichever way they ask.
namespace control {

/// One service as it is reached from outside.
struct ClientService
{
    QString name; ///< of the listener: "imaps", "imap", "pop3s", "pop3", "submissions", "submission", "https", "http"
    QString host;
    quint16 port = 0;

    /// TLS from the start; else by STARTTLS.
    bool implicitTls() const { return name.endsWith(u's'); }
    bool operator==(const ClientService &) const = default;
};

struct ClientOffer
{
    QString host;                  ///< the public name of the server
    QList<ClientService> services; ///< of those for one purpose the better one first

    /// Null when it is not offered.
    const ClientService *find(QStringView name) const;
    /// The better one of "imaps" and "imap", of "pop3s" and "pop3", of "submissions" and "submission"; null when there is none.
    const ClientService *incomingImap() const;
    const ClientService *incomingPop3() const;
    const ClientService *outgoing() const;
    /// "https://mail.example.test", with a port when it is another; empty when https is not offered.
    QString webUrl() const;
    bool operator==(const ClientOffer &) const = default;
};

} // namespace control

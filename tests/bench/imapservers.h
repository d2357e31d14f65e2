// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/dovecotserver.h"
#include "support/engineprocess.h"
#include "support/imapclient.h"
#include "support/restclient.h"
#include "support/testauthority.h"
#include <memory>

/// A server to be measured by IMAP: its ports and who signs in. Users are there before they are asked for.
class ImapServer
{
public:
    virtual ~ImapServer() = default;
    virtual QString name() const = 0;
    virtual quint16 port(bool tls) const = 0;
    /// Name and password for LOGIN; empty: not to be had.
    virtual QByteArray credentials(int user) = 0;
    /// User 0's folder "Large" with so many messages, each of its own subject and a word "unique<n>"; from message 1.
    virtual bool fill(int messages) = 0;
    /// Memory of all its processes that nobody else has, in octets.
    virtual qint64 memory() const = 0;
    virtual bool restart() { return true; }

    bool signIn(support::ImapClient &client, int user, bool tls = false)
    {
        return client.connectTo(port(tls), tls).startsWith("* OK") && client.command("LOGIN " + credentials(user)).startsWith("OK");
    }
    static QByteArray letter(int number);
};

/// Postkontor, as it is shipped.
class PostkontorImap final : public ImapServer
{
public:
    /// False with log().
    bool start(int connections, int users);
    QString log() const { return m_engine.log(); }
    QString name() const override { return QStringLiteral("Postkontor"); }
    quint16 port(bool tls) const override { return m_engine.port(tls ? QStringLiteral("imaps") : QStringLiteral("imap")); }
    QByteArray credentials(int user) override { return m_credentials.value(user); }
    bool fill(int messages) override;
    qint64 memory() const override;
    bool restart() override;

private:
    support::EngineProcess m_engine;
    QList<QByteArray> m_credentials;
};

/// Dovecot of Debian with its own settings but for ports, users and how many may come; mail in mdbox.
class DovecotImap final : public ImapServer
{
public:
    bool start(int connections);
    QString log() const { return m_server.log(); }
    QString name() const override { return QStringLiteral("Dovecot"); }
    quint16 port(bool tls) const override { return tls ? m_server.tlsPort() : m_server.port(); }
    QByteArray credentials(int user) override { return "user" + QByteArray::number(user) + "@bench.test " + support::DovecotServer::password(); }
    bool fill(int messages) override;
    qint64 memory() const override;

private:
    support::TestAuthority m_authority;
    support::DovecotServer m_server;
};

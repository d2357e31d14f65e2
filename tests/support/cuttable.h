// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

namespace support {

/// A network between a client and a server on loopback that can be cut: then nothing passes and nobody is told, as when a cable is
/// pulled. Lives in the thread that made it.
class CuttableNetwork : public QObject
{
public:
    /// Begins to listen on a free port; connections go to `serverPort` of this machine.
    bool open(quint16 serverPort)
    {
        m_serverPort = serverPort;
        connect(&m_server, &QTcpServer::newConnection, this, &CuttableNetwork::accept);
        return m_server.listen(QHostAddress::LocalHost);
    }
    quint16 port() const { return m_server.serverPort(); }
    void setServerPort(quint16 port) { m_serverPort = port; }
    /// What is on its way is lost, and what comes later too, until mended; new connections find nobody.
    void cut() { m_cut = true; }
    void mend() { m_cut = false; }
    /// Connections that came through so far.
    int accepted() const { return m_accepted; }

private:
    void accept()
    {
        while (QTcpSocket *client = m_server.nextPendingConnection()) {
            client->setParent(this);
            if (m_cut)
                continue; // it waits for an answer that does not come
            ++m_accepted;
            auto *server = new QTcpSocket(client);
            server->connectToHost(QHostAddress(QHostAddress::LocalHost), m_serverPort);
            pass(client, server);
            pass(server, client);
        }
    }
    void pass(QTcpSocket *from, QTcpSocket *to)
    {
        connect(from, &QTcpSocket::readyRead, to, [this, from, to] {
            const QByteArray bytes = from->readAll();
            if (m_cut)
                from->disconnect(to); // a stream with a hole in it is no stream any more
            else
                to->write(bytes);
        });
        connect(from, &QTcpSocket::disconnected, to, [this, to] {
            if (!m_cut)
                to->disconnectFromHost();
        });
        connect(from, &QTcpSocket::errorOccurred, to, [this, to] {
            if (!m_cut)
                to->abort();
        });
    }

    QTcpServer m_server;
    quint16 m_serverPort = 0;
    bool m_cut = false;
    int m_accepted = 0;
};

} // namespace support

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpServer>
#include <QTimer>

namespace support {

/// The first port from `first` on that is free on 127.0.0.2 to 127.0.0.5: exchangers that share a port, as on port 25.
inline quint16 freePortOnSeveral(quint16 first)
{
    for (quint16 port = first; port < first + 80; ++port) {
        bool free = true;
        for (int i = 1; i < 6 && free; ++i) {
            QTcpServer probe;
            free = probe.listen(QHostAddress(QStringLiteral("127.0.0.%1").arg(i)), port);
        }
        if (free)
            return port;
    }
    qFatal("no port");
}

/// A receiving SMTP server that does as it is told: good, late, rude or broken. Lives in the test's thread.
class ScriptedServer : public QTcpServer
{
public:
    struct Mail
    {
        QByteArray from;          ///< what stood behind "MAIL FROM:"
        QList<QByteArray> to;     ///< behind "RCPT TO:", those accepted
        QByteArray text;          ///< as on the wire, stuffing undone
        int connection = 0;       ///< which one carried it, from 1
        bool tls = false;
    };

    /// Replies by stage: "GREETING", "EHLO", "HELO", "STARTTLS", "MAIL", "RCPT", "DATA", "END", "RSET", "QUIT", "AUTH". A reply
    /// is sent as it is with CRLF; "close" closes, "silent" says nothing, "half" sends half a reply. "TEXT": at the first line
    /// of a text, which is cut off by a reset.
    QHash<QByteArray, QByteArray> replies;
    /// The same for one RCPT, by its address "<a@b>".
    QHash<QByteArray, QByteArray> recipientReplies;
    int greetingDelayMs = 0;
    int acceptAtMost = 0; ///< connections open at a time; the next is greeted 421. 0: any
    QSslCertificate certificate; ///< set: STARTTLS is offered
    QSslKey key;
    bool breakHandshake = false; ///< says 220 to STARTTLS, then nonsense to the client's hello
    bool closeHandshake = false; ///< the same, and closes instead
    QByteArray behindStartTls;   ///< said in one segment with the 220: answers to what the client will ask

    QList<Mail> mails;
    int connections = 0;
    int open = 0;
    int mostOpen = 0;
    QList<QByteArray> lines; ///< every command

    bool start(const QString &address, quint16 port = 0) { return listen(QHostAddress(address), port); }
    QString hostPort() const { return QStringLiteral("%1:%2").arg(serverAddress().toString()).arg(serverPort()); }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto *socket = new QSslSocket(this);
        socket->setSocketDescriptor(descriptor);
        auto state = std::make_shared<State>();
        state->number = ++connections;
        mostOpen = std::max(mostOpen, ++open);
        connect(socket, &QSslSocket::disconnected, this, [this, socket] {
            --open;
            socket->deleteLater();
        });
        connect(socket, &QSslSocket::readyRead, this, [this, socket, state] { read(socket, *state); });
        connect(socket, &QSslSocket::encrypted, this, [this, socket, state] { read(socket, *state); });
        const bool full = acceptAtMost > 0 && open > acceptAtMost;
        QTimer::singleShot(greetingDelayMs, socket, [this, socket, full, state] {
            if (full) {
                socket->write("421 4.7.0 too many connections\r\n");
                socket->disconnectFromHost();
            } else {
                say(socket, *state, "GREETING", "220 peer.test ESMTP");
            }
        });
    }

private:
    struct State
    {
        QByteArray input;
        Mail mail;
        bool data = false;
        bool mute = false; ///< says nothing more
        bool nonsense = false; ///< to whatever comes
        int number = 0;
    };

    void say(QSslSocket *socket, State &state, const QByteArray &stage, const QByteArray &usual)
    {
        sayThis(socket, state, replies.value(stage, usual));
    }
    static void sayThis(QSslSocket *socket, State &state, const QByteArray &reply)
    {
        if (state.mute)
            return;
        state.mute = reply == "close" || reply == "half" || reply == "silent" || reply.startsWith("421");
        if (reply == "close")
            socket->disconnectFromHost();
        else if (reply == "half")
            socket->write("25");
        else if (reply != "silent")
            socket->write(reply + "\r\n");
        if (reply.startsWith("421"))
            socket->disconnectFromHost();
    }
    void read(QSslSocket *socket, State &state)
    {
        state.input += socket->readAll();
        if (state.nonsense) {
            if (!closeHandshake)
                socket->write("this is no handshake\r\n");
            socket->disconnectFromHost();
            return;
        }
        while (true) {
            const qsizetype end = state.input.indexOf("\r\n");
            if (end < 0)
                return;
            const QByteArray line = state.input.first(end);
            state.input.remove(0, end + 2);
            if (state.data)
                text(socket, state, line);
            else
                command(socket, state, line);
        }
    }
    void text(QSslSocket *socket, State &state, const QByteArray &line)
    {
        if (replies.contains("TEXT")) {
            socket->write(replies.value("TEXT") + "\r\n");
            socket->flush();
            socket->abort(); // with input unread: a reset
            return;
        }
        if (line != ".") {
            state.mail.text += (line.startsWith('.') ? line.mid(1) : line) + "\r\n";
            return;
        }
        state.data = false;
        const QByteArray reply = replies.value("END", "250 2.0.0 taken");
        if (reply.startsWith('2')) {
            state.mail.connection = state.number;
            state.mail.tls = socket->isEncrypted();
            mails.append(state.mail);
        }
        state.mail = {};
        sayThis(socket, state, reply);
    }
    void command(QSslSocket *socket, State &state, const QByteArray &line)
    {
        lines.append(line);
        const QByteArray verb = line.left(line.indexOf(' ') < 0 ? line.size() : line.indexOf(' ')).toUpper();
        if (verb == "EHLO") {
            QByteArray usual = "250-peer.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n";
            if (!certificate.isNull() && !socket->isEncrypted())
                usual += "250-STARTTLS\r\n";
            say(socket, state, verb, usual + "250 SIZE 10000000");
        } else if (verb == "MAIL") {
            const QByteArray reply = replies.value(verb, "250 2.1.0 ok");
            state.mail.from = reply.startsWith('2') ? line.mid(10) : QByteArray();
            sayThis(socket, state, reply);
        } else if (verb == "RCPT") {
            const QByteArray address = line.mid(8, line.indexOf('>') - 7);
            const QByteArray reply = recipientReplies.value(address, replies.value("RCPT", state.mail.from.isEmpty() ? "503 5.5.1 no sender" : "250 2.1.5 ok"));
            if (reply.startsWith('2'))
                state.mail.to.append(address);
            sayThis(socket, state, reply);
        } else if (verb == "DATA") {
            const QByteArray reply = replies.value("DATA", state.mail.to.isEmpty() ? "554 5.5.1 no recipients" : "354 go on");
            state.data = reply.startsWith("354");
            sayThis(socket, state, reply);
        } else if (verb == "STARTTLS") {
            say(socket, state, verb, "220 go" + (behindStartTls.isEmpty() ? QByteArray() : "\r\n" + behindStartTls));
            socket->flush();
            if (replies.contains(verb)) {
                return; // refused: goes on in plain text
            } else if (breakHandshake || closeHandshake) {
                state.nonsense = true;
            } else {
                socket->setLocalCertificate(certificate);
                socket->setPrivateKey(key);
                socket->startServerEncryption();
            }
        } else if (verb == "RSET") {
            state.mail = {};
            say(socket, state, verb, "250 2.0.0 reset");
        } else if (verb == "QUIT") {
            say(socket, state, verb, "221 2.0.0 bye");
            socket->disconnectFromHost();
        } else {
            say(socket, state, verb, verb == "HELO" ? "250 peer.test" : verb == "AUTH" ? "235 2.7.0 welcome" : "500 5.5.1 what?");
        }
    }
};

} // namespace support

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/dialogue.h"
#include "mail/deliverytarget.h"
#include "smtp/client/replyparser.h"
#include <variant>
#include <vector>

// What goes into a client session and what comes out of it. Values.
namespace smtp {

enum class TlsPolicy {
    None,          ///< never
    Opportunistic, ///< when offered; without, when it is not
    Required       ///< not a word of mail without it
};

/// Credentials for a smarthost; sent only inside TLS unless `allowPlaintext`.
struct ClientCredentials
{
    enum class Mechanism { Any, Plain, Login, Xoauth2 };
    QByteArray user;   ///< empty: no sign-in
    QByteArray secret; ///< password, or bearer token for XOAUTH2
    Mechanism mechanism = Mechanism::Any; ///< Any: PLAIN before LOGIN; XOAUTH2 only when named
    bool allowPlaintext = false;
};

/// How long the server may take for each step, in ms; the defaults are RFC 5321 4.5.3.2's.
struct ClientTimeouts
{
    int greeting = 300'000;
    int hello = 300'000;
    int mail = 300'000;
    int recipient = 300'000;
    int dataStart = 120'000;
    int dataBlock = 180'000; ///< until the kernel has taken what was given
    int dataEnd = 600'000;
    int quit = 5'000;
};

struct ClientOptions
{
    QByteArray hostname = QByteArrayLiteral("localhost"); ///< what we call ourselves
    TlsPolicy tls = TlsPolicy::Opportunistic;
    bool tlsActive = false; ///< the session starts inside TLS (port 465)
    ClientCredentials credentials;
    ClientTimeouts timeouts;
    bool pipelining = true; ///< false: one command at a time, for servers that only say they can
    bool chunking = true;   ///< false: DATA even where BDAT is offered
    base::Dialogue *dialogue = nullptr; ///< told of what is said, secrets masked; outlives the session
};

struct ClientRecipient
{
    QByteArray path;  ///< "<user@example.net>", checked, UTF-8
    QByteArray dsn;   ///< NOTIFY and ORCPT, checked
    bool needsUtf8 = false;
};

/// One transaction to be. Everything in it is checked: the session puts it on the wire as it is.
struct ClientMail
{
    QByteArray reversePath; ///< "<>" or "<user@example.net>"
    QByteArray ret;         ///< "RET=HDRS" and "ENVID=…", or empty (RFC 3461)
    qint64 size = 0;        ///< octets of the message
    bool needsUtf8 = false; ///< sender or header are not ASCII (RFC 6531)
    bool eightBit = false;  ///< the text holds octets over 127
    QList<ClientRecipient> recipients;
};

/// What became of one recipient in this transaction.
struct ClientOutcome
{
    mail::DeliveryResult result = mail::DeliveryResult::Deferred;
    bool tooMany = false; ///< the server takes no more in this transaction: to be offered in the next
    RemoteReply reply;    ///< code 0: the reason is ours
    mail::EnhancedStatus status;
    QString text;
};

enum class ClientStage { Greeting, Hello, Tls, Auth, Ready, Envelope, Body, End };
const char *stageName(ClientStage stage);

/// Write these octets.
struct ClientWrite
{
    QByteArray bytes;
};
/// Start the TLS handshake behind what was written, then call tlsStarted().
struct ClientStartTls
{
};
/// A mail may be given now. Comes after the opening and after each MailDone, unless the session is over.
struct ClientReady
{
};
/// The transaction is over; one outcome per recipient, in order.
struct ClientMailDone
{
    QList<ClientOutcome> outcomes;
    bool answered = false;   ///< the server said something since MAIL was sent; false with a lost link: it was stale
    bool bodyEnded = false;  ///< all was sent: without an answer the server may have it or not (RFC 1047)
    bool linkLost = false;   ///< the connection ended under it, or 421
    bool dsnRelayed = false; ///< DSN was offered
    qint64 envelopeMs = 0;
    qint64 dataMs = 0;
};
/// No mail can be sent over this connection, and none is in hand.
struct ClientFailed
{
    ClientStage stage = ClientStage::Greeting;
    RemoteReply reply; ///< code 0: the reason is ours
    mail::EnhancedStatus status;
    QString text;
    bool tls = false;  ///< for want of TLS that the policy requires
};
/// Close after what was written. Last action of a session.
struct ClientClose
{
};

using ClientAction = std::variant<ClientWrite, ClientStartTls, ClientReady, ClientMailDone, ClientFailed, ClientClose>;
using ClientActions = std::vector<ClientAction>;

} // namespace smtp

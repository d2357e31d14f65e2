// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "clienttest/servertry.h"
#include "clienttest/tlsverdict.h"
#include <QDateTime>

using namespace Qt::StringLiterals;

namespace clienttest {

namespace {

constexpr int kPatienceMs = 15'000;
constexpr int kAgainMs = 500;
constexpr int kMostTries = 40;
constexpr qsizetype kMostRead = 64 << 10;

QString codeOf(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return u"refused"_s;
    case QAbstractSocket::SocketTimeoutError:
        return u"timeout"_s;
    case QAbstractSocket::RemoteHostClosedError:
        return u"closed"_s;
    default:
        return u"unreachable"_s;
    }
}

} // namespace

ServerTry::ServerTry(Names &names, const Server &server, const Account &account, QObject *parent)
    : QObject(parent)
    , m_names(names)
    , m_server(server)
    , m_account(account)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatienceMs);
    connect(&m_patience, &QTimer::timeout, this, [this] { fail(m_connected ? u"greeting"_s : u"connect"_s, u"timeout"_s, {}); });
    connect(&m_socket, &QSslSocket::sslErrors, this, [this](const QList<QSslError> &errors) { m_tlsErrors = errors; });
    connect(&m_socket, &QAbstractSocket::connected, this, [this] {
        m_connected = true;
        tell(u"connect"_s, Step::Good);
        if (!m_server.implicitTls)
            next();
    });
    connect(&m_socket, &QSslSocket::encrypted, this, &ServerTry::encrypted);
    connect(&m_socket, &QAbstractSocket::readyRead, this, &ServerTry::read);
    connect(&m_socket, &QAbstractSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        if (!m_tlsErrors.isEmpty())
            fail(u"tls"_s, codeOfTls(m_tlsErrors), namesOf(m_tlsErrors.first().certificate()));
        else if (error == QAbstractSocket::SslHandshakeFailedError || (m_connected && m_server.implicitTls && !m_socket.isEncrypted()))
            fail(u"tls"_s, u"no-tls"_s, m_socket.errorString());
        else
            fail(m_connected ? u"greeting"_s : u"connect"_s, codeOf(error), m_socket.errorString());
    });
}

void ServerTry::start()
{
    plan();
    m_names.addresses(m_server.host, [this](const QList<QHostAddress> &addresses, const QString &error) { connectTo(addresses, error); });
}

void ServerTry::connectTo(const QList<QHostAddress> &addresses, const QString &error)
{
    if (addresses.isEmpty()) {
        fail(u"address"_s, u"no-address"_s, error);
        return;
    }
    tell(u"address"_s, Step::Good, {}, addresses.first().toString());
    m_patience.start();
    if (m_server.implicitTls) {
        m_socket.connectToHostEncrypted(addresses.first().toString(), m_server.port, m_server.host);
    } else {
        m_socket.setPeerVerifyName(m_server.host);
        m_socket.connectToHost(addresses.first(), m_server.port);
    }
}

void ServerTry::plan()
{
    switch (m_server.kind) {
    case Server::Imap:
        planImap();
        break;
    case Server::Pop3:
        planPop3();
        break;
    case Server::Smtp:
        planSmtp();
        break;
    }
}

void ServerTry::planImap()
{
    m_turns.push_back({{}, "* OK", u"greeting"_s, u"not-this-protocol"_s});
    if (!m_server.implicitTls)
        m_turns.push_back({"a1 STARTTLS\r\n", "a1 OK", u"tls"_s, u"no-starttls"_s, Turn::ThenTls});
    if (!m_account.password.isEmpty()) {
        m_turns.push_back({"a2 AUTHENTICATE PLAIN " + secret() + "\r\n", "a2 OK", u"sign-in"_s, u"sign-in-refused"_s});
        if (!m_account.messageId.isEmpty()) {
            m_turns.push_back({"a3 SELECT INBOX\r\n", "a3 OK", u"arrival"_s, u"not-arrived"_s, Turn::Begins});
            m_turns.push_back({"a4 SEARCH HEADER Message-ID \"" + m_account.messageId + "\"\r\n", "* SEARCH ", u"arrival"_s, u"not-arrived"_s, Turn::Repeats});
        }
    }
    m_turns.push_back({"a9 LOGOUT\r\n", {}, {}, {}, Turn::Begins});
}

void ServerTry::planPop3()
{
    m_turns.push_back({{}, "+OK", u"greeting"_s, u"not-this-protocol"_s});
    if (!m_server.implicitTls)
        m_turns.push_back({"STLS\r\n", "+OK", u"tls"_s, u"no-starttls"_s, Turn::ThenTls});
    if (!m_account.password.isEmpty())
        m_turns.push_back({"AUTH PLAIN " + secret() + "\r\n", "+OK", u"sign-in"_s, u"sign-in-refused"_s});
    m_turns.push_back({"QUIT\r\n", {}, {}, {}, Turn::Begins});
}

void ServerTry::planSmtp()
{
    const QByteArray hello = "EHLO [127.0.0.1]\r\n";
    m_turns.push_back({{}, "220", u"greeting"_s, u"not-this-protocol"_s});
    m_turns.push_back({hello, "250", u"greeting"_s, u"not-this-protocol"_s, Turn::Begins});
    if (!m_server.implicitTls) {
        m_turns.push_back({"STARTTLS\r\n", "220", u"tls"_s, u"no-starttls"_s, Turn::ThenTls});
        m_turns.push_back({hello, "250", u"greeting"_s, u"not-this-protocol"_s, Turn::Begins});
    }
    if (!m_account.password.isEmpty()) {
        m_turns.push_back({"AUTH PLAIN " + secret() + "\r\n", "235", u"sign-in"_s, u"sign-in-refused"_s});
        if (!m_account.messageId.isEmpty()) {
            const QByteArray address = m_account.address.toUtf8();
            m_turns.push_back({"MAIL FROM:<" + address + ">\r\n", "250", u"send"_s, u"not-taken"_s, Turn::Begins});
            m_turns.push_back({"RCPT TO:<" + address + ">\r\n", "250", u"send"_s, u"not-taken"_s, Turn::Begins});
            m_turns.push_back({"DATA\r\n", "354", u"send"_s, u"not-taken"_s, Turn::Begins});
            m_turns.push_back({mail() + ".\r\n", "250", u"send"_s, u"not-taken"_s});
        }
    }
    m_turns.push_back({"QUIT\r\n", {}, {}, {}, Turn::Begins});
}

QByteArray ServerTry::secret() const
{
    const QByteArray user = m_account.address.toUtf8();
    return ('\0' + user + '\0' + m_account.password.toUtf8()).toBase64();
}

QByteArray ServerTry::mail() const
{
    const QByteArray address = m_account.address.toUtf8();
    return "From: <" + address + ">\r\nTo: <" + address + ">\r\nSubject: Test of the set-up\r\nMessage-ID: " + m_account.messageId
        + "\r\nDate: " + QDateTime::currentDateTimeUtc().toString(Qt::RFC2822Date).toLatin1() + "\r\nAuto-Submitted: auto-generated\r\n\r\n"
        + "This mail was sent to see whether the account works. It can be deleted.\r\n";
}

void ServerTry::encrypted()
{
    tell(u"tls"_s, Step::Good, {}, namesOf(m_socket.peerCertificate()));
    next();
}

/// The next turn; the greeting comes by itself.
void ServerTry::next()
{
    m_patience.start();
    if (m_turns.front().say.isEmpty())
        read();
    else
        m_socket.write(m_turns.front().say);
}

void ServerTry::read()
{
    if (m_ended || m_turns.empty() || (m_server.implicitTls && !m_socket.isEncrypted()))
        return;
    while (m_socket.canReadLine()) {
        const QByteArray line = m_socket.readLine();
        m_reply += line;
        if (!isWhole(line) && m_reply.size() < kMostRead)
            continue;
        answered(std::exchange(m_reply, {}));
        return; // what comes behind is the next turn's
    }
    if (m_socket.bytesAvailable() > kMostRead)
        fail(u"greeting"_s, u"not-this-protocol"_s, {});
}

bool ServerTry::isWhole(const QByteArray &line) const
{
    const Turn &turn = m_turns.front();
    switch (m_server.kind) {
    case Server::Smtp:
        return line.size() < 4 || line[3] != '-';
    case Server::Imap: // a tag is the first word of what was said
        return turn.say.isEmpty() || line.startsWith(turn.say.first(turn.say.indexOf(' ') + 1)) || line.startsWith("+ ");
    case Server::Pop3:
        break;
    }
    return true;
}

void ServerTry::answered(const QByteArray &reply)
{
    const Turn turn = m_turns.front();
    const QString said = QString::fromUtf8(reply.trimmed()).section(u'\n', -1);
    const bool good = reply.startsWith(turn.wanted) || reply.contains("\r\n" + turn.wanted);
    if (turn.way == Turn::Repeats && !good && ++m_tries < kMostTries) {
        QTimer::singleShot(kAgainMs, this, &ServerTry::next);
        return;
    }
    if (!good) {
        fail(turn.what, turn.code, said);
        return;
    }
    m_turns.pop_front();
    if (turn.way == Turn::Ends || turn.way == Turn::Repeats)
        tell(turn.what, Step::Good, {}, said);
    if (turn.way == Turn::ThenTls)
        m_socket.startClientEncryption();
    else if (m_turns.empty())
        end(true);
    else
        next();
}

void ServerTry::tell(const QString &what, Step::State state, const QString &code, const QString &detail)
{
    Q_EMIT stepped({what, m_server.text(), state, code, detail});
}

void ServerTry::fail(const QString &what, const QString &code, const QString &detail)
{
    if (m_ended)
        return;
    tell(what, Step::Failed, code, detail);
    end(false);
}

void ServerTry::end(bool good)
{
    m_ended = true;
    m_patience.stop();
    m_socket.abort();
    Q_EMIT finished(good);
}

} // namespace clienttest

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/submission.h"
#include "mail/address.h"
#include <QHostAddress>
#include <QSslSocket>

using namespace Qt::StringLiterals;

namespace sendmail {

namespace {

constexpr int kConnectMs = 10000;
constexpr int kReplyMs = 60000;
constexpr int kDataMs = 300000; // RFC 5321 4.5.3.2.6 allows ten minutes; nobody waits that long at a prompt
constexpr qsizetype kBatch = 100;
constexpr qsizetype kMaxReplyLines = 100;
constexpr qint64 kMaxLine = 4096;
constexpr qsizetype kChunk = 64 * 1024;

// RFC 3461 4: what is not printable, "+" and "=" as +XX.
QByteArray xtext(const QByteArray &text)
{
    QByteArray out;
    for (const char c : text) {
        if (c > ' ' && c < '\x7f' && c != '+' && c != '=')
            out += c;
        else
            out += '+' + QByteArray(1, c).toHex().toUpper();
    }
    return out;
}

// RFC 5321 4.5.2
QByteArray dotStuffed(const QByteArray &message)
{
    QByteArray out = message;
    if (out.startsWith('.'))
        out.prepend('.');
    return out.replace("\r\n.", "\r\n..");
}

bool hasEightBit(const QByteArray &text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return uchar(c) >= 0x80; });
}

bool needsUtf8(const Mail &mail)
{
    const auto isAscii = [](const QString &text) {
        return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
    };
    return !isAscii(mail.sender) || !std::all_of(mail.recipients.begin(), mail.recipients.end(), isAscii);
}

} // namespace

Submission::Submission(const Settings &settings)
    : m_settings(settings)
{
}

Submission::~Submission()
{
    close();
}

void Submission::close()
{
    if (m_socket && m_socket->state() == QAbstractSocket::ConnectedState) {
        m_socket->write("QUIT\r\n");
        m_socket->disconnectFromHost(); // the answer to QUIT changes nothing
        if (m_socket->state() != QAbstractSocket::UnconnectedState)
            m_socket->waitForDisconnected(1000);
    }
    m_socket.reset();
}

Submission::Reply Submission::fail(const QString &why)
{
    Reply reply;
    reply.text = why;
    if (m_socket)
        m_socket->abort();
    m_socket.reset();
    return reply;
}

Submission::Reply Submission::readReply(int waitMs)
{
    Reply reply;
    while (reply.lines.size() < kMaxReplyLines) {
        while (!m_socket->canReadLine()) {
            if (m_socket->bytesAvailable() > kMaxLine)
                return fail(u"the server's answer is not SMTP"_s);
            if (!m_socket->waitForReadyRead(waitMs))
                return fail(u"no answer from the server: "_s + m_socket->errorString());
        }
        const QByteArray line = m_socket->readLine(kMaxLine).trimmed();
        reply.code = line.left(3).toInt();
        if (reply.code < 200 || reply.code > 599)
            return fail(u"the server's answer is not SMTP"_s);
        reply.lines.append(QString::fromUtf8(line.mid(4)));
        if (line.size() < 4 || line[3] != '-') {
            reply.text = QString::number(reply.code) + u' ' + reply.lines.join(u' ');
            return reply;
        }
    }
    return fail(u"the server's answer has no end"_s);
}

Submission::Reply Submission::command(const QByteArray &line, int waitMs)
{
    if (!m_socket)
        return m_problem;
    m_socket->write(line + "\r\n");
    return readReply(waitMs);
}

bool Submission::greet()
{
    const QByteArray name = m_settings.hostname.toUtf8();
    m_problem = command("EHLO " + name, kReplyMs);
    if (m_problem.code >= 500 && m_socket)
        m_problem = command("HELO " + name, kReplyMs);
    m_extensions.clear();
    for (const QString &line : std::as_const(m_problem.lines))
        m_extensions.append(line.section(u' ', 0, 0).toUpper());
    return m_problem.ok();
}

bool Submission::open()
{
    if (m_socket)
        return true;
    m_socket = std::make_unique<QSslSocket>();
    m_socket->connectToHost(m_settings.host, m_settings.port);
    if (!m_socket->waitForConnected(kConnectMs)) {
        m_problem = fail(u"cannot reach %1 port %2: %3"_s.arg(m_settings.host)
                             .arg(m_settings.port)
                             .arg(m_socket->errorString()));
        return false;
    }
    m_problem = readReply(kReplyMs);
    if (!m_problem.ok() || !greet()) {
        m_socket.reset();
        return false;
    }
    if (!offers("STARTTLS"_L1) || m_socket->peerAddress().isLoopback() || !QSslSocket::supportsSsl())
        return true;
    m_problem = command("STARTTLS", kReplyMs);
    if (!m_problem.ok())
        return m_socket != nullptr;
    m_socket->setPeerVerifyMode(QSslSocket::VerifyNone); // opportunistic, RFC 7435
    m_socket->startClientEncryption();
    if (!m_socket->waitForEncrypted(kReplyMs)) {
        m_problem = fail(u"no encryption with %1: %2"_s.arg(m_settings.host, m_socket->errorString()));
        return false;
    }
    return greet();
}

QByteArray Submission::mailLine(const Mail &mail) const
{
    QByteArray line = "MAIL FROM:<" + mail.sender.toUtf8() + '>';
    if (offers("SIZE"_L1))
        line += " SIZE=" + QByteArray::number(mail.message.size());
    if (offers("8BITMIME"_L1) && hasEightBit(mail.message))
        line += " BODY=8BITMIME";
    if (offers("SMTPUTF8"_L1) && needsUtf8(mail))
        line += " SMTPUTF8";
    if (offers("DSN"_L1) && !mail.returnPart.isEmpty())
        line += " RET=" + mail.returnPart;
    if (offers("DSN"_L1) && !mail.envelopeId.isEmpty())
        line += " ENVID=" + xtext(mail.envelopeId);
    return line;
}

Outcome Submission::send(const Mail &mail)
{
    Outcome outcome;
    QStringList left = mail.recipients;
    while (!left.isEmpty() && open() && transaction(mail, left, outcome)) {
    }
    for (const QString &address : std::as_const(left)) {
        if (m_problem.code >= 500)
            outcome.refused.append({address, m_problem.text, m_problem.code});
        else
            outcome.later.append({address, m_problem.text, m_problem.code});
    }
    return outcome;
}

bool Submission::transaction(const Mail &mail, QStringList &left, Outcome &outcome)
{
    m_problem = command(mailLine(mail), kReplyMs);
    if (!m_problem.ok()) {
        if (m_socket && !command("RSET", kReplyMs).ok())
            close();
        return false;
    }
    QStringList accepted;
    const QStringList batch = left.mid(0, kBatch);
    for (const QString &address : batch) {
        QByteArray line = "RCPT TO:<" + address.toUtf8() + '>';
        if (offers("DSN"_L1) && !mail.notify.isEmpty())
            line += " NOTIFY=" + mail.notify.toUpper();
        const Reply reply = command(line, kReplyMs);
        if (!m_socket) {
            m_problem = reply;
            return false; // nothing of this transaction was sent
        }
        if (reply.code == 452 && !accepted.isEmpty())
            break; // enough for one transaction: RFC 5321 4.5.3.1.10
        left.removeFirst();
        if (reply.ok())
            accepted.append(address);
        else if (reply.code >= 500)
            outcome.refused.append({address, reply.text, reply.code});
        else
            outcome.later.append({address, reply.text, reply.code});
    }
    if (accepted.isEmpty()) {
        m_problem = command("RSET", kReplyMs);
        return m_problem.ok();
    }
    Reply reply = command("DATA", kReplyMs);
    if (reply.code == 354) {
        const QByteArray data = dotStuffed(mail.message) + ".\r\n";
        for (qsizetype at = 0; at < data.size() && m_socket; at += kChunk) {
            m_socket->write(data.mid(at, kChunk));
            while (m_socket->bytesToWrite() > kChunk && m_socket->waitForBytesWritten(kReplyMs)) {
            }
        }
        reply = readReply(kDataMs);
    }
    if (reply.ok()) {
        outcome.sent += accepted;
        return true;
    }
    m_problem = reply;
    for (const QString &address : std::as_const(accepted)) {
        if (reply.code >= 500)
            outcome.refused.append({address, reply.text, reply.code});
        else
            outcome.later.append({address, reply.text, reply.code});
    }
    outcome.contentRefused = reply.code >= 500;
    return m_socket && reply.code < 500;
}

} // namespace sendmail

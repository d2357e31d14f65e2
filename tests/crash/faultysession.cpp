// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultysession.h"
#include "faultysink.h"
#include <sys/socket.h>

namespace crash {

namespace {
/// An application data record whose seal is wrong; before TLS, nothing an SMTP server says.
const QByteArray kNoise = QByteArray::fromHex("1703030020") + QByteArray(32, '\x5a') + "\r\n";
}

FaultySession::FaultySession(FaultySink &sink, MatrixHost &host, QSslSocket *socket)
    : QObject(socket), m_sink(sink), m_host(host), m_socket(socket)
{
    connect(socket, &QSslSocket::disconnected, socket, &QObject::deleteLater);
    connect(socket, &QSslSocket::readyRead, this, &FaultySession::onInput);
    if (!fails(Stage::Greeting))
        say("220 sink.test ESMTP");
}

void FaultySession::onInput()
{
    if (m_mute)
        return;
    m_input += m_socket->readAll();
    if (m_breaksHandshake)
        play(Stage::Handshake);
    while (!m_mute) {
        if (m_chunkLeft > 0) {
            if (m_input.isEmpty())
                return;
            onChunkOctets();
            continue;
        }
        const qsizetype end = m_input.indexOf("\r\n");
        if (end < 0)
            return;
        const QByteArray line = m_input.first(end);
        m_input.remove(0, end + 2);
        if (m_inData)
            onText(line);
        else
            onLine(line);
    }
}

void FaultySession::onLine(const QByteArray &line)
{
    const QByteArray verb = line.left(4).toUpper();
    if (verb == "EHLO" || verb == "HELO")
        hello(verb == "EHLO");
    else if (verb == "STAR")
        startTls();
    else if (verb == "AUTH" && !fails(Stage::Auth))
        say("235 2.7.0 welcome");
    else if (verb == "MAIL")
        onMail(line);
    else if (verb == "RCPT")
        onRecipient(line);
    else if (verb == "DATA")
        onData();
    else if (verb == "BDAT")
        onChunk(line);
    else if (verb == "RSET")
        onReset();
    else if (verb == "QUIT")
        onQuit();
    else if (verb != "AUTH")
        say("500 5.5.1 what?");
}

void FaultySession::onReset()
{
    resetMail();
    say("250 2.0.0 reset");
}

void FaultySession::hello(bool extended)
{
    const bool inside = m_socket->isEncrypted();
    if (extended && fails(inside ? Stage::EhloInTls : Stage::Ehlo))
        return;
    if (!extended)
        return say("250 sink.test");
    QByteArray reply = "250-sink.test\r\n";
    if (m_host.pipelining)
        reply += "250-PIPELINING\r\n";
    if (m_host.chunking)
        reply += "250-CHUNKING\r\n";
    if (m_host.tls && !inside)
        reply += "250-STARTTLS\r\n";
    if (inside)
        reply += "250-AUTH PLAIN LOGIN\r\n";
    say(reply + "250 SIZE 100000000");
}

void FaultySession::startTls()
{
    if (strikes(Stage::StartTls)) {
        if (m_host.cell.fault == Fault::Garble)
            say("220 go\r\n250-and this is said in the open"); // RFC 3207 4.2: anybody's
        else
            play(Stage::StartTls);
        return;
    }
    say("220 go");
    m_breaksHandshake = strikes(Stage::Handshake);
    if (m_breaksHandshake)
        return; // at the client's hello
    m_socket->flush();
    m_socket->setLocalCertificate(m_sink.certificate());
    m_socket->setPrivateKey(m_sink.key());
    m_socket->startServerEncryption();
}

void FaultySession::onMail(const QByteArray &line)
{
    resetMail();
    m_sender = line.mid(11, line.indexOf('>') - 11);
    if (const qsizetype at = line.indexOf(" SIZE="); at >= 0)
        m_size = line.mid(at + 6).split(' ').first().toLongLong();
    const bool struck = strikes(Stage::Mail);
    m_refused = struck;
    if (struck)
        play(Stage::Mail);
    else
        say("250 2.1.0 ok");
}

void FaultySession::onRecipient(const QByteArray &line)
{
    const QByteArray recipient = line.mid(9, line.indexOf('>') - 9);
    if (m_sender.isEmpty() || m_refused)
        return say("503 5.5.1 no sender");
    if ((!m_host.cell.strikesOne() || recipient.startsWith("r0-")) && fails(Stage::Rcpt))
        return;
    m_recipients << recipient;
    say("250 2.1.5 ok");
}

void FaultySession::onData()
{
    if (m_recipients.isEmpty())
        return say("554 5.5.1 no valid recipients");
    if (fails(Stage::Data))
        return;
    m_inData = true;
    say("354 go on");
}

void FaultySession::onChunk(const QByteArray &line)
{
    const QList<QByteArray> words = line.split(' ');
    m_chunkLeft = words.value(1).toLongLong();
    m_lastChunk = words.value(2) == "LAST";
    m_answered = false;
    if (m_refused || m_recipients.isEmpty()) { // RFC 3030 2: its octets are read, and dropped
        say("503 5.5.1 no mail");
        m_answered = m_refused = true;
    } else if (m_text.isEmpty() && strikes(Stage::Data)) {
        m_answered = m_refused = true;
        play(Stage::Data);
    }
    if (m_chunkLeft == 0)
        onChunkOctets();
}

void FaultySession::onChunkOctets()
{
    while (m_chunkLeft > 0 && !m_input.isEmpty() && !m_mute) {
        const qint64 now = std::min<qint64>(m_input.size(), m_chunkLeft);
        m_text += m_input.first(now);
        m_input.remove(0, now);
        m_chunkLeft -= now;
        middle();
    }
    if (m_chunkLeft > 0 || m_mute || m_answered)
        return;
    if (m_lastChunk)
        onEnd();
    else
        say("250 2.0.0 so far");
}

void FaultySession::onText(const QByteArray &line)
{
    if (line != ".") {
        m_text += (line.startsWith('.') ? line.mid(1) : line) + "\r\n";
        middle();
        return;
    }
    m_inData = false;
    if (m_answered)
        close(); // no second reply
    else
        onEnd();
}

void FaultySession::middle()
{
    if (m_refused || m_text.size() * 2 < m_size || !strikes(Stage::Text))
        return;
    m_answered = m_refused = true;
    play(Stage::Text);
}

void FaultySession::onEnd()
{
    const Fault fault = m_host.cell.fault;
    if (strikes(Stage::End)) {
        if (fault >= Fault::Drop && m_host.takesUnanswered)
            m_sink.take(m_sender, m_recipients, m_text, false);
        play(Stage::End);
    } else {
        m_sink.take(m_sender, m_recipients, m_text, true);
        const QByteArray taken = "250 2.0.0 taken";
        if (!m_host.atQuit && strikes(Stage::After))
            play(Stage::After, taken + "\r\n");
        else
            say(taken);
    }
    resetMail();
}

void FaultySession::onQuit()
{
    if (m_host.atQuit && fails(Stage::After))
        return;
    say("221 2.0.0 bye");
    close();
}

// ---- faults

void FaultySession::say(const QByteArray &reply)
{
    if (!m_mute)
        m_socket->write(reply + "\r\n");
}

bool FaultySession::strikes(Stage stage)
{
    return !m_mute && FaultySink::strikes(m_host, stage, stage < Stage::Mail ? QByteArray() : keyOf(m_sender));
}

bool FaultySession::fails(Stage stage)
{
    const bool struck = strikes(stage);
    if (struck)
        play(stage);
    return struck;
}

void FaultySession::play(Stage stage, const QByteArray &before)
{
    const bool replies = m_host.cell.fault <= Fault::Permanent;
    if (replies) {
        say(before + m_host.cell.reply());
        const bool over = stage == Stage::Greeting || stage == Stage::Handshake || stage == Stage::After;
        if (over)
            close();
        return;
    }
    m_mute = true; // flush() may bring more input
    m_socket->write(before);
    m_socket->flush();
    if (m_host.cell.fault == Fault::Drop)
        drop();
    else if (m_host.cell.fault == Fault::Garble)
        garble();
    else
        m_socket->setReadBufferSize(16 << 10); // nor reads on
}

void FaultySession::close()
{
    m_socket->disconnectFromHost();
    m_mute = true;
}

void FaultySession::drop()
{
    if (m_host.resets)
        m_socket->abort();
    else
        m_socket->disconnectFromHost();
}

/// Past the TLS layer, which knows nothing of it.
void FaultySession::garble()
{
    ::send(int(m_socket->socketDescriptor()), kNoise.constData(), size_t(kNoise.size()), 0);
}

void FaultySession::resetMail()
{
    m_text.clear();
    m_sender.clear();
    m_recipients.clear();
    m_size = 0;
    m_refused = m_answered = m_inData = false;
}

} // namespace crash

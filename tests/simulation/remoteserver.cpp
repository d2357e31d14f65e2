// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "remoteserver.h"

namespace simulation {

namespace {

/// Dots at the beginning of lines were doubled.
QByteArray withoutStuffing(QByteArray text)
{
    if (text.startsWith('.'))
        text.remove(0, 1);
    return text.replace("\r\n..", "\r\n.");
}

QByteArray pathOf(const QByteArray &command)
{
    const qsizetype from = command.indexOf('<');
    return command.mid(from, command.indexOf('>', from) + 1 - from);
}

} // namespace

RemoteServer::RemoteServer(Lot &lot, Weather weather) : m_lot(lot), m_weather(weather), m_pipelining(lot.chance(70)), m_chunking(lot.chance(50)) {}

std::optional<QByteArray> RemoteServer::trouble(Stage stage)
{
    const int percent = m_weather == Weather::Flaky ? 12 : m_weather == Weather::Busy ? 8 : m_weather == Weather::Picky ? 3 : 0;
    if (!m_lot.chance(percent) && !(stage == Stage::End && m_lot.chance(1)))
        return std::nullopt;
    switch (m_lot.below(m_weather == Weather::Flaky ? 6 : 3)) {
    case 0:
        return "451 4.3.0 not now\r\n";
    case 1:
        m_hangsUp = true;
        return "421 4.3.2 closing\r\n";
    case 2:
        m_silent = true;
        return QByteArray("");
    default:
        m_hangsUp = true;
        return QByteArray("");
    }
}

QByteArray RemoteServer::greeting()
{
    return trouble(Stage::Greeting).value_or("220 remote.test ESMTP\r\n");
}

QByteArray RemoteServer::receive(const QByteArray &octets)
{
    m_input += octets;
    QByteArray said;
    while (!m_hangsUp && !m_silent) {
        if (m_chunkLeft >= 0) {
            const QByteArray part = m_input.first(qMin<qint64>(m_chunkLeft, m_input.size()));
            m_input.remove(0, part.size());
            m_text += part;
            m_chunkLeft -= part.size();
            if (m_chunkLeft > 0)
                break;
            m_chunkLeft = -1;
            said += chunk();
            continue;
        }
        if (m_inText) {
            const qsizetype end = m_input.startsWith(".\r\n") ? 0 : m_input.indexOf("\r\n.\r\n");
            if (end < 0)
                break;
            const QByteArray text = m_input.first(end == 0 ? 0 : end + 2);
            m_input.remove(0, text.size() + 3);
            m_inText = false;
            said += textEnded(withoutStuffing(text));
            continue;
        }
        const qsizetype end = m_input.indexOf("\r\n");
        if (end < 0)
            break;
        const QByteArray command = m_input.first(end);
        m_input.remove(0, end + 2);
        said += line(command);
    }
    return said;
}

QByteArray RemoteServer::line(const QByteArray &command)
{
    const QByteArray verb = command.left(4).toUpper();
    if (verb == "EHLO" || verb == "HELO")
        return hello();
    if (verb == "MAIL")
        return mail();
    if (verb == "RCPT")
        return recipient(pathOf(command));
    if (verb == "DATA")
        return data();
    if (verb == "BDAT") {
        const QList<QByteArray> words = command.split(' ');
        m_chunkLeft = words.value(1).toLongLong();
        m_lastChunk = words.value(2).toUpper() == "LAST";
        return {};
    }
    if (verb == "RSET") {
        forget();
        return "250 2.0.0 forgotten\r\n";
    }
    m_hangsUp = verb == "QUIT";
    return m_hangsUp ? "221 2.0.0 goodbye\r\n" : "500 5.5.1 what?\r\n";
}

void RemoteServer::forget()
{
    m_paths.clear();
    m_text.clear();
    m_chunkRefused = false;
    m_inMail = false;
}

QByteArray RemoteServer::hello()
{
    if (const auto said = trouble(Stage::Hello))
        return *said;
    QByteArray lines = "250-remote.test\r\n250-8BITMIME\r\n250-SIZE 10000000\r\n";
    if (m_pipelining)
        lines += "250-PIPELINING\r\n";
    if (m_chunking)
        lines += "250-CHUNKING\r\n";
    return lines + "250 ENHANCEDSTATUSCODES\r\n";
}

QByteArray RemoteServer::mail()
{
    forget();
    const auto said = trouble(Stage::Mail);
    m_inMail = !said;
    return said.value_or("250 2.1.0 fine\r\n");
}

QByteArray RemoteServer::recipient(const QByteArray &path)
{
    if (!m_inMail)
        return "503 5.5.1 who is it from?\r\n";
    if (const auto said = trouble(Stage::Recipient))
        return *said;
    if (m_weather == Weather::Refusing || (m_weather == Weather::Picky && m_lot.chance(30))) {
        m_refused.insert(path);
        return "550 5.1.1 nobody of that name\r\n";
    }
    if (m_lot.chance(m_weather == Weather::Busy ? 50 : m_weather == Weather::Picky ? 20 : 0))
        return m_lot.chance(50) ? "452 4.5.3 too many recipients\r\n" : "451 4.2.1 come back later\r\n";
    m_paths << path;
    return "250 2.1.5 fine\r\n";
}

QByteArray RemoteServer::data()
{
    if (const auto said = trouble(Stage::Data))
        return *said;
    if (m_paths.isEmpty())
        return "554 5.5.1 no recipients\r\n";
    m_inText = true;
    return "354 go on\r\n";
}

QByteArray RemoteServer::chunk()
{
    if (m_chunkRefused) // RFC 3030: what follows is refused, too
        return "503 5.5.1 a chunk was refused\r\n";
    if (m_lastChunk)
        return textEnded(m_text);
    const auto said = trouble(Stage::Data);
    m_chunkRefused = said.has_value();
    return said.value_or("250 2.0.0 go on\r\n");
}

/// Half of what goes wrong here goes wrong when it has taken the mail: the reply is lost.
QByteArray RemoteServer::textEnded(const QByteArray &text)
{
    if (m_paths.isEmpty())
        return "554 5.5.1 no recipients\r\n";
    const auto said = trouble(Stage::End);
    const bool refuses = said && said->startsWith('4');
    if (refuses || (said && m_lot.chance(50)))
        return *said;
    if (m_weather == Weather::Picky && m_lot.chance(10)) {
        m_refused.unite(QSet<QByteArray>(m_paths.cbegin(), m_paths.cend()));
        return "554 5.7.1 not this text\r\n";
    }
    taken(m_paths, text);
    return said.value_or("250 2.0.0 taken\r\n");
}

} // namespace simulation

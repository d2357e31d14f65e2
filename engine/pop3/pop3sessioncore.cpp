// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/pop3sessioncore.h"
#include "base/commandsecrets.h"
#include "base/dialogue.h"
#include "base/strictbase64.h"
#include <algorithm>

namespace pop3 {

QList<QByteArray> SessionCore::mechanisms() const
{
    QList<QByteArray> out;
    if (!mayAuthenticate())
        return out;
    for (const QByteArray &mechanism : m_options.mechanisms) {
        if (m_tlsActive || !mechanism.endsWith("-PLUS"))
            out.append(mechanism);
    }
    return out;
}

void SessionCore::tell(const QByteArray &line)
{
    if (m_options.dialogue)
        m_options.dialogue->line(base::Dialogue::Side::Ours, line);
}

void SessionCore::say(const QByteArray &bytes)
{
    if (!m_actions.empty()) {
        if (auto *previous = std::get_if<SendReply>(&m_actions.back())) {
            previous->bytes += bytes;
            return;
        }
    }
    m_actions.emplace_back(SendReply{bytes, {}});
}

void SessionCore::reply(const Reply &reply)
{
    if (!reply.ok)
        ++m_errors;
    else if (m_state == State::Transaction)
        m_errors = 0;
    const QByteArray line = reply.encode();
    tell(line.chopped(2));
    say(line);
    if (!reply.ok)
        std::get<SendReply>(m_actions.back()).refusal = line.chopped(2);
    if (reply.ends)
        close();
}

void SessionCore::replyLines(const QByteArray &text, const QList<QByteArray> &lines)
{
    reply(replies::ok(text));
    for (const QByteArray &line : lines) {
        tell(line);
        say(line + "\r\n");
    }
    say(".\r\n");
}

bool SessionCore::tooManyErrors() const
{
    return m_errors > m_options.maxErrors || (m_state == State::Authorization && m_commands > m_options.maxCommandsBefore);
}

quint64 SessionCore::ask()
{
    m_mode = Mode::Waiting;
    m_awaitsRoom = false;
    return ++m_question;
}

void SessionCore::askPassword(const QByteArray &password)
{
    const quint64 question = ask();
    m_actions.emplace_back(CheckPassword{question, std::exchange(m_userName, {}), password});
}

void SessionCore::askAuth(const QByteArray &mechanism, std::optional<QByteArray> initial)
{
    m_userName = {};
    const quint64 question = ask();
    m_actions.emplace_back(Authenticate{question, mechanism, std::move(initial)});
}

void SessionCore::challengeAnswered(const QByteArray &challenge)
{
    m_mode = Mode::Auth;
    tell(QByteArray("+ ") + base::CommandSecrets::kMask); // it may hold what helps to guess
    say("+ " + challenge.toBase64() + "\r\n");
}

void SessionCore::authResponse(QByteArrayView line)
{
    if (line == "*") {
        abortAuth(replies::authCancelled());
        return;
    }
    const std::optional<QByteArray> bytes = base::fromStrictBase64(line);
    if (!bytes) {
        abortAuth(replies::badBase64());
        return;
    }
    const quint64 question = ask();
    m_actions.emplace_back(AuthResponse{question, *bytes});
}

void SessionCore::abortAuth(const Reply &answer)
{
    m_mode = Mode::Commands;
    m_actions.emplace_back(AbortAuth{});
    reply(answer);
}

void SessionCore::signInAnswered(Maildrop maildrop)
{
    m_mode = Mode::Commands;
    m_state = State::Transaction;
    m_maildrop = std::move(maildrop);
    reply(replies::ok(QByteArray::number(m_maildrop.count()) + " messages"));
}

void SessionCore::signInRefused(const Reply &answer)
{
    m_mode = Mode::Commands;
    reply(answer);
}

void SessionCore::beginListing(const QByteArray &text, ListLine line)
{
    reply(replies::ok(text));
    m_listing = Listing{line};
    m_mode = Mode::Waiting;
    listOn();
}

/// The next piece, and the end when it is reached.
void SessionCore::listOn()
{
    QByteArray out;
    qint64 &next = m_listing->next;
    for (; next <= m_maildrop.size() && out.size() < kPiece; ++next) {
        if (m_maildrop.has(next))
            out += m_listing->line(m_maildrop, next) + "\r\n";
    }
    const bool ended = next > m_maildrop.size();
    if (m_options.dialogue)
        m_options.dialogue->content(base::Dialogue::Side::Ours, out.size());
    say(ended ? out + ".\r\n" : out);
    if (!ended) {
        askRoom();
        return;
    }
    m_listing.reset();
    m_mode = Mode::Commands;
}

void SessionCore::askRoom()
{
    const quint64 question = ask();
    m_awaitsRoom = true;
    m_actions.emplace_back(AwaitRoom{question});
}

void SessionCore::roomAnswered()
{
    if (m_listing)
        listOn();
    else if (m_text)
        askText();
}

void SessionCore::beginText(qint64 number, std::optional<qint64> bodyLines)
{
    const mail::FolderEntry &entry = m_maildrop.at(number);
    m_text = Text{entry.messageId, entry.size, 0, MessageEncoder(bodyLines)};
    askText();
}

qint64 SessionCore::Text::length() const
{
    constexpr qint64 kPieces = 32;
    return std::min(std::clamp<qint64>(size / kPieces, kPiece, kLargestPiece), size - offset);
}

void SessionCore::askText()
{
    const quint64 question = ask();
    m_actions.emplace_back(ReadText{question, m_text->messageId, m_text->offset, m_text->length()});
}

void SessionCore::textAnswered(const std::optional<QByteArray> &piece)
{
    Text &text = *m_text;
    const bool all = piece && piece->size() == text.length();
    if (!all) {
        const bool begun = text.offset > 0;
        m_text.reset();
        m_mode = Mode::Commands;
        if (begun)
            close(); // a message that breaks off must not look like a whole one
        else
            reply(replies::cannotRead());
        return;
    }
    if (text.offset == 0)
        reply(replies::ok(QByteArray::number(text.size) + " octets"));
    text.offset += piece->size();
    const QByteArray out = text.encoder.feed(*piece);
    if (m_options.dialogue)
        m_options.dialogue->content(base::Dialogue::Side::Ours, out.size());
    say(out);
    if (!text.encoder.done() && text.offset < text.size) {
        askRoom();
        return;
    }
    say(text.encoder.finish());
    m_text.reset();
    m_mode = Mode::Commands;
}

void SessionCore::askUpdate()
{
    m_state = State::Update;
    const quint64 question = ask();
    m_actions.emplace_back(Update{question, m_maildrop.deletedUids()});
}

void SessionCore::updateAnswered(bool done)
{
    m_mode = Mode::Commands;
    reply(done ? replies::goodbye() : replies::notRemoved());
}

void SessionCore::startTls()
{
    reply(replies::readyForTls());
    m_actions.emplace_back(StartTls{});
    m_mode = Mode::Tls;
}

void SessionCore::tlsStarted()
{
    m_tlsActive = true;
    m_mode = Mode::Commands;
    m_userName = {}; // RFC 2595 4: what was said before is forgotten
}

void SessionCore::close()
{
    m_actions.emplace_back(Close{});
    m_mode = Mode::Closed;
}

} // namespace pop3

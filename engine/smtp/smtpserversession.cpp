// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/smtpserversession.h"
#include "smtp/smtpcommandtable.h"

namespace smtp {

Actions SmtpServerSession::start(qint64 nowMs)
{
    m_started = true;
    m_core.open();
    return resume(nowMs);
}

Actions SmtpServerSession::feed(QByteArrayView bytes, qint64 nowMs)
{
    dropUsed();
    if (m_core.mode() == Mode::Closed || m_core.mode() == Mode::Tls)
        return {};
    if (!m_started || m_core.mode() == Mode::Waiting || !m_input.isEmpty()) {
        m_input.append(bytes);
        if (m_started && m_core.mode() != Mode::Waiting)
            m_used = m_input.size() - run(m_input, nowMs).size();
    } else {
        const QByteArrayView rest = run(bytes, nowMs);
        m_input.append(rest); // views of the actions lie in `bytes`
    }
    limitInput();
    return m_core.takeActions();
}

void SmtpServerSession::dropUsed()
{
    constexpr qsizetype kKeptCapacity = 4 << 10;
    m_input.remove(0, std::exchange(m_used, 0));
    if (m_input.isEmpty() && m_input.capacity() > kKeptCapacity)
        m_input = {};
}

Actions SmtpServerSession::resume(qint64 nowMs)
{
    dropUsed();
    afterCommand();
    clientsTurn(nowMs);
    m_used = m_input.size() - run(m_input, nowMs).size();
    limitInput();
    return m_core.takeActions();
}

Actions SmtpServerSession::tlsStarted(qint64 nowMs)
{
    if (m_core.mode() != Mode::Tls)
        return {};
    m_input.clear(); // RFC 3207 4.2
    m_used = 0;
    m_parser.reset();
    m_core.tlsStarted();
    return resume(nowMs);
}

Actions SmtpServerSession::timedOut()
{
    return leave(replies::timeout(m_core.options().hostname));
}

Actions SmtpServerSession::drain()
{
    m_draining = true;
    if (m_core.mode() == Mode::Commands && !m_core.inTransaction())
        return leave(replies::shuttingDown(m_core.options().hostname));
    return {};
}

Actions SmtpServerSession::leave(const Reply &reply)
{
    if (m_core.mode() == Mode::Closed)
        return {};
    const bool speaks = m_core.mode() != Mode::Tls; // in a handshake nobody could read it
    m_core.resetTransaction();
    if (speaks)
        m_core.reply(reply);
    m_core.close();
    m_deadlineMs = 0;
    return m_core.takeActions();
}

Actions SmtpServerSession::answerMail(quint64 question, MailAnswer answer, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    switch (answer) {
    case MailAnswer::Accept:
        m_core.mailAnswered(replies::senderOk());
        break;
    case MailAnswer::NoSpace:
        m_core.mailAnswered(replies::noSpace());
        break;
    case MailAnswer::TryLater:
        m_core.mailAnswered(replies::tryLater());
        break;
    case MailAnswer::NoDisk:
        m_core.mailAnswered(replies::noDisk());
        break;
    case MailAnswer::NoMemory:
        m_core.mailAnswered(replies::noMemory());
        break;
    case MailAnswer::StorageBusy:
        m_core.mailAnswered(replies::storageBusy());
        break;
    case MailAnswer::Overloaded:
        m_core.mailAnswered(replies::overloaded());
        break;
    case MailAnswer::TooFast:
        m_core.mailAnswered(replies::tooManyMails());
        break;
    }
    return resume(nowMs);
}

Actions SmtpServerSession::refuseMail(quint64 question, const Reply &reply, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.mailAnswered(reply);
    return resume(nowMs);
}

Actions SmtpServerSession::answerChallenge(quint64 question, const QByteArray &challenge, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.challengeAnswered(challenge);
    return resume(nowMs);
}

Actions SmtpServerSession::answerAuth(quint64 question, const Reply &reply, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.authAnswered(reply);
    return resume(nowMs);
}

Actions SmtpServerSession::answerRecipient(quint64 question, RecipientAnswer answer, quint64 route,
                                           const QString &canonical, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    switch (answer) {
    case RecipientAnswer::Local:
    case RecipientAnswer::Several:
    case RecipientAnswer::Relay:
        m_core.recipientAnswered(replies::recipientOk(), route, canonical, answer == RecipientAnswer::Several);
        break;
    case RecipientAnswer::UnknownUser:
        m_core.recipientAnswered(replies::unknownUser(), 0, {});
        break;
    case RecipientAnswer::FullForNow:
        m_core.recipientAnswered(replies::mailboxFull(true), 0, {});
        break;
    case RecipientAnswer::FullForGood:
        m_core.recipientAnswered(replies::mailboxFull(false), 0, {});
        break;
    case RecipientAnswer::NotLocal:
        m_core.recipientAnswered(replies::relayingDenied(), 0, {});
        break;
    case RecipientAnswer::TryLater:
        m_core.recipientAnswered(replies::tryLater(), 0, {});
        break;
    }
    return resume(nowMs);
}

Actions SmtpServerSession::refuseRecipient(quint64 question, const Reply &reply, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.recipientAnswered(reply, 0, {});
    return resume(nowMs);
}

Actions SmtpServerSession::answerCommit(quint64 question, const Reply &reply, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.commitAnswered({reply});
    return resume(nowMs);
}

Actions SmtpServerSession::answerCommit(quint64 question, const QList<Reply> &replies, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.commitAnswered(replies);
    return resume(nowMs);
}

QByteArrayView SmtpServerSession::run(QByteArrayView input, qint64 nowMs)
{
    while (!input.isEmpty()) {
        QByteArrayView rest;
        switch (m_core.mode()) {
        case Mode::Commands:
            rest = runCommand(input, nowMs);
            if (rest.size() == input.size())
                return rest; // an unfinished line
            break;
        case Mode::Auth:
            rest = runResponse(input, nowMs);
            if (rest.size() == input.size())
                return rest;
            break;
        case Mode::Data:
            rest = runData(input, nowMs);
            break;
        case Mode::Chunk:
            rest = input.sliced(m_core.chunkText(input));
            tellContent(input.size() - rest.size());
            earnTime(input.size() - rest.size(), nowMs);
            if (m_core.mode() != Mode::Chunk) {
                afterCommand();
                clientsTurn(nowMs);
            }
            break;
        case Mode::Waiting:
            return input;
        case Mode::Tls:
        case Mode::Closed:
            return {};
        }
        input = rest;
    }
    return input;
}

QByteArrayView SmtpServerSession::runCommand(QByteArrayView input, qint64 nowMs)
{
    const SmtpCommandParser::Line line = m_parser.next(input);
    tellCommand(line, input);
    switch (line.status) {
    case SmtpCommandParser::Status::NeedMore: // the deadline stays: half a line earns no time
        return input.sliced(line.consumed);
    case SmtpCommandParser::Status::Command:
        execute(line.command);
        break;
    case SmtpCommandParser::Status::BadLineEnd:
        m_core.reply(replies::lineEnding());
        break;
    case SmtpCommandParser::Status::BadCharacter:
        m_core.reply(replies::badCharacter());
        break;
    case SmtpCommandParser::Status::Overlong:
        m_core.reply(replies::lineTooLong());
        break;
    case SmtpCommandParser::Status::Flood:
        m_core.resetTransaction();
        m_core.reply(replies::lineTooLong());
        m_core.close();
        break;
    case SmtpCommandParser::Status::Foreign:
        m_core.reply(replies::foreignProtocol());
        m_core.close();
        break;
    }
    afterCommand();
    clientsTurn(nowMs);
    return input.sliced(line.consumed);
}

QByteArrayView SmtpServerSession::runResponse(QByteArrayView input, qint64 nowMs)
{
    const SmtpCommandParser::Line line = m_parser.nextResponse(input);
    if (line.status == SmtpCommandParser::Status::NeedMore)
        return input.sliced(line.consumed);
    if (base::Dialogue *dialogue = m_core.options().dialogue)
        dialogue->line(base::Dialogue::Side::Theirs, CommandSecrets::kMask);
    switch (line.status) {
    case SmtpCommandParser::Status::Command:
        m_core.authResponse(line.command.verb);
        break;
    case SmtpCommandParser::Status::BadLineEnd:
        m_core.abortAuth(replies::lineEnding());
        break;
    case SmtpCommandParser::Status::BadCharacter:
        m_core.abortAuth(replies::badBase64());
        break;
    case SmtpCommandParser::Status::Overlong:
        m_core.abortAuth(replies::authLineTooLong());
        break;
    default: // Flood: it does not end
        m_core.abortAuth(replies::authLineTooLong());
        m_core.close();
    }
    afterCommand();
    clientsTurn(nowMs);
    return input.sliced(line.consumed);
}

void SmtpServerSession::tellCommand(const SmtpCommandParser::Line &line, QByteArrayView input)
{
    base::Dialogue *dialogue = m_core.options().dialogue;
    if (!dialogue || line.status == SmtpCommandParser::Status::NeedMore)
        return;
    dialogue->line(base::Dialogue::Side::Theirs, m_secrets.masked(line, input));
}

void SmtpServerSession::execute(const Command &command)
{
    if (isForeignVerb(command.verb)) {
        m_core.resetTransaction();
        m_core.reply(replies::foreignProtocol());
        m_core.close();
        return;
    }
    const CommandRow *row = findCommand(command.verb);
    if (!row || !row->isSpoken(m_core.lmtp())) {
        m_core.reply(replies::unknownCommand());
        return;
    }
    if (row->idle)
        m_core.countIdleCommand();
    if (!row->takesArgument && !command.arguments.isEmpty()) {
        m_core.reply(replies::badArguments(row->verb));
        return;
    }
    if (!(row->states & quint8(m_core.state()))) {
        m_core.reply(replies::badSequence(row->outOfOrder));
        return;
    }
    row->handler(m_core, command.arguments);
    if (m_core.mode() == Mode::Data)
        m_decoder.reset();
}

void SmtpServerSession::tellContent(qsizetype octets)
{
    if (base::Dialogue *dialogue = m_core.options().dialogue)
        dialogue->content(base::Dialogue::Side::Theirs, octets);
}

QByteArrayView SmtpServerSession::runData(QByteArrayView input, qint64 nowMs)
{
    const SmtpDataDecoder::Step step = m_decoder.next(input);
    m_core.bodyText(step.text);
    tellContent(step.text.size());
    earnTime(step.consumed, nowMs);
    if (step.end) {
        m_core.endOfData();
        afterCommand();
        clientsTurn(nowMs);
    }
    return input.sliced(step.consumed);
}

void SmtpServerSession::afterCommand()
{
    if (m_core.mode() != Mode::Commands)
        return;
    const QByteArray &hostname = m_core.options().hostname;
    if (m_core.tooManyErrors()) {
        m_core.resetTransaction();
        m_core.reply(replies::tooManyErrors(hostname));
        m_core.close();
    } else if (m_draining && !m_core.inTransaction()) {
        m_core.reply(replies::shuttingDown(hostname));
        m_core.close();
    }
}

void SmtpServerSession::clientsTurn(qint64 nowMs)
{
    const bool ours = m_core.mode() == Mode::Waiting || m_core.mode() == Mode::Closed;
    m_deadlineMs = ours ? 0 : nowMs + m_core.options().readTimeoutMs;
}

void SmtpServerSession::earnTime(qsizetype octets, qint64 nowMs)
{
    const qint64 earned = m_deadlineMs + octets * 1000LL / m_core.options().minBytesPerSecond;
    m_deadlineMs = std::min(earned, nowMs + m_core.options().readTimeoutMs);
}

void SmtpServerSession::limitInput()
{
    const bool held = !m_started || m_core.mode() == Mode::Waiting;
    const bool stop = held && bufferedBytes() > kMaxBuffered;
    if (stop == m_readingStopped || m_core.mode() == Mode::Closed)
        return;
    m_readingStopped = stop;
    m_core.setReading(!stop);
}

} // namespace smtp

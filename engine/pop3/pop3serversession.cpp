// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/pop3serversession.h"
#include "base/dialogue.h"
#include "pop3/pop3commandtable.h"

namespace pop3 {

namespace {

using Status = base::CommandLineParser::Status;

int words(QByteArrayView text)
{
    int out = 0;
    bool inWord = false;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\t';
        out += !blank && !inWord;
        inWord = !blank;
    }
    return out;
}

} // namespace

Pop3ServerSession::Pop3ServerSession(const SessionOptions &options)
    : m_core(options)
    , m_parser({kMaxLine, kMaxSwallowed, kMaxAuthLine, kMaxAuthSwallowed})
    , m_secrets([](QByteArrayView verb) { return findCommand(verb) != nullptr; })
{
}

Actions Pop3ServerSession::start(qint64 nowMs)
{
    m_started = true;
    m_core.open();
    return resume(nowMs);
}

Actions Pop3ServerSession::feed(QByteArrayView bytes, qint64 nowMs)
{
    if (m_core.mode() == Mode::Closed || m_core.mode() == Mode::Tls)
        return {};
    m_input.append(bytes);
    if (m_started && m_core.mode() != Mode::Waiting)
        work(nowMs);
    limitInput();
    return m_core.takeActions();
}

void Pop3ServerSession::work(qint64 nowMs)
{
    constexpr qsizetype kKeptCapacity = 4 << 10;
    m_input.remove(0, run(m_input, nowMs));
    if (m_input.isEmpty() && m_input.capacity() > kKeptCapacity)
        m_input = {};
}

Actions Pop3ServerSession::resume(qint64 nowMs)
{
    afterCommand();
    clientsTurn(nowMs);
    work(nowMs);
    limitInput();
    return m_core.takeActions();
}

Actions Pop3ServerSession::tlsStarted(qint64 nowMs)
{
    if (m_core.mode() != Mode::Tls)
        return {};
    m_input.clear(); // RFC 2595 4
    m_parser.reset();
    m_core.tlsStarted();
    return resume(nowMs);
}

Actions Pop3ServerSession::timedOut()
{
    return closeSilently();
}

Actions Pop3ServerSession::drain()
{
    m_draining = true;
    return m_core.mode() == Mode::Commands || m_core.mode() == Mode::Auth ? closeSilently() : Actions();
}

Actions Pop3ServerSession::closeSilently()
{
    if (m_core.mode() == Mode::Closed)
        return {};
    m_core.close();
    m_deadlineMs = 0;
    return m_core.takeActions();
}

Actions Pop3ServerSession::answerChallenge(quint64 question, const QByteArray &challenge, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.challengeAnswered(challenge);
    return resume(nowMs);
}

Actions Pop3ServerSession::answerSignIn(quint64 question, Maildrop maildrop, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.signInAnswered(std::move(maildrop));
    return resume(nowMs);
}

Actions Pop3ServerSession::refuseSignIn(quint64 question, const Reply &reply, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.signInRefused(reply);
    return resume(nowMs);
}

Actions Pop3ServerSession::answerText(quint64 question, const std::optional<QByteArray> &text, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.textAnswered(text);
    return resume(nowMs);
}

Actions Pop3ServerSession::answerRoom(quint64 question, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.roomAnswered();
    return resume(nowMs);
}

Actions Pop3ServerSession::answerUpdate(quint64 question, bool done, qint64 nowMs)
{
    if (!m_core.answers(question))
        return {};
    m_core.updateAnswered(done);
    return resume(nowMs);
}

qsizetype Pop3ServerSession::run(QByteArrayView input, qint64 nowMs)
{
    qsizetype used = 0;
    while (used < input.size()) {
        const QByteArrayView rest = input.sliced(used);
        switch (m_core.mode()) {
        case Mode::Commands:
        case Mode::Auth: {
            const qsizetype taken = m_core.mode() == Mode::Auth ? runResponse(rest) : runCommand(rest);
            if (taken == 0)
                return used; // an unfinished line
            used += taken;
            clientsTurn(nowMs);
            break;
        }
        case Mode::Waiting:
            return used;
        case Mode::Tls:
        case Mode::Closed:
            return input.size();
        }
    }
    return used;
}

qsizetype Pop3ServerSession::runCommand(QByteArrayView input)
{
    const base::CommandLineParser::Line line = m_parser.next(input);
    if (line.status != Status::NeedMore && m_core.options().dialogue)
        tell(m_secrets.masked(line, input));
    switch (line.status) {
    case Status::NeedMore:
        return line.consumed;
    case Status::Command:
        execute(line.command);
        break;
    case Status::BadLineEnd:
        m_core.reply(replies::lineEnding());
        break;
    case Status::BadCharacter:
        m_core.reply(replies::badCharacter());
        break;
    case Status::Overlong:
        m_core.reply(replies::lineTooLong());
        break;
    case Status::Flood:
        m_core.reply(replies::lineTooLong());
        m_core.close();
        break;
    case Status::Foreign:
        m_core.reply(replies::foreignProtocol());
        break;
    }
    afterCommand();
    return line.consumed;
}

qsizetype Pop3ServerSession::runResponse(QByteArrayView input)
{
    const base::CommandLineParser::Line line = m_parser.nextResponse(input);
    if (line.status == Status::NeedMore)
        return line.consumed;
    tell(base::CommandSecrets::kMask);
    switch (line.status) {
    case Status::Command:
        m_core.authResponse(line.command.verb);
        break;
    case Status::BadLineEnd:
        m_core.abortAuth(replies::lineEnding());
        break;
    case Status::BadCharacter:
        m_core.abortAuth(replies::badBase64());
        break;
    case Status::Overlong:
        m_core.abortAuth(replies::lineTooLong());
        break;
    default: // Flood: it does not end
        m_core.abortAuth(replies::lineTooLong());
        m_core.close();
    }
    afterCommand();
    return line.consumed;
}

void Pop3ServerSession::tell(const QByteArray &line)
{
    if (base::Dialogue *dialogue = m_core.options().dialogue)
        dialogue->line(base::Dialogue::Side::Theirs, line);
}

void Pop3ServerSession::execute(const base::Command &command)
{
    m_core.countCommand();
    if (base::isForeignVerb(command.verb)) {
        m_core.reply(replies::foreignProtocol());
        return;
    }
    const CommandRow *row = findCommand(command.verb);
    if (!row) {
        m_core.reply(replies::unknownCommand());
        return;
    }
    if (!(row->states & quint8(m_core.state()))) {
        m_core.reply(replies::wrongState());
        return;
    }
    const int given = words(command.arguments);
    if (given < row->minArguments || given > row->maxArguments)
        m_core.reply(replies::badArguments(row->usage));
    else
        row->handler(m_core, command);
}

void Pop3ServerSession::afterCommand()
{
    if (m_core.mode() != Mode::Commands)
        return;
    if (m_core.tooManyErrors())
        m_core.reply(replies::tooManyErrors());
    else if (m_draining)
        m_core.close();
}

void Pop3ServerSession::clientsTurn(qint64 nowMs)
{
    const bool ours = (m_core.mode() == Mode::Waiting && !m_core.awaitsRoom()) || m_core.mode() == Mode::Closed;
    m_deadlineMs = ours ? 0 : nowMs + m_core.options().idleTimeoutMs;
}

void Pop3ServerSession::limitInput()
{
    const bool held = !m_started || m_core.mode() == Mode::Waiting;
    const bool stop = held && m_input.size() > kMaxBuffered;
    if (stop == m_readingStopped || m_core.mode() == Mode::Closed)
        return;
    m_readingStopped = stop;
    m_core.setReading(!stop);
}

} // namespace pop3

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/imapsession.h"
#include "imap/argumentscanner.h"
#include "imap/grammar.h"
#include "imap/imapcommandtable.h"

namespace imap {
namespace {

constexpr qsizetype kMaxResponse = 12'288; ///< RFC 4954 4.3, as in SMTP
constexpr qsizetype kMaxDone = 64;

/// The beginning of a command.
struct Opening
{
    QByteArrayView tag;
    QByteArray verb; ///< upper case
    bool uid = false;
    bool arguments = false; ///< a blank follows the verb
    qsizetype end = 0;      ///< behind the verb
};

std::optional<Opening> openingOf(QByteArrayView text)
{
    Opening out;
    const qsizetype blank = text.indexOf(' ');
    out.tag = blank < 0 ? text : text.first(blank);
    if (blank < 0 || !isTag(out.tag))
        return std::nullopt;
    ArgumentScanner scanner(text);
    scanner.goTo(blank + 1);
    std::optional<QByteArray> verb = scanner.word();
    if (verb == "UID" && scanner.space()) {
        out.uid = true;
        verb = scanner.word();
    }
    if (!verb)
        return std::nullopt;
    out.verb = *verb;
    out.end = scanner.position();
    out.arguments = scanner.peek() == ' ';
    return out;
}

} // namespace

Actions ImapSession::start(Now now)
{
    m_started = true;
    m_core.untagged("OK [CAPABILITY " + m_core.capabilities() + "] Postkontor is ready");
    m_deadlineMs = now.ms + m_core.options().signInTimeoutMs;
    return resume(now);
}

Actions ImapSession::feed(QByteArrayView bytes, Now now)
{
    dropUsed();
    if (mode() == Mode::Closed || mode() == Mode::Tls)
        return m_core.takeActions();
    const bool busy = mode() == Mode::Waiting || mode() == Mode::Writing || !m_started;
    if (busy || !m_input.isEmpty()) {
        m_input.append(bytes);
        if (!busy)
            m_used = run(m_input, now);
    } else {
        m_input.append(bytes.sliced(run(bytes, now))); // views of the actions lie in `bytes`
    }
    limitInput();
    return m_core.takeActions();
}

void ImapSession::dropUsed()
{
    constexpr qsizetype kKeptCapacity = 4 << 10;
    m_input.remove(0, std::exchange(m_used, 0));
    if (m_input.isEmpty() && m_input.capacity() > kKeptCapacity)
        m_input = {};
}

Actions ImapSession::resume(Now now)
{
    dropUsed();
    afterStep(now);
    m_used = run(m_input, now);
    limitInput();
    return m_core.takeActions();
}

Actions ImapSession::tlsStarted(Now now)
{
    if (mode() != Mode::Tls)
        return {};
    m_input.clear(); // RFC 9051 6.2.1
    m_used = 0;
    m_reader.reset();
    m_core.tlsStarted();
    return resume(now);
}

Actions ImapSession::written(Now now)
{
    if (mode() != Mode::Writing)
        return {};
    m_core.resumeWriting();
    return resume(now);
}

Actions ImapSession::answer(quint64 question, base::Result<Answer> answer, Now now)
{
    if (!m_core.answers(question))
        return {};
    m_core.answered(answer);
    return resume(now);
}

Actions ImapSession::folderChanged(const mail::FolderSnapshotPtr &latest, Now now)
{
    m_core.folderChanged(latest);
    afterStep(now);
    return m_core.takeActions();
}

Actions ImapSession::timedOut()
{
    return leave("Idle for too long");
}

Actions ImapSession::drain()
{
    return leave("Server is shutting down");
}

Actions ImapSession::leave(QByteArrayView text)
{
    if (mode() == Mode::Closed)
        return {};
    m_append.drop();
    if (mode() == Mode::Tls) // in a handshake nobody could read it
        m_core.close();
    else
        m_core.bye(text);
    m_deadlineMs = 0;
    return m_core.takeActions();
}

/// How many octets of `input` were used.
qsizetype ImapSession::run(QByteArrayView input, Now now)
{
    const qsizetype size = input.size();
    while (mode() == Mode::Commands || mode() == Mode::Auth || mode() == Mode::Idle) {
        if (mode() != Mode::Commands)
            m_reader.expectLine(mode() == Mode::Auth ? kMaxResponse : kMaxDone);
        const CommandReader::Step step = m_reader.next(input);
        input = input.sliced(step.consumed);
        if (step.kind == CommandReader::Kind::NeedMore && step.consumed == 0)
            break;
        this->step(step, now);
    }
    return mode() == Mode::Closed || mode() == Mode::Tls ? size : size - input.size();
}

void ImapSession::step(const CommandReader::Step &step, Now now)
{
    switch (step.kind) {
    case CommandReader::Kind::NeedMore: // the deadline stays: half a line earns no time
        return;
    case CommandReader::Kind::Command:
        execute(now);
        break;
    case CommandReader::Kind::Literal:
        literal(now);
        break;
    case CommandReader::Kind::Body:
        m_core.act(BodyChunk{step.bytes});
        break;
    case CommandReader::Kind::BodyEnd:
        m_append.endOfMessage();
        break;
    case CommandReader::Kind::Line:
        line();
        break;
    case CommandReader::Kind::Rejected:
        rejected();
        break;
    case CommandReader::Kind::Flood:
        m_append.drop();
        m_core.bye("Too much input");
        break;
    case CommandReader::Kind::Foreign:
        m_core.bye("This is IMAP without TLS");
        break;
    }
    afterStep(now);
}

void ImapSession::afterStep(Now now)
{
    if (mode() == Mode::Commands && m_core.tooManyBadCommands())
        m_core.bye("Too many commands that are none");
    if (mode() == Mode::Waiting || mode() == Mode::Closed)
        m_deadlineMs = 0;
    else if (state() != State::NotAuthenticated)
        m_deadlineMs = now.ms + m_core.options().idleTimeoutMs;
    else if (m_deadlineMs == 0) // back from a question; the rest of the time to sign in begins again
        m_deadlineMs = now.ms + m_core.options().signInTimeoutMs;
}

void ImapSession::execute(Now now)
{
    if (m_append.active())
        return m_append.endOfCommand();
    const QByteArray text = m_reader.text().toByteArray();
    const std::optional<Opening> opening = openingOf(text);
    m_core.begin(opening ? opening->tag.toByteArray() : m_reader.tag(), opening && opening->uid, now.wallMs);
    if (state() == State::NotAuthenticated && isForeignTag(m_core.tag()))
        return m_core.bye("This is IMAP");
    const CommandRow *row = opening ? findCommand(opening->verb, opening->uid) : nullptr;
    if (!row)
        return m_core.bad("No such command");
    if (!(row->states & quint8(state())))
        return m_core.bad("Not in this state");
    if (opening->arguments != (row->arguments == CommandRow::Some) || (!opening->arguments && opening->end != text.size()))
        return m_core.bad(opening->arguments ? "No arguments here" : "Arguments are missing");
    row->handler(m_core, QByteArrayView(text).sliced(opening->end + (opening->arguments ? 1 : 0)));
    m_reader.setLimits(state() == State::NotAuthenticated ? ReaderLimits::signedOut() : ReaderLimits::signedIn());
}

void ImapSession::literal(Now now)
{
    const QByteArray text = m_reader.text().toByteArray();
    const std::optional<Opening> opening = openingOf(text);
    const QByteArrayView arguments = opening && opening->arguments ? QByteArrayView(text).sliced(opening->end + 1) : QByteArrayView();
    if (m_append.literal(m_reader.tag(), opening ? QByteArrayView(opening->verb) : QByteArrayView(), arguments, now.wallMs))
        return;
    if (!m_reader.fits())
        return m_reader.refuse();
    if (!m_reader.literal().nonSync)
        m_core.send("+ OK\r\n");
    m_reader.collect();
}

void ImapSession::rejected()
{
    if (mode() == Mode::Auth)
        m_core.act(AbortAuth{});
    if (mode() == Mode::Commands && m_append.rejected())
        return;
    if (mode() == Mode::Commands)
        m_core.begin(m_reader.tag(), false, 0);
    m_core.bad("Too long", "TOOBIG");
}

void ImapSession::line()
{
    if (mode() == Mode::Auth)
        m_core.response(m_reader.text());
    else if (equals(m_reader.text(), "DONE"))
        m_core.endIdle();
    else
        m_core.bad("DONE was awaited");
}

void ImapSession::limitInput()
{
    const bool held = mode() == Mode::Waiting || mode() == Mode::Writing || !m_started;
    const bool stop = held && bufferedBytes() > kMaxBuffered;
    if (stop == m_readingStopped || mode() == Mode::Closed)
        return;
    m_readingStopped = stop;
    m_core.act(SetReading{!stop});
}

} // namespace imap

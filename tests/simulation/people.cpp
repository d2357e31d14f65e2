// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"

// Those who send mail, and those who look after the queue.
namespace simulation {

using namespace Qt::Literals;
using control::QueueAction;

namespace {

constexpr qint64 kSecondUs = 1000000;
constexpr int kLargeBody = 200 << 10; // goes through the spool

QByteArray textOf(Lot &lot, int number)
{
    QByteArray text = "From: somebody@home.test\r\nSubject: number " + QByteArray::number(number) + "\r\n\r\n";
    const qint64 size = lot.chance(8) ? kLargeBody : lot.between(10, 4000);
    while (text.size() < size)
        text += QByteArray::number(lot.next(), 36) + "\r\n";
    return text;
}

} // namespace

void Run::sendMail()
{
    auto body = m_engine->store().newBody(m_people);
    if (!body) {
        m_world.tell(u"mail is not taken: "_s + body.error().publicText);
        return;
    }
    Lot &lot = m_world.lot;
    const QByteArray text = textOf(lot, ++m_mails);
    auto mail = std::make_shared<storage::MailSubmission>();
    mail->mailId = m_engine->store().ids().next();
    mail->receivedAt = m_world.clock.wallMs();
    mail->traceHeaders = "Received: by home.test\r\n";
    const QStringList senders = {u"box@home.test"_s, u"box@home.test"_s, u"away@two.test"_s, {}};
    mail->mailFrom = senders[lot.below(4)];
    const qint64 now = m_world.clock.wallMs();
    const qint64 sendAt = lot.chance(25) ? now + lot.between(0, 4 * 3600000) : 0;
    const auto lane = control::Lane(1 + lot.below(3));
    for (qint64 i = lot.between(1, 6); i > 0; --i) {
        storage::Outgoing outgoing;
        outgoing.id = m_engine->store().ids().next();
        outgoing.destination = Network::destinations()[lot.below(int(Network::destinations().size()))];
        outgoing.recipient = u"r%1-%2@"_s.arg(m_mails).arg(i) + outgoing.destination;
        outgoing.lane = lane;
        outgoing.sendAt = sendAt;
        outgoing.expiresAt = lot.chance(15) ? qMax(now, sendAt) + lot.between(60000, 3 * 3600000) : 0;
        outgoing.dsn = lot.chance(15) ? "NOTIFY=NEVER" : lot.chance(15) ? "NOTIFY=SUCCESS,FAILURE" : "";
        mail->outgoing << outgoing;
    }
    m_world.tell(u"mail %1 (%2) from <%3> to %4 recipients%5"_s.arg(m_mails).arg(base::idToString(mail->mailId), mail->mailFrom).arg(mail->outgoing.size())
                     .arg(sendAt ? u", later"_s : QString()));
    m_ledger.submitted(*mail, text);
    (*body)->append(text);
    (*body)->finish({m_people, [this, mail, body = *body](base::Result<qint64> finished) {
                         if (finished)
                             commit(mail, body);
                         else
                             m_world.tell(u"mail is not taken: "_s + finished.error().detail);
                     }});
}

void Run::commit(const std::shared_ptr<storage::MailSubmission> &mail, const storage::BodyWriterPtr &body)
{
    mail->body = body;
    mail->summary = mail::summarize(body->view());
    m_engine->store().commitMail(std::move(*mail), {m_people, [this](base::Result<storage::Committed> committed) {
                                                        m_world.tell(committed ? u"acknowledged"_s : u"refused: "_s + committed.error().detail);
                                                        if (committed)
                                                            m_ledger.acknowledged(*committed);
                                                    }});
}

void Run::pullLever()
{
    Lot &lot = m_world.lot;
    if (lot.chance(25)) {
        changeDestination();
        return;
    }
    if (lot.chance(10)) {
        releaseAll();
        return;
    }
    const QList<base::Id> open = m_ledger.open();
    if (open.isEmpty())
        return;
    const base::Id id = open[lot.below(int(open.size()))];
    QueueAction action;
    action.kind = QueueAction::Kind(lot.below(7));
    action.lane = control::Lane(1 + lot.below(3));
    if (lot.chance(70))
        action.destination = Network::destinations()[lot.below(int(Network::destinations().size()))];
    action.by = u"ops"_s;
    m_world.tell(u"lever %1 on %2"_s.arg(int(action.kind)).arg(m_ledger.row(id)->item.to));
    m_ledger.asked(id, action.kind);
    m_engine->withLevers([this, id, action](queue::Levers &levers) {
        levers.change(id, action, {m_people, [this](base::Result<control::QueueItem> item) {
                                       m_world.tell(item ? u"lever pulled"_s : u"lever refused: "_s + item.error().publicText);
                                   }});
    });
}

void Run::changeDestination()
{
    Lot &lot = m_world.lot;
    const QString destination = Network::destinations()[lot.below(int(Network::destinations().size()))];
    const bool paused = lot.chance(60);
    pause(destination, paused);
    if (paused)
        at(m_world.clock.monotonicUs() + lot.between(10, 7200) * kSecondUs, [this, destination] { pause(destination, false); });
}

/// What was not done for lack of an answer is asked for again: to go on, always; to stop, not.
void Run::pause(const QString &destination, bool paused)
{
    m_world.tell((paused ? u"pause "_s : u"resume "_s) + destination);
    if (paused)
        m_ledger.pausing(destination);
    else
        m_ledger.resuming(destination);
    m_engine->withLevers([this, destination, paused](queue::Levers &levers) {
        storage::DestinationSettings settings = levers.settingsOf(destination);
        settings.paused = paused;
        levers.saveDestination(settings, u"destination.changed"_s, u"ops"_s, {m_people, [this, destination, paused](base::Result<control::Destination> done) {
            m_world.tell((done ? u"done: "_s : u"not done: "_s) + destination);
            if (done && paused)
                m_ledger.paused(destination);
        }});
    });
}

/// Everything that is held.
void Run::releaseAll()
{
    m_world.tell(u"release all"_s);
    m_engine->withLevers([this](queue::Levers &levers) {
        control::QueueSelection selection;
        selection.filter.states = {control::QueueState::Held};
        QueueAction action;
        action.kind = QueueAction::Release;
        action.by = u"ops"_s;
        levers.changeAll(selection, action, {m_people, [this](base::Result<control::QueueSwept> swept) {
                                                 m_world.tell(swept ? u"released: %1"_s.arg(swept->count) : u"not released"_s);
                                             }});
    });
}

} // namespace simulation

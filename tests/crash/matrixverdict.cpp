// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "matrixverdict.h"
#include <QJsonArray>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace crash {

namespace {

constexpr qsizetype kMostExamples = 40;

/// The cell's fate is that of the recipients it strikes.
Fate fateOf(const MatrixMail &mail, const QByteArray &recipient)
{
    const Cell &cell = mail.host->cell;
    return cell.strikesOne() && recipient != mail.recipients.first() ? Fate::Sent : cell.fate();
}

QString expectedState(const MatrixMail &mail, const QByteArray &recipient)
{
    if (MatrixVerdict::staysQueued(mail, recipient))
        return u"held"_s;
    return fateOf(mail, recipient) == Fate::Bounced ? u"bounced"_s : u"sent"_s;
}

} // namespace

bool MatrixVerdict::staysQueued(const MatrixMail &mail, const QByteArray &recipient)
{
    return mail.host->cell.forEver && fateOf(mail, recipient) == Fate::PutOff;
}

void MatrixVerdict::say(qint64 &count, const MatrixMail &mail, const QString &what)
{
    ++count;
    const MatrixHost &host = *mail.host;
    if (examples.size() < kMostExamples)
        examples << u"%1 (%2; mails %3%4%5%6): %7"_s.arg(QString::fromLatin1(mail.key), host.cell.name()).arg(host.mails)
                        .arg(host.tls ? u", TLS"_s : QString(), host.chunking ? u", BDAT"_s : QString(), host.pipelining ? u", pipelining"_s : QString(), what);
}

void MatrixVerdict::judge(const MatrixPlan &plan, const FaultySink &sink, std::array<support::Office, kWays> &offices)
{
    QHash<QByteArray, QString> states[kWays];
    for (int way = 0; way < kWays; ++way) {
        support::Office &office = offices[size_t(way)];
        for (const QString &state : {u"held"_s, u"sent"_s, u"bounced"_s, u"expired"_s}) {
            for (const QJsonValue &item : office.rest->list(u"/v1/queue?state="_s + state))
                states[way].insert(item[u"to"].toString().toUtf8(), state);
        }
        judgeNotices(office, states[way]);
    }
    for (const MatrixMail &mail : plan.mails) {
        const size_t way = size_t(mail.host->cell.way);
        judgeMail(mail, states[way], sink, offices[way]);
    }
}

void MatrixVerdict::judgeMail(const MatrixMail &mail, const QHash<QByteArray, QString> &states, const FaultySink &sink, support::Office &office)
{
    ++mails;
    QHash<QByteArray, Story> stories;
    for (const QJsonValue &event : office.rest->list(u"/v1/mails/%1/trace"_s.arg(mail.mailId))) {
        const QJsonObject detail = event[u"detail"].toObject();
        if (event[u"kind"] == u"delivery.attempt"_s) {
            Story &story = stories[event[u"to"].toString().toUtf8()];
            story.results << detail[u"result"].toString();
            story.statuses << detail[u"status"].toString().toLatin1();
        } else if (event[u"kind"] == u"dsn.sent"_s) {
            for (const QJsonValue &recipient : detail[u"recipients"].toArray())
                ++stories[recipient.toString().toUtf8()].notices;
        }
    }
    for (const QByteArray &recipient : mail.recipients)
        judgeRecipient(mail, recipient, states.value(recipient), sink.taken().value(recipient), stories.value(recipient));
}

void MatrixVerdict::judgeRecipient(const MatrixMail &mail, const QByteArray &recipient, const QString &state, const FaultySink::Copies &copies,
                                   const Story &story)
{
    ++recipients;
    sent += state == u"sent";
    bounced += state == u"bounced";
    queued += state == u"held";
    attempts += story.results.size();
    const int all = copies.acknowledged + copies.unanswered;
    const bool delivered = state == u"sent";
    if (state.isEmpty() || (delivered && copies.acknowledged == 0))
        say(lost, mail, u"%1 is %2 and was not delivered"_s.arg(QString::fromUtf8(recipient), state.isEmpty() ? u"unknown"_s : state));
    if (all > 1) {
        ++doubled;
        if (copies.acknowledged > 1 || !mail.host->cell.mayDouble())
            say(unjustified, mail, u"%1 copies, %2 acknowledged, %3"_s.arg(all).arg(copies.acknowledged).arg(story.results.join(u' ')));
    }
    if (!delivered && copies.acknowledged > 0)
        say(wrong, mail, u"%1, though a copy was acknowledged"_s.arg(state));
    if (copies.unanswered > 0 && !mail.host->cell.mayDouble())
        say(wrong, mail, u"taken without a reply"_s); // of this harness
    if (copies.torn > 0)
        say(wrong, mail, u"%1 copies are not the text that was sent"_s.arg(copies.torn));
    if (state != expectedState(mail, recipient))
        say(wrong, mail, u"%1 instead of %2: %3"_s.arg(state, expectedState(mail, recipient), story.results.join(u' ')));
    if (story.notices != (state == u"bounced"))
        say(wrong, mail, u"%1 notices about a recipient that is %2"_s.arg(story.notices).arg(state));
    judgeAttempts(mail, recipient, state, story);
}

void MatrixVerdict::judgeAttempts(const MatrixMail &mail, const QByteArray &recipient, const QString &state, const Story &story)
{
    const Cell &cell = mail.host->cell;
    const qsizetype finals = story.results.count(u"sent"_s) + story.results.count(u"bounced"_s);
    if (finals != (state != u"held") || (finals == 1 && story.results.last() != state))
        say(wrong, mail, u"the events say %1, the queue %2"_s.arg(story.results.join(u' '), state));
    const Fate fate = fateOf(mail, recipient);
    const qsizetype putOff = story.results.count(u"deferred"_s);
    // A reply that was there before the connection broke under the next mail, whose text was on its way already (RFC 1047).
    const bool behindAnother = cell.stage == Stage::After && mail.host->mails > 1;
    if (fate != Fate::PutOff && putOff > 0 && !behindAnother)
        say(wrong, mail, u"put off for nothing: %1"_s.arg(QString::fromLatin1(story.statuses.join(' '))));
    if (fate == Fate::PutOff && !cell.forEver && mail.host->mails == 1 && putOff != 1)
        say(wrong, mail, u"put off %1 times for a fault that came once"_s.arg(putOff));
    for (qsizetype i = 0; i < story.results.size(); ++i) {
        const QByteArray expected = story.results[i] == u"sent" ? story.statuses[i] : behindAnother ? "4.4.2" : cell.status();
        if (story.statuses[i] != expected)
            say(wrong, mail, u"%1 with %2 instead of %3"_s.arg(story.results[i], QString::fromLatin1(story.statuses[i]), QString::fromLatin1(expected)));
    }
}

/// The notices themselves: each tells of recipients that bounced, of each in one of them.
void MatrixVerdict::judgeNotices(support::Office &office, const QHash<QByteArray, QString> &states)
{
    QHash<QByteArray, int> told;
    for (const QJsonValue &message : office.rest->list(office.messagesPath())) {
        const QByteArray raw = office.rest->get(u"/v1/messages/%1/raw"_s.arg(message[u"id"].toString())).body;
        for (const QByteArray &line : raw.split('\n')) {
            if (line.startsWith("Final-Recipient: rfc822;"))
                ++told[line.mid(24).trimmed()];
        }
    }
    for (auto state = states.cbegin(); state != states.cend(); ++state) {
        const int expected = *state == u"bounced";
        if (told.take(state.key()) != expected) {
            ++wrong;
            examples << u"%1 is %2, but its notices do not say so"_s.arg(QString::fromUtf8(state.key()), *state);
        }
    }
    if (!told.isEmpty()) {
        ++wrong;
        examples << u"notices about strangers: %1"_s.arg(QString::fromUtf8(told.keys().first()));
    }
}

QString MatrixVerdict::text() const
{
    return u"%1 mails, %2 recipients: %3 delivered, %4 returned, %5 queued, lost %6, doubled %7 (%8 of them without a lost reply), "
           "%9 otherwise wrong; "_s.arg(mails).arg(recipients).arg(sent).arg(bounced).arg(queued).arg(lost).arg(doubled).arg(unjustified).arg(wrong)
        + u"%1 attempts"_s.arg(attempts) + (examples.isEmpty() ? QString() : u"\n  "_s + examples.join(u"\n  "_s));
}

} // namespace crash

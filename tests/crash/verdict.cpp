// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "verdict.h"
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace crash {

namespace {

/// A delivery may be repeated when its positive reply came shortly before a kill: the engine had no time to write it down.
constexpr qint64 kInFlightMs = 2000;
constexpr qint64 kFileTimeMs = 20; ///< how coarse the time of a file is
constexpr qsizetype kMostExamples = 20;

void example(Verdict &verdict, const QString &text)
{
    if (verdict.examples.size() < kMostExamples)
        verdict.examples << text;
}

/// Copies of `times` whose reply a kill cut off.
int cutOff(const QList<qint64> &times, const QList<qint64> &kills, QList<qint64> &ages)
{
    int count = 0;
    for (const qint64 at : times) {
        const auto kill = std::lower_bound(kills.cbegin(), kills.cend(), at - kFileTimeMs);
        if (kill == kills.cend() || *kill - at > kInFlightMs)
            continue;
        ++count;
        ages << *kill - at;
    }
    return count;
}

} // namespace

void Holdings::readMailbox(support::RestClient &rest, const Office &office, int bodies)
{
    const QJsonArray list = rest.list(u"/v1/mailboxes/%1/messages"_s.arg(office.mailbox));
    for (const QJsonValue &message : list) {
        ++mailbox[message[u"subject"].toString()];
        if (message[u"flagged"].toBool())
            flagged << message[u"id"].toString();
    }
    for (qsizetype i = 0; i < list.size(); i += std::max<qsizetype>(1, list.size() / bodies)) {
        const auto raw = rest.get(u"/v1/messages/%1/raw"_s.arg(list[i][u"id"].toString()));
        unreadable += raw.status != 200 || !raw.body.contains("Subject: " + list[i][u"subject"].toString().toUtf8() + "\r\n");
    }
}

void Holdings::readHeld(support::RestClient &rest, const QList<Promise> &promises)
{
    for (const Promise &promise : promises) {
        if (promise.kind == Promise::Held && rest.get(u"/v1/queue/"_s + promise.id).object()[u"state"].toString() == u"held")
            held << promise.id;
    }
}

void Holdings::readSink(const support::SmtpSink &sink, qint64 until)
{
    for (const support::SmtpSink::Taken &one : sink.taken()) {
        for (const QString &recipient : one.recipients) {
            if (one.at <= until)
                outside[one.subject + u' ' + recipient] << one.at;
        }
    }
}

void Holdings::readWaiting(support::RestClient &rest)
{
    waiting = -1; // the one that was copied
    for (const QString &action : {u"hold"_s, u"release"_s}) // held ones cannot be held, others not released
        waiting += rest.post(u"/v1/queue:"_s + action, R"({"filter": {"from": "shop@example.test"}, "dryRun": true})").object()[u"count"].toInteger();
}

bool Holdings::keeps(const Promise &promise) const
{
    switch (promise.kind) {
    case Promise::InMailbox:
        return mailbox.contains(promise.id);
    case Promise::Outgoing:
        return outside.contains(promise.id + u' ' + promise.recipient);
    case Promise::Flagged:
        return flagged.contains(promise.id);
    case Promise::Held:
        return held.contains(promise.id);
    }
    return false;
}

Verdict Verdict::of(const Journal &journal, const Holdings &found, const QList<qint64> &kills, qsizetype owed)
{
    Verdict verdict;
    verdict.attempted = journal.attempts();
    verdict.refused = journal.refusals();
    QSet<QString> promised;
    for (const Promise &promise : journal.first(owed < 0 ? journal.size() : owed)) {
        ++verdict.acknowledged;
        promised << promise.id + (promise.kind == Promise::Outgoing ? u' ' + promise.recipient : QString());
        if (!found.keeps(promise)) {
            ++verdict.lost;
            example(verdict, u"lost: %1 %2"_s.arg(promise.id, promise.recipient));
        }
    }
    for (auto it = found.mailbox.cbegin(); it != found.mailbox.cend(); ++it) {
        verdict.recovered += !promised.contains(it.key());
        verdict.resent += *it > 1;
        if (*it > 1 + journal.timesSentAgain(it.key())) {
            ++verdict.unjustified;
            example(verdict, u"%1 times in the mailbox: %2"_s.arg(*it).arg(it.key()));
        }
    }
    for (auto it = found.outside.cbegin(); it != found.outside.cend(); ++it) {
        verdict.recovered += !promised.contains(it.key());
        if (it->size() < 2)
            continue;
        const int again = journal.timesSentAgain(it.key().section(u' ', 0, 0));
        const int cut = cutOff(*it, kills, verdict.cutRepliesMs);
        ++(again ? verdict.resent : verdict.unrecorded);
        if (it->size() > 1 + cut + again) {
            ++verdict.unjustified;
            example(verdict, u"%1 times outside: %2"_s.arg(it->size()).arg(it.key()));
        }
    }
    verdict.doubled = verdict.resent + verdict.unrecorded;
    std::sort(verdict.cutRepliesMs.begin(), verdict.cutRepliesMs.end());
    return verdict;
}

QString Verdict::text() const
{
    QString text = u"attempted %1, acknowledged %2, lost %3, doubled %4"_s.arg(attempted).arg(acknowledged).arg(lost).arg(doubled);
    if (doubled)
        text += u" (%1 %: %2 sent again by their sender, %3 whose delivery was not on disk yet; %4 without a reply in flight)"_s
                    .arg(100.0 * double(doubled) / double(std::max<qint64>(1, acknowledged)), 0, 'f', 3)
                    .arg(resent).arg(unrecorded).arg(unjustified);
    text += u", recovered %1, refused %2"_s.arg(recovered).arg(refused);
    for (const QString &one : examples)
        text += u"\n  "_s + one;
    return text;
}

} // namespace crash

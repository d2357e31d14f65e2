// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "killrun.h"
#include <QDateTime>
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace crash {

bool KillRun::fail(const QString &why)
{
    m_error = why;
    m_folder.keep(m_engine, m_load.sink());
    return false;
}

bool KillRun::run()
{
    m_engine.setDataDir(m_folder.filePath(u"data"_s));
    m_load.journal().keepIn(m_folder.filePath(u"journal"_s));
    if (!m_load.prepare(m_engine, m_options.queued))
        return fail(m_load.error());
    return killAgainAndAgain() && reckon();
}

bool KillRun::killAgainAndAgain()
{
    QRandomGenerator random(m_options.seed);
    for (int round = 0; round < m_options.kills; ++round) {
        QElapsedTimer worked;
        worked.start();
        m_load.start(m_engine, round);
        QTest::qWait(m_options.leastMs + int(random.bounded(std::max(1, m_options.mostMs - m_options.leastMs))));
        m_kills << QDateTime::currentMSecsSinceEpoch();
        m_workedMs += worked.elapsed();
        m_engine.kill();
        m_load.join();
        if (!m_engine.start())
            return fail(u"the engine did not come back after kill %1:\n"_s.arg(round + 1) + m_engine.log());
        m_starts << m_engine.startMs();
        if (m_options.talks) {
            std::printf("kill %3d: %lld acknowledged so far, back in %lld ms\n", round + 1, qint64(m_load.journal().size()), m_starts.last());
            std::fflush(stdout);
        }
    }
    return true;
}

bool KillRun::reckon()
{
    if (!MixedLoad::drained(m_engine))
        return fail(u"mail is left in the queue two minutes after the last start"_s);
    support::RestClient rest(m_engine.url({}), m_engine.token());
    const Journal &journal = m_load.journal();
    QStringList subjects;
    for (const Promise &promise : journal.all()) {
        if (promise.kind == Promise::InMailbox)
            subjects << promise.id;
    }
    m_unseen = m_load.feed().missing(m_engine, subjects);
    Holdings found;
    found.readMailbox(rest, m_load.office(), 500);
    found.readHeld(rest, journal.all());
    found.readSink(m_load.sink());
    if (m_options.queued > 0)
        found.readWaiting(rest);
    m_stillQueued = found.waiting;
    m_unreadable = found.unreadable;
    m_verdict = Verdict::of(journal, found, m_kills);
    if (!clean())
        m_folder.keep(m_engine, m_load.sink());
    return true;
}

bool KillRun::clean() const
{
    return m_error.isEmpty() && m_verdict.clean() && m_unseen.isEmpty() && m_load.feed().gaps() == 0 && m_unreadable == 0
        && m_stillQueued == m_options.queued;
}

QString KillRun::report() const
{
    QList<qint64> starts = m_starts;
    std::sort(starts.begin(), starts.end());
    const double kills = double(std::max<qsizetype>(1, m_kills.size()));
    QString text = m_verdict.text();
    text += u"\nfeed: %1 mails never told of, %2 gaps; %3 unreadable bodies; %4 of %5 recipients still wait for another day"_s
                .arg(m_unseen.size()).arg(m_load.feed().gaps()).arg(m_unreadable).arg(m_stillQueued).arg(m_options.queued);
    text += u"\n%1 kills in %2 s of work, %3 acknowledged/s, %7 per kill, of them %8 doubled; start-up with %4 queued: median %5 ms, slowest %6 ms"_s
                .arg(m_kills.size()).arg(double(m_workedMs) / 1000, 0, 'f', 1)
                .arg(double(m_verdict.acknowledged) * 1000 / double(std::max<qint64>(1, m_workedMs)), 0, 'f', 0)
                .arg(m_options.queued).arg(starts.value(starts.size() / 2)).arg(slowestStartMs())
                .arg(double(m_verdict.acknowledged) / kills, 0, 'f', 0).arg(double(m_verdict.doubled) / kills, 0, 'f', 2);
    for (const QString &subject : m_unseen.first(std::min<qsizetype>(5, m_unseen.size())))
        text += u"\n  the feed did not tell of "_s + subject;
    if (const QList<qint64> &ages = m_verdict.cutRepliesMs; !ages.isEmpty())
        text += u"\ndelivered again: when the engine died the first reply was %1 ms old (median), at most %2 ms"_s
                    .arg(ages[ages.size() / 2]).arg(ages.last());
    if (m_folder.isKept())
        text += u"\nkept: "_s + m_folder.path();
    return text;
}

} // namespace crash

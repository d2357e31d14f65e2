// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "powerrun.h"
#include "support/indexcheck.h"
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTest>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace crash {

namespace {

qint64 now()
{
    return QDateTime::currentMSecsSinceEpoch();
}

qint64 middle(QList<qint64> values)
{
    std::sort(values.begin(), values.end());
    return values.value(values.size() / 2);
}

} // namespace

bool PowerRun::isClean(const Image &image) const
{
    return image.verdict.clean() && image.index == m_sound && image.waiting == m_options.queued && image.unreadable == 0;
}

bool PowerRun::fail(const QString &why)
{
    m_error = why;
    m_folder.keep(m_engine, m_load.sink());
    return false;
}

QString PowerRun::prepare()
{
    return m_disk.make(m_folder.path());
}

bool PowerRun::run()
{
    m_engine.setDataDir(m_disk.path() + u"/data"_s);
    m_load.journal().keepIn(m_folder.filePath(u"journal"_s));
    if (!m_load.prepare(m_engine, m_options.queued))
        return fail(m_load.error());
    if (!m_disk.sync()) // the queue that waits was copied without
        return fail(m_disk.error());
    m_sound = support::indexCheck(m_engine.dataDir());
    if (!m_sound.startsWith(u"ok"))
        return fail(u"the index is damaged before anything was cut: "_s + m_sound);
    QRandomGenerator random(m_options.seed);
    for (int round = 0; round < m_options.images; ++round) {
        Image image;
        image.kind = round % 2 ? PowerDisk::Cut::Flushed : PowerDisk::Cut::Written;
        if (!take(image, round, m_options.leastMs + int(random.bounded(std::max(1, m_options.mostMs - m_options.leastMs)))) || !check(image))
            return false;
        count(image, round + 1);
        m_disk.unmountCut();
    }
    return true;
}

/// The engine itself loses nothing: it ends in peace, so that what is wrong with an image is the doing of its own cut.
bool PowerRun::take(Image &image, int round, int workMs)
{
    if (!m_engine.running() && !m_engine.start())
        return fail(u"the engine did not start again:\n"_s + m_engine.log());
    m_load.start(m_engine, round);
    QTest::qWait(workMs);
    image.owed = m_load.journal().size();
    image.begunAt = now();
    const bool cut = m_disk.cut(image.kind);
    image.doneAt = now();
    m_cutMs << image.doneAt - image.begunAt;
    const int code = m_engine.stop();
    m_load.join();
    if (code != 0)
        return fail(u"the engine did not end in peace: %1\n"_s.arg(code) + m_engine.log());
    return cut || fail(m_disk.error());
}

bool PowerRun::check(Image &image)
{
    if (!m_disk.mountCut())
        return fail(m_disk.error());
    support::SmtpSink sink; // of its own: what it takes was not delivered before the cut
    support::EngineProcess engine;
    engine.setDataDir(m_disk.cutPath() + u"/data"_s);
    QFile::copy(m_engine.tokenFile(), engine.tokenFile());
    if (!sink.start())
        return fail(u"smtp-sink does not start"_s);
    engine.addConfig(MixedLoad::configuration(sink.port()));
    if (!engine.start())
        return fail(u"the engine does not start after a power cut:\n"_s + engine.log());
    image.startMs = engine.startMs();
    if (!MixedLoad::drained(engine))
        return fail(u"mail is left in the queue two minutes after a power cut"_s);
    support::RestClient rest(engine.url({}), engine.token());
    Holdings found;
    found.readMailbox(rest, m_load.office(), 500);
    found.readHeld(rest, m_load.journal().first(image.owed));
    found.readSink(m_load.sink(), image.doneAt);
    found.readSink(sink);
    if (m_options.queued > 0)
        found.readWaiting(rest);
    engine.kill();
    image.waiting = found.waiting;
    image.unreadable = found.unreadable;
    image.index = support::indexCheck(engine.dataDir());
    image.verdict = Verdict::of(m_load.journal(), found, {image.doneAt}, image.owed);
    return true;
}

void PowerRun::count(const Image &image, int number)
{
    ++m_images;
    m_starts << image.startMs;
    m_damaged += image.index != m_sound;
    m_sum.attempted = image.verdict.attempted;
    m_sum.refused = image.verdict.refused;
    m_sum.acknowledged = image.owed;
    m_sum.lost += image.verdict.lost;
    m_sum.resent += image.verdict.resent;
    m_sum.unrecorded += image.verdict.unrecorded;
    m_sum.doubled += image.verdict.doubled;
    m_sum.unjustified += image.verdict.unjustified;
    m_sum.recovered += image.verdict.recovered;
    m_sum.cutRepliesMs += image.verdict.cutRepliesMs;
    if (!isClean(image)) {
        ++m_unclean;
        m_folder.keep(m_engine, m_load.sink());
        m_disk.keepCut(m_folder.filePath(u"image-%1.img"_s.arg(number)));
        m_sum.examples << u"image %1: index %2, %3 of %4 wait, %5 unreadable"_s.arg(number).arg(image.index).arg(image.waiting)
                              .arg(m_options.queued).arg(image.unreadable)
                       << image.verdict.examples;
    }
    if (m_options.talks) {
        std::printf("image %3d (%s, in %lld ms): %lld acknowledged before it, lost %lld, doubled %lld; index %s; back in %lld ms\n", number,
                    image.kind == PowerDisk::Cut::Written ? "written" : "flushed", m_cutMs.last(), qint64(image.owed), image.verdict.lost,
                    image.verdict.doubled, image.index == m_sound ? "sound" : qPrintable(image.index), image.startMs);
        std::fflush(stdout);
    }
}

QString PowerRun::report() const
{
    QString text = m_sum.text();
    text += u"\n%1 images, one taken in %2 ms (median); %3 unclean, %4 indexes damaged; start-up with %5 queued: median %6 ms, slowest %7 ms"_s
                .arg(m_images).arg(middle(m_cutMs)).arg(m_unclean).arg(m_damaged).arg(m_options.queued).arg(middle(m_starts))
                .arg(m_starts.isEmpty() ? 0 : *std::max_element(m_starts.cbegin(), m_starts.cend()));
    if (!m_sum.cutRepliesMs.isEmpty())
        text += u"\ndelivered again: at the cut the first reply was %1 ms old (median), at most %2 ms"_s
                    .arg(middle(m_sum.cutRepliesMs)).arg(*std::max_element(m_sum.cutRepliesMs.cbegin(), m_sum.cutRepliesMs.cend()));
    if (m_folder.isKept())
        text += u"\nkept: "_s + m_folder.path();
    return text;
}

} // namespace crash

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/flightrecorder.h"
#include "base/actor.h"
#include "base/logging.h"
#include "server/boxlines.h"
#include "server/crashmark.h"

using namespace Qt::StringLiterals;

namespace server {

namespace {

constexpr int kPage = 500;
constexpr qint64 kMetricStepMs = 5000;
constexpr qsizetype kMostNames = 600;
constexpr qsizetype kNamesAtOnce = 100; // of one call of series()
constexpr qsizetype kMostSessionText = 8 << 20; // characters

/// Who made a record, or took one away: it leaves the house.
void tell(const FlightRecorder::Parts &parts, const QString &kind, const control::FlightFile &file)
{
    if (!parts.tell)
        return;
    control::Event event;
    event.kind = kind;
    event.detail = control::toJson(file);
    parts.tell(event);
}

qsizetype textOf(const control::Transcript &transcript)
{
    qsizetype size = 0;
    for (const control::TranscriptLine &line : transcript.lines)
        size += line.text.size();
    return size;
}

} // namespace

struct FlightRecorder::Work
{
    Parts parts; ///< it may outlive the recorder
    FlightGathering gathered;
    Written written;
    std::mutex mutex; // guards what follows: sessions answer on their own threads
    qsizetype sessionsLeft = 0;
    QList<std::shared_ptr<const control::Transcript>> open;
};

std::shared_ptr<FlightRecorder::Work> FlightRecorder::begin(const control::FlightReason &reason, Written written) const
{
    auto work = std::make_shared<Work>();
    work->parts = m_parts;
    work->written = std::move(written);
    work->gathered.to = m_parts.clock->wallMs();
    work->gathered.from = work->gathered.to - kSpanMs;
    work->gathered.version = m_parts.version;
    work->gathered.reason = reason;
    return work;
}

void FlightRecorder::record(control::Callback<QByteArray> done)
{
    readEvents(begin({.kind = u"asked"_s}, done), {});
}

void FlightRecorder::keepRecord(control::Callback<control::FlightFile> done)
{
    keep({.kind = u"asked"_s}, std::move(done));
}

void FlightRecorder::keep(const control::FlightReason &reason, control::Callback<control::FlightFile> done) const
{
    if (!m_parts.folder) {
        done(base::Error{base::ErrorKind::Unavailable, u"no records are kept here"_s, {}, {}});
        return;
    }
    // Runs in the worker pool, where the text was made.
    readEvents(begin(reason, [parts = m_parts, reason, done, actor = base::ActorScope::current()](const base::Result<QByteArray> &json) {
                   const base::ActorScope behalf(actor);
                   base::Result<control::FlightFile> kept = json ? parts.folder->add(*json, reason.kind, parts.clock->wallMs()) : json.error();
                   if (kept) {
                       qCInfo(lcServer, "flight record kept: %s", qUtf8Printable(kept->name));
                       tell(parts, u"flight-record.kept"_s, *kept);
                   } else {
                       qCWarning(lcServer, "flight record not kept: %s %s", qUtf8Printable(kept.error().publicText), qUtf8Printable(kept.error().detail));
                   }
                   done(std::move(kept));
               }),
               {});
}

void FlightRecorder::alarmRaised(const control::Alert &alert)
{
    const qint64 now = m_parts.clock->wallMs();
    const qint64 last = m_alarmAt.load();
    if (!m_parts.folder || qAbs(now - last) < kAlarmPauseMs)
        return;
    m_alarmAt = now;
    keep({.kind = u"alarm"_s, .name = alert.name, .metric = alert.metric, .destination = alert.subject}, {});
}

void FlightRecorder::listRecords(control::Callback<QList<control::FlightFile>> done)
{
    m_parts.pool->run([folder = m_parts.folder, done] { done(folder ? folder->list() : QList<control::FlightFile>()); });
}

void FlightRecorder::keptRecord(const QString &name, control::Callback<QByteArray> done)
{
    m_parts.pool->run([folder = m_parts.folder, name, done] {
        done(folder ? folder->read(name) : base::Error{base::ErrorKind::NotFound, {}, {}, {}});
    });
}

void FlightRecorder::removeRecord(const QString &name, control::Callback<control::FlightFile> done)
{
    m_parts.pool->run([parts = m_parts, name, done, actor = base::ActorScope::current()] {
        const base::ActorScope behalf(actor);
        const auto gone = parts.folder ? parts.folder->remove(name) : base::Result<control::FlightFile>(base::Error{base::ErrorKind::NotFound, {}, {}, {}});
        if (gone)
            tell(parts, u"flight-record.removed"_s, *gone);
        done(gone);
    });
}

// ---- what a crash left

void FlightRecorder::keepCrash(const QString &box)
{
    m_parts.pool->run([box, parts = m_parts] {
        const auto left = BlackBox::left(box);
        if (!left || !parts.folder) {
            BlackBox::forget(box);
            return;
        }
        auto work = std::make_shared<Work>();
        work->parts = parts;
        FlightGathering &gathered = work->gathered;
        gathered.to = left->lastAt;
        gathered.from = left->lastAt - kSpanMs;
        gathered.version = parts.version;
        gathered.reason = {.kind = u"crash"_s, .signal = crashName(left->signal), .lost = {u"open-sessions"_s, u"last-seconds"_s, u"unwritten-log"_s}};
        readBoxLines(*left, gathered);
        qCWarning(lcServer, "the engine did not end as it should (%s): a flight record of its last minutes is made",
                  gathered.reason.signal.isEmpty() ? "killed, or power failed" : qUtf8Printable(gathered.reason.signal));
        work->written = [folder = parts.folder, box, at = left->lastAt](const base::Result<QByteArray> &json) {
            const auto kept = json ? folder->add(*json, u"crash"_s, at) : json.error();
            if (kept || kept.error().kind == base::ErrorKind::TooLarge)
                BlackBox::forget(box);
            else
                qCWarning(lcServer, "flight record not kept: %s", qUtf8Printable(kept.error().detail));
        };
        readEvents(work, {}); // those are in the store
    });
}

// ---- gathering

/// Newest first, until they are too old.
void FlightRecorder::readEvents(const std::shared_ptr<Work> &work, const QString &cursor)
{
    control::PageRequest page;
    page.limit = kPage;
    page.cursor = cursor;
    work->parts.events->listEvents(page, {nullptr, [work](base::Result<control::Page<control::Event>> answer) {
                                          QList<control::Event> &events = work->gathered.events;
                                          if (!answer) {
                                              work->written(answer.error());
                                              return;
                                          }
                                          bool over = answer->next.isEmpty();
                                          for (const control::Event &event : std::as_const(answer->items)) {
                                              over |= event.at < work->gathered.from || events.size() >= kMostEvents;
                                              const bool within = event.at >= work->gathered.from && event.at <= work->gathered.to;
                                              if (within && events.size() < kMostEvents)
                                                  events.append(event);
                                          }
                                          if (!over) {
                                              readEvents(work, answer->next);
                                              return;
                                          }
                                          std::reverse(events.begin(), events.end());
                                          if (work->gathered.reason.kind == "crash"_L1)
                                              work->parts.pool->run([work] { work->written(writtenFlight(work->gathered)); });
                                          else
                                              readNames(work);
                                      }});
}

bool FlightRecorder::isRecorded(QByteArrayView name)
{
    return !name.startsWith("http_request"); // one for each route and status
}

void FlightRecorder::readNames(const std::shared_ptr<Work> &work)
{
    work->parts.series({nullptr, [work](base::Result<QStringList> names) {
                            QStringList wanted = names ? *names : QStringList();
                            wanted.removeIf([](const QString &name) { return !isRecorded(name.toUtf8()); });
                            readMetrics(work, wanted.first(std::min(wanted.size(), kMostNames)));
                        }});
}

void FlightRecorder::readMetrics(const std::shared_ptr<Work> &work, const QStringList &names)
{
    if (names.isEmpty()) {
        readSessions(work);
        return;
    }
    const QStringList rest = names.mid(kNamesAtOnce);
    work->parts.metrics->series(names.first(std::min(names.size(), kNamesAtOnce)), work->gathered.from, work->gathered.to, kMetricStepMs,
                                {nullptr, [work, rest](base::Result<QList<control::Series>> answer) {
                                     if (answer) // a record without curves is better than none
                                         work->gathered.metrics += *answer;
                                     readMetrics(work, rest);
                                 }});
}

/// Each answers on its own thread; the last one ends it.
void FlightRecorder::readSessions(const std::shared_ptr<Work> &work)
{
    const QList<base::Id> ids = work->parts.transcripts->open(kMostSessions);
    const auto end = [](const std::shared_ptr<Work> &done) { done->parts.pool->run([done] { finish(done); }); };
    if (ids.isEmpty()) {
        end(work);
        return;
    }
    work->sessionsLeft = ids.size();
    for (const base::Id id : ids) {
        work->parts.transcripts->transcript(id, {nullptr, [work, end](base::Result<control::Transcript> answer) {
                                                     const std::lock_guard lock(work->mutex);
                                                     if (answer && answer->open) // else it has ended, and is kept if it failed
                                                         work->open.append(std::make_shared<const control::Transcript>(std::move(*answer)));
                                                     if (--work->sessionsLeft == 0)
                                                         end(work);
                                                 }});
    }
}

/// Worker pool.
void FlightRecorder::finish(const std::shared_ptr<Work> &work)
{
    FlightGathering &gathered = work->gathered;
    control::PageRequest page;
    page.limit = 20'000;
    if (const auto lines = work->parts.log->list({}, page)) {
        for (auto line = lines->items.crbegin(); line != lines->items.crend(); ++line) {
            if (line->at >= gathered.from)
                gathered.log.append(*line);
        }
    }
    qsizetype text = 0;
    const auto take = [&](const std::shared_ptr<const control::Transcript> &transcript) {
        text += textOf(*transcript);
        if (text <= kMostSessionText)
            gathered.transcripts.append(transcript);
    };
    const auto kept = work->parts.transcripts->kept();
    for (auto one = kept.crbegin(); one != kept.crend() && gathered.transcripts.size() < kMostSessions; ++one) {
        if (!(*one)->lines.isEmpty() && (*one)->lines.last().at >= gathered.from)
            take(*one);
    }
    for (const auto &transcript : std::as_const(work->open))
        take(transcript);
    std::sort(gathered.transcripts.begin(), gathered.transcripts.end(), [](const auto &a, const auto &b) { return a->since < b->since; });
    work->written(writtenFlight(gathered));
}

} // namespace server

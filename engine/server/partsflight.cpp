// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logging.h"
#include "server/boxlines.h"
#include "server/crashmark.h"
#include "server/parts.h"

// What is kept of the last minutes: records on demand and at alarms, and the black box for the end nobody planned.
namespace server {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMeasureBeats = 5;
constexpr qsizetype kMostBoxedAtOnce = 20; // sessions a second; of a flood the newest will do

} // namespace

void Engine::Parts::makeFlight()
{
    records = std::make_shared<RecordFolder>(dataFile("records"_L1));
    records->setLimits(int(settings.integer("records.keep"_L1)), settings.integer("records.keep_bytes"_L1));
    const auto series = [service = metricsService.get()](base::Callback<QStringList> done) { service->names(std::move(done)); };
    const auto tell = [this](const control::Event &event) { store->addEvent(event); };
    flight = std::make_unique<FlightRecorder>(FlightRecorder::Parts{store.get(), metricsService.get(), &transcripts, logRing, &pool, &clock,
                                                                    QStringLiteral(POSTKONTOR_VERSION), series, records, tell});
}

QString Engine::Parts::boxFile() const
{
    return dataFile("records/blackbox"_L1);
}

void Engine::Parts::openBox()
{
    auto opened = BlackBox::open(boxFile(), clock.wallMs());
    if (!opened) {
        qCWarning(lcServer, "%s: %s", qUtf8Printable(opened.error().publicText), qUtf8Printable(opened.error().detail));
        return; // mail matters more
    }
    box = std::move(*opened);
    setCrashMark(box->crashMark());
}

void Engine::Parts::feedBox()
{
    if (!box)
        return;
    const qint64 now = clock.wallMs();
    box->beat(now);
    if (++boxBeats % kMeasureBeats == 0) {
        auto values = history.latest();
        values.removeIf([](const auto &value) { return !FlightRecorder::isRecorded(value.first); });
        pool.run([kept = box, now, values] { kept->measure(boxLine(now, values)); });
    }
    const auto sessions = transcripts.kept();
    QList<std::shared_ptr<const control::Transcript>> fresh;
    for (auto one = sessions.crbegin(); one != sessions.crend() && *one != lastBoxed && fresh.size() < kMostBoxedAtOnce; ++one)
        fresh.prepend(*one);
    if (fresh.isEmpty())
        return;
    lastBoxed = fresh.last();
    pool.run([kept = box, fresh] {
        for (const auto &session : fresh)
            kept->say(boxLine(*session));
    });
}

void Engine::Parts::closeBox()
{
    if (!box)
        return;
    setCrashMark(nullptr);
    box->close();
    box.reset();
}

} // namespace server

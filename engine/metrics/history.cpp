// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/history.h"
#include "base/logging.h"
#include "control/jsonwriter.h"
#include "metrics/historyquery.h"
#include "metrics/recorder.h"
#include <QFile>
#include <QSaveFile>

namespace metrics {

namespace {

constexpr qint64 kSaveEveryMs = 5 * 60 * 1000;
constexpr qint64 kMaxFileBytes = 64 * 1024 * 1024;
constexpr int kQuick = 1; // zlib level: most of it are repeated values

// Any thread.
bool writeFile(const QString &name, const QByteArray &bytes)
{
    QSaveFile file(name);
    const QByteArray packed = qCompress(bytes, kQuick);
    if (file.open(QIODevice::WriteOnly) && file.write(packed) == packed.size() && file.commit())
        return true;
    qCWarning(lcBase, "metrics history: cannot write %s: %s", qUtf8Printable(name),
              qUtf8Printable(file.errorString()));
    return false;
}

// Empty when there is none that could be ours. qCompress puts the size in front, which must be checked before
// it is trusted.
QByteArray readFile(const QString &name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kMaxFileBytes)
        return {};
    const QByteArray packed = file.readAll();
    quint32 size = 0;
    for (qsizetype i = 0; i < 4 && i < packed.size(); ++i)
        size = (size << 8) | quint8(packed[i]);
    return packed.size() > 4 && size <= kMaxFileBytes ? qUncompress(packed) : QByteArray();
}

} // namespace

struct History::Private
{
    HistoryData data;
    Recorder recorder;
    qint64 savedMs = 0;
    std::shared_ptr<std::atomic<bool>> saving = std::make_shared<std::atomic<bool>>(false);
};

History::History()
    : d(std::make_unique<Private>())
{
}
History::~History() = default;

void History::record(qint64 nowMs, const Registry &registry)
{
    d->recorder.record(nowMs, registry, d->data);
}

QList<std::pair<QByteArray, double>> History::latest() const
{
    QList<std::pair<QByteArray, double>> values;
    values.reserve(qsizetype(d->data.channels().size()));
    for (const std::unique_ptr<Channel> &channel : d->data.channels())
        values.append({channel->text, channel->tick});
    return values;
}

QByteArray History::latestJson() const
{
    control::JsonBuffer buffer(8192);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    for (const std::unique_ptr<Channel> &channel : d->data.channels()) {
        writer.Key(channel->text.constData(), rapidjson::SizeType(channel->text.size()));
        control::writeNumber(writer, channel->tick);
    }
    writer.EndObject();
    return buffer.take();
}

base::Result<QList<control::Series>> History::series(const QStringList &names, qint64 from, qint64 to,
                                                     qint64 step) const
{
    return querySeries(d->data, names, from, to, step);
}

bool History::load(const QString &file)
{
    const QByteArray bytes = readFile(file);
    if (bytes.isEmpty() || !d->data.restore(bytes))
        return false;
    d->recorder.reset(); // it points into the data that was
    return true;
}

bool History::save(const QString &file) const
{
    return writeFile(file, d->data.serialize());
}

void History::saveNowAndThen(const QString &file, qint64 nowMs, base::WorkerPool &pool)
{
    if (qAbs(nowMs - d->savedMs) < kSaveEveryMs || d->saving->exchange(true))
        return;
    d->savedMs = nowMs;
    pool.run([file, bytes = d->data.serialize(), saving = d->saving] {
        writeFile(file, bytes);
        *saving = false;
    });
}

qint64 History::memoryBytes() const
{
    qint64 bytes = 0;
    for (const std::unique_ptr<Channel> &channel : d->data.channels()) {
        for (const std::vector<SampleRing> *rings : {&channel->values, &channel->maxima}) {
            for (const SampleRing &ring : *rings)
                bytes += std::count_if(ring.blocks().begin(), ring.blocks().end(),
                                       [](const auto &b) { return b != nullptr; }) *
                         SampleRing::kBlock * qint64(sizeof(float));
        }
    }
    return bytes;
}

} // namespace metrics

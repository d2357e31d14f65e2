// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/historydata.h"
#include <QDataStream>
#include <QIODevice>
#include <algorithm>
#include <cstring>

namespace metrics {

namespace {

constexpr quint32 kMagic = 0x504b4853; // "PKHS"
constexpr quint16 kVersion = 1;
constexpr quint32 kEnd = 0x454e4421; // "END!"
constexpr qint64 kBlockBytes = SampleRing::kBlock * qint64(sizeof(float));

void writeRings(QDataStream &out, const std::vector<SampleRing> &rings)
{
    for (const SampleRing &ring : rings) {
        const auto &blocks = ring.blocks();
        const auto used =
            std::count_if(blocks.begin(), blocks.end(), [](const auto &block) { return block != nullptr; });
        out << quint32(used);
        for (size_t i = 0; i < blocks.size(); ++i) {
            if (!blocks[i])
                continue;
            out << quint32(i);
            out.writeRawData(reinterpret_cast<const char *>(blocks[i].get()), int(kBlockBytes));
        }
    }
}

bool readRings(QDataStream &in, std::vector<SampleRing> &rings)
{
    for (SampleRing &ring : rings) {
        quint32 used = 0;
        in >> used;
        if (used > ring.blocks().size())
            return false;
        for (quint32 i = 0; i < used; ++i) {
            quint32 index = 0;
            in >> index;
            if (index >= ring.blocks().size() ||
                in.readRawData(reinterpret_cast<char *>(ring.makeBlock(index)), int(kBlockBytes)) !=
                    kBlockBytes)
                return false;
        }
    }
    return in.status() == QDataStream::Ok;
}

// The layout this program keeps; a file of another one is of no use.
bool readHeader(QDataStream &in, std::array<qint64, kTierCount> &current)
{
    quint32 magic = 0;
    quint16 version = 0;
    quint8 littleEndian = 0;
    quint32 tiers = 0;
    in >> magic >> version >> littleEndian >> tiers;
    if (magic != kMagic || version != kVersion || littleEndian != quint8(Q_BYTE_ORDER == Q_LITTLE_ENDIAN) ||
        tiers != kTierCount)
        return false;
    for (size_t tier = 0; tier < kTierCount; ++tier) {
        qint64 step = 0;
        qint64 capacity = 0;
        in >> step >> capacity >> current[tier];
        if (step != kTiers[tier].step || capacity != kTiers[tier].capacity || current[tier] < -1 ||
            current[tier] > std::numeric_limits<qint64>::max() / step)
            return false;
    }
    return in.status() == QDataStream::Ok;
}

} // namespace

HistoryData::HistoryData()
{
    m_current.fill(-1);
}

Channel *HistoryData::channel(const QByteArray &text, Channel::Kind kind)
{
    if (const auto known = m_byText.constFind(text); known != m_byText.cend())
        return (*known)->kind == kind ? *known : nullptr;
    const std::optional<MetricKey> key = MetricKey::parse(text);
    const int rings = kind == Channel::Kind::Level ? 2 : 1;
    if (!key || m_rings + rings > kMaxRings)
        return nullptr;
    m_rings += rings;
    m_channels.push_back(std::make_unique<Channel>(text, *key, kind));
    m_byText.insert(text, m_channels.back().get());
    return m_channels.back().get();
}

void HistoryData::advance(size_t tier, qint64 slot)
{
    const qint64 capacity = kTiers[tier].capacity;
    const qint64 first = std::max(m_current[tier] + 1, slot - capacity + 1);
    for (const std::unique_ptr<Channel> &channel : m_channels) {
        for (qint64 passed = first; passed <= slot; ++passed)
            channel->clear(tier, passed);
    }
    m_current[tier] = slot;
}

void HistoryData::rewind(qint64 nowMs)
{
    for (size_t tier = 0; tier < kTierCount; ++tier) {
        const qint64 slot = nowMs / kTiers[tier].step;
        const qint64 first = std::max(slot, m_current[tier] - kTiers[tier].capacity + 1);
        for (const std::unique_ptr<Channel> &channel : m_channels) {
            for (qint64 gone = first; gone <= m_current[tier]; ++gone)
                channel->clear(tier, gone);
            channel->forgetGathered();
        }
        m_current[tier] = std::min(m_current[tier], slot);
    }
}

QByteArray HistoryData::serialize() const
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_0);
    out << kMagic << kVersion << quint8(Q_BYTE_ORDER == Q_LITTLE_ENDIAN) << quint32(kTierCount);
    for (size_t tier = 0; tier < kTierCount; ++tier)
        out << kTiers[tier].step << kTiers[tier].capacity << m_current[tier];
    out << quint32(m_channels.size());
    for (const std::unique_ptr<Channel> &channel : m_channels) {
        out << channel->text << quint8(channel->kind);
        for (const Channel::Gathered &gathered : channel->gathered)
            out << gathered.sum << gathered.count << double(gathered.maximum);
        writeRings(out, channel->values);
        writeRings(out, channel->maxima);
    }
    out << kEnd;
    return bytes;
}

bool HistoryData::restore(const QByteArray &bytes)
{
    QDataStream in(bytes);
    in.setVersion(QDataStream::Qt_6_0);
    HistoryData read;
    quint32 count = 0;
    if (!readHeader(in, read.m_current))
        return false;
    in >> count;
    if (count > kMaxRings)
        return false;
    for (quint32 i = 0; i < count; ++i) {
        QByteArray text;
        quint8 kind = 0;
        in >> text >> kind;
        if (in.status() != QDataStream::Ok || kind > quint8(Channel::Kind::Quantile))
            return false;
        Channel *channel = read.channel(text, Channel::Kind(kind));
        if (!channel || read.m_channels.size() != i + 1) // no key, or the same one twice
            return false;
        for (Channel::Gathered &gathered : channel->gathered) {
            double maximum = 0;
            in >> gathered.sum >> gathered.count >> maximum;
            gathered.maximum = float(maximum);
        }
        if (!readRings(in, channel->values) || !readRings(in, channel->maxima))
            return false;
    }
    quint32 end = 0;
    in >> end;
    if (end != kEnd || !in.atEnd())
        return false;
    *this = std::move(read);
    return true;
}

} // namespace metrics

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/greylist.h"
#include <QtEndian>
#include <sodium.h>

namespace pipeline {

namespace {

constexpr size_t kPlaces = 65'536;
constexpr QByteArrayView kMagic = "PKGREY1\n";
constexpr qsizetype kRecord = 4 * 8;

void put(QByteArray &out, quint64 word)
{
    char bytes[8];
    qToLittleEndian(word, bytes);
    out.append(bytes, sizeof bytes);
}

quint64 word(QByteArrayView bytes, qsizetype at)
{
    return qFromLittleEndian<quint64>(bytes.data() + at);
}

} // namespace

Greylist::Greylist() : m_key(crypto_shorthash_KEYBYTES, '\0'), m_table(kPlaces)
{
    crypto_shorthash_keygen(reinterpret_cast<unsigned char *>(m_key.data()));
}

quint64 Greylist::hash(char kind, const auth::AddressPrefix &client, QByteArrayView sender, QByteArrayView recipient) const
{
    QByteArray bytes;
    bytes.reserve(sender.size() + recipient.size() + 24);
    bytes.append(kind).append(char(client.length)).append(char(client.v6));
    put(bytes, client.high);
    put(bytes, client.low);
    bytes.append(sender).append('\0').append(recipient);
    quint64 out = 0;
    static_assert(sizeof out == crypto_shorthash_BYTES);
    crypto_shorthash(reinterpret_cast<unsigned char *>(&out), reinterpret_cast<const unsigned char *>(bytes.constData()), quint64(bytes.size()),
                     reinterpret_cast<const unsigned char *>(m_key.constData()));
    return out;
}

bool Greylist::isOver(const Triplet &triplet, const Options &options, qint64 nowMs)
{
    return nowMs - triplet.last > (triplet.passed > 0 ? options.keepMs : options.comeBackMs);
}

qint64 Greylist::ask(const QHostAddress &address, const QByteArray &sender, const QByteArray &recipient, const Options &options, qint64 nowMs)
{
    const auth::AddressPrefix client = auth::AddressPrefix::of(address, options.prefixV4, options.prefixV6);
    const quint64 clientKey = hash('c', client, {}, {});
    const Triplet known = m_table.value(clientKey);
    m_changes.fetch_add(1, std::memory_order_relaxed);
    if (options.knownAfter > 0 && known.passed >= options.knownAfter && !isOver(known, options, nowMs)) {
        m_table.change(clientKey, nowMs, [&](Triplet &entry) { entry.last = nowMs; });
        return 0;
    }
    bool cameAgain = false;
    const qint64 wait = m_table.change(hash('t', client, sender.toLower(), recipient.toLower()), nowMs, [&](Triplet &entry) {
        if (entry.first == 0 || isOver(entry, options, nowMs) || (entry.passed == 0 && nowMs < entry.first))
            entry = Triplet{nowMs, nowMs, 0};
        const qint64 left = entry.passed > 0 ? 0 : entry.first + options.waitMs - nowMs;
        if (left > 0)
            return left;
        cameAgain = entry.passed++ == 0;
        entry.last = nowMs;
        return qint64(0);
    });
    if (cameAgain) {
        m_table.change(clientKey, nowMs, [&](Triplet &entry) {
            if (entry.first == 0 || isOver(entry, options, nowMs))
                entry = Triplet{nowMs, nowMs, 0};
            ++entry.passed;
            entry.last = nowMs;
        });
    }
    return wait;
}

QByteArray Greylist::save(qint64 nowMs, const Options &options)
{
    QByteArray out = kMagic.toByteArray() + m_key;
    m_table.each([&](quint64 key, const Triplet &entry) {
        if (isOver(entry, options, nowMs))
            return;
        for (const quint64 one : {key, quint64(entry.first), quint64(entry.last), quint64(entry.passed)})
            put(out, one);
    });
    return out;
}

bool Greylist::load(QByteArrayView bytes)
{
    const qsizetype head = kMagic.size() + m_key.size();
    if (!bytes.startsWith(kMagic) || bytes.size() < head || (bytes.size() - head) % kRecord != 0)
        return false;
    m_key = bytes.sliced(kMagic.size(), m_key.size()).toByteArray();
    for (qsizetype at = head; at < bytes.size(); at += kRecord) {
        const Triplet kept{qint64(word(bytes, at + 8)), qint64(word(bytes, at + 16)), qint64(word(bytes, at + 24))};
        m_table.change(word(bytes, at), kept.last, [&](Triplet &entry) { entry = kept; });
    }
    return true;
}

} // namespace pipeline

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <cstdio>
#include <cstdlib>
#include <memory>

// What the fuzz targets share. A target is one function from octets to nothing; what must hold is said with
// FUZZ_CHECK, and a broken promise ends the program as a crash would, so that the fuzzer keeps the input.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace fuzz {

[[noreturn]] inline void fail(const char *file, int line, const char *what, const QByteArray &detail)
{
    std::fprintf(stderr, "%s:%d: broken promise: %s\n%s\n", file, line, what, detail.constData());
    std::fflush(stderr);
    std::abort();
}

inline QByteArray shown(const QByteArray &bytes) { return bytes.toPercentEncoding(" \r\n<>@:;=\"'(),/"); }
inline QByteArray shown(const QString &text) { return shown(text.toUtf8()); }

/// The octets as they are; FNV-1a, so that what follows from it is the same in every process.
inline quint32 hashOf(QByteArrayView bytes)
{
    quint32 hash = 2166136261u;
    for (const char c : bytes)
        hash = (hash ^ quint8(c)) * 16777619u;
    return hash;
}

/// Small and repeatable; not QRandomGenerator, whose state is 2.5 KB.
class Random
{
public:
    explicit Random(quint32 seed) : m_state(seed ? seed : 1) {}
    quint32 next()
    {
        m_state ^= m_state << 13;
        m_state ^= m_state >> 17;
        return m_state ^= m_state << 5;
    }
    int bounded(int end) { return int(next() % quint32(end)); }

private:
    quint32 m_state;
};

/// Hands `bytes` out in pieces of 1 to `largest` octets, each in memory of exactly its size that is gone after the call,
/// so that reading past its end or keeping a view is seen by AddressSanitizer.
template<typename Take>
void inPieces(QByteArrayView bytes, int largest, Take take)
{
    Random random(hashOf(bytes));
    while (!bytes.isEmpty()) {
        const qsizetype length = std::min<qsizetype>(bytes.size(), 1 + random.bounded(largest));
        const std::unique_ptr<char[]> piece(new char[size_t(length)]);
        std::copy_n(bytes.data(), length, piece.get());
        take(QByteArrayView(piece.get(), length));
        bytes = bytes.sliced(length);
    }
}

/// Takes the input of a structured target apart; zeros once it is used up.
class Choices
{
public:
    Choices(const uint8_t *data, size_t size) : m_rest(reinterpret_cast<const char *>(data), qsizetype(size)) {}

    bool atEnd() const { return m_rest.isEmpty(); }
    int byte()
    {
        if (m_rest.isEmpty())
            return 0;
        const int value = quint8(m_rest.front());
        m_rest = m_rest.sliced(1);
        return value;
    }
    int bounded(int end) { return byte() % end; }
    QByteArrayView rest() const { return m_rest; }

private:
    QByteArrayView m_rest;
};

inline QByteArrayView viewOf(const uint8_t *data, size_t size)
{
    return {reinterpret_cast<const char *>(data), qsizetype(size)};
}

} // namespace fuzz

/// `detail` (QByteArray) is only made when the condition is false.
#define FUZZ_CHECK(condition, detail)                                                                                  \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            fuzz::fail(__FILE__, __LINE__, #condition, detail);                                                        \
    } while (false)

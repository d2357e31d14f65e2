// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

namespace queue {

/// A pause made up to a fifth longer, always by the same part for the same seed: what failed together is not tried
/// together. Any thread.
inline qint64 stretched(qint64 pause, quint64 seed)
{
    // splitmix64: spreads seeds that follow each other.
    quint64 x = seed + 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    x ^= x >> 31;
    const qint64 most = pause / 5;
    return pause + qint64(x % quint64(most + 1));
}

} // namespace queue

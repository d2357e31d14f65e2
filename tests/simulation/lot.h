// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

namespace simulation {

/// Everything that is left to chance in a run, drawn from its seed: the same on every machine. Value.
class Lot
{
public:
    explicit Lot(quint64 seed) : m_state(seed) {}

    quint64 next() // splitmix64
    {
        quint64 x = m_state += 0x9e3779b97f4a7c15ULL;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
        return x ^ (x >> 31);
    }
    /// 0 … count - 1.
    int below(int count) { return int(next() % quint64(count)); }
    /// Both included.
    qint64 between(qint64 least, qint64 most) { return least + qint64(next() % quint64(most - least + 1)); }
    bool chance(int percent) { return below(100) < percent; }

private:
    quint64 m_state;
};

} // namespace simulation

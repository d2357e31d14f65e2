// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stagetimes.h"

namespace pipeline {

void StageTimes::mark(Stage stage, qint64 nowUs)
{
    const qint64 took = qMax<qint64>(0, nowUs - m_lastUs);
    m_us[stage] = qMax<qint64>(0, m_us[stage]) + took;
    m_lastUs = nowUs;
}

void StageTimes::restart(qint64 nowUs)
{
    *this = {};
    m_lastUs = nowUs;
}

QByteArray StageTimes::toJson() const
{
    static constexpr const char *kNames[Count] = {"connect", "tls", "envelope", "content", "checks"};
    QByteArray out("{");
    for (int stage = 0; stage < Count; ++stage) {
        if (m_us[stage] < 0)
            continue;
        if (out.size() > 1)
            out += ',';
        out += '"';
        out += kNames[stage];
        out += "\":";
        out += QByteArray::number(double(m_us[stage]) / 1000.0, 'f', 3);
    }
    return out + '}';
}

} // namespace pipeline

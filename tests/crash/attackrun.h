// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "attackers.h"
#include "normalclients.h"

namespace crash {

/// Normal clients alone, then with all attackers beside them: what they notice of it, and what it costs the engine.
class AttackRun
{
public:
    struct Options
    {
        int calmMs = 6000;
        int attackMs = 6000;
        QStringList only = {}; ///< attackers whose name contains one of these; empty: all
    };

    explicit AttackRun(const Options &options) : m_options(options) {}
    /// False when it could not be carried through, with error().
    bool run();
    QString error() const { return m_error; }
    QString report() const;

    /// Nobody was refused, the feed is whole, and the engine stayed as large as it was (64 MiB more at most).
    bool unharmed() const { return refused() == 0 && feedWhole() && everybodyAttacked() && growth() < 64 << 20; }
    int refused() const { return int(m_calm.refused.size() + m_attacked.refused.size()); }
    int turns() const { return int(m_attacked.tookUs.size()); }
    bool everybodyAttacked() const { return !m_rounds.isEmpty() && !m_rounds.values().contains(0); }
    bool feedWhole() const { return m_feedWhole; }
    qint64 growth() const { return m_mostBytes - m_calmBytes; }
    double p99Ratio() const { return double(m_attacked.us(99)) / double(std::max<qint64>(1, m_calm.us(99))); }

private:
    /// As /metrics tells it: process_resident_memory_bytes.
    qint64 memory();
    bool fail(const QString &why);

    const Options m_options;
    support::Office m_office;
    NormalClients::Phase m_calm;
    NormalClients::Phase m_attacked;
    QHash<QString, int> m_rounds;
    qint64 m_calmBytes = 0;
    qint64 m_mostBytes = 0;
    bool m_feedWhole = false;
    QString m_error;
};

} // namespace crash

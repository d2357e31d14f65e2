// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "journal.h"
#include "support/engineprocess.h"

namespace crash {

/// Where the clients of a load look for what they work on.
struct Office
{
    QString mailbox;    ///< id of kAddress
    QStringList queued; ///< ids of queue items that wait for a later day
    static constexpr const char *kAddress = "crash@example.test";
};

/// One client of a mixed load. It is called once per round, each time in a thread of its own (never two at a time), and works until
/// the engine is gone; what it could not finish it takes up again in the next round.
class LoadClient
{
public:
    LoadClient(Journal &journal, const Office &office, int number)
        : m_journal(journal)
        , m_office(office)
        , m_number(number)
    {
    }
    virtual ~LoadClient() = default;
    virtual void work(const support::EngineProcess &engine, int round) = 0;

protected:
    /// A name no other mail has.
    QString nextId(int round) { return QStringLiteral("%1-%2-%3").arg(round).arg(m_number).arg(m_count++); }

    Journal &m_journal;
    const Office &m_office;
    const int m_number;
    int m_count = 0;
};

} // namespace crash

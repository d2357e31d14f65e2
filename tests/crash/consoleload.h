// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "loadclient.h"
#include <QSet>

namespace crash {

/// Somebody at a console: lists, reads, flags messages, and holds mail that waits in the queue.
class ConsoleLoad final : public LoadClient
{
public:
    using LoadClient::LoadClient;
    void work(const support::EngineProcess &engine, int round) override;

private:
    QSet<QString> m_flagged;
    qsizetype m_held = 0; ///< of Office::queued
};

} // namespace crash

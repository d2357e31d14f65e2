// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/killload.h"
#include <QRandomGenerator>
#include <QTest>
#include <thread>

namespace support {

qint64 KillLoad::run(EngineProcess &engine) const
{
    const quint32 seed = qEnvironmentVariableIsSet("POSTKONTOR_SEED") ? quint32(qEnvironmentVariableIntValue("POSTKONTOR_SEED"))
                                                                      : QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    qInfo("seed %u (POSTKONTOR_SEED repeats the moments)", seed);
    qint64 slowestStartMs = 0;
    for (int round = 0; round < kills; ++round) {
        std::vector<std::thread> threads;
        for (int client = 0; client < clients; ++client)
            threads.emplace_back(work, engine.port(QStringLiteral("smtp")), round, client);
        QTest::qWait(leastMs + int(random.bounded(mostMs - leastMs)));
        engine.kill();
        for (std::thread &thread : threads)
            thread.join();
        if (!engine.start())
            return -1;
        slowestStartMs = std::max(slowestStartMs, engine.startMs());
    }
    return slowestStartMs;
}

} // namespace support

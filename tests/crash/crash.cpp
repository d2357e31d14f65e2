// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "killrun.h"
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QRandomGenerator>
#include <cstdio>

// ./dev crash: kills and power cuts by the hundred. Exit code 0: every promise was kept; 1: one was not, or the run broke off.

using namespace Qt::StringLiterals;

namespace {

int killed(const crash::KillRun::Options &options)
{
    crash::KillRun run(options);
    if (!run.run()) {
        std::printf("broken off: %s\n", qPrintable(run.error()));
        return 1;
    }
    std::printf("%s\nrepeat: ./dev crash --kills %d --queued %lld --seed %u\n%s\n", qPrintable(run.report()), options.kills, options.queued,
                options.seed, run.clean() ? "nothing lost" : "NOT CLEAN");
    return run.clean() ? 0 : 1;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({u"kills"_s, u"times the engine is killed (default 200)"_s, u"N"_s, u"200"_s});
    parser.addOption({u"queued"_s, u"recipients in the queue that wait for another day (default 100000)"_s, u"N"_s, u"100000"_s});
    parser.addOption({u"seed"_s, u"of the moments; the default is drawn by lot"_s, u"S"_s});
    parser.process(app);
    const quint32 seed = parser.isSet(u"seed"_s) ? parser.value(u"seed"_s).toUInt() : QRandomGenerator::global()->generate();
    std::printf("seed %u\n", seed);
    return killed({.kills = parser.value(u"kills"_s).toInt(), .queued = parser.value(u"queued"_s).toLongLong(), .seed = seed, .talks = true});
}

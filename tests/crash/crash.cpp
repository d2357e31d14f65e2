// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "attackrun.h"
#include "killrun.h"
#include "matrixrun.h"
#include "powerrun.h"
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QRandomGenerator>
#include <cstdio>

// ./dev crash: kills and power cuts by the hundred. Exit code 0: every promise was kept; 1: one was not, or the run broke off;
// 3: this machine cannot.

using namespace Qt::StringLiterals;

namespace {

int killed(const crash::KillRun::Options &options)
{
    crash::KillRun run(options);
    const bool done = run.run();
    std::printf("%s%s\n%s\nrepeat: ./dev crash --kills %d --queued %lld --interval %g --seed %u\n%s\n", done ? "" : "broken off: ",
                qPrintable(run.error()), qPrintable(run.report()), options.kills, options.queued, double(options.leastMs + options.mostMs) / 2000,
                options.seed, run.clean() ? "nothing lost" : "NOT CLEAN");
    return run.clean() ? 0 : 1;
}

int cut(const crash::PowerRun::Options &options)
{
    crash::PowerRun run(options);
    if (const QString why = run.prepare(); !why.isEmpty()) {
        std::printf("no power cuts on this machine: %s\n", qPrintable(why));
        return 3;
    }
    const bool done = run.run();
    std::printf("%s%s\n%s\nrepeat: ./dev crash --power %d --queued %lld --interval %g --seed %u\n%s\n", done ? "" : "broken off: ",
                qPrintable(run.error()), qPrintable(run.report()), options.images, options.queued,
                double(options.leastMs + options.mostMs) / 2000, options.seed, run.clean() ? "nothing lost" : "NOT CLEAN");
    return run.clean() ? 0 : 1;
}

int matrix(const crash::MatrixRun::Options &options)
{
    crash::MatrixRun run(options);
    const bool done = run.run();
    const bool clean = done && run.verdict().clean();
    std::printf("%s%s\n%s\nrepeat: ./dev crash --matrix %d --seed %u\n%s\n", done ? "" : "broken off: ", qPrintable(run.error()),
                qPrintable(run.report()), options.mails, options.seed, clean ? "nothing lost" : "NOT CLEAN");
    return clean ? 0 : 1;
}

/// Three tries for the p99: other programs of the machine are noticed, too.
int attacked(int seconds, const QStringList &only)
{
    bool bearable = false;
    for (int i = 0; i < 3 && !bearable; ++i) {
        crash::AttackRun run({.calmMs = seconds * 1000, .attackMs = seconds * 1000, .only = only});
        if (!run.run()) {
            std::printf("broken off: %s\n", qPrintable(run.error()));
            return 1;
        }
        std::printf("%s\n", qPrintable(run.report()));
        if (!run.unharmed())
            break;
        bearable = run.p99Ratio() < 2;
    }
    std::printf("%s\n", bearable ? "nobody was hurt" : "NOT CLEAN");
    return bearable ? 0 : 1;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({u"kills"_s, u"times the engine is killed (default 200)"_s, u"N"_s, u"200"_s});
    parser.addOption({u"power"_s, u"images of a power cut instead of kills"_s, u"N"_s});
    parser.addOption({u"queued"_s, u"recipients in the queue that wait for another day (default 100000)"_s, u"N"_s, u"100000"_s});
    parser.addOption({u"seed"_s, u"of the moments; the default is drawn by lot"_s, u"S"_s});
    parser.addOption({u"interval"_s, u"seconds of work before each, on average (default 2)"_s, u"T"_s, u"2"_s});
    parser.addOption({u"matrix"_s, u"mails to servers that go wrong instead of kills"_s, u"N"_s});
    parser.addOption({u"attack"_s, u"seconds of attacks beside normal clients instead of kills"_s, u"S"_s});
    parser.addOption({u"only"_s, u"attackers whose name contains one of these, between commas"_s, u"NAMES"_s});
    parser.process(app);
    const quint32 seed = parser.isSet(u"seed"_s) ? parser.value(u"seed"_s).toUInt() : QRandomGenerator::global()->generate();
    std::printf("seed %u\n", seed);
    const qint64 queued = parser.value(u"queued"_s).toLongLong();
    const double interval = parser.value(u"interval"_s).toDouble();
    const int leastMs = int(interval * 500), mostMs = int(interval * 1500);
    if (parser.isSet(u"power"_s))
        return cut({.images = parser.value(u"power"_s).toInt(), .queued = queued, .seed = seed, .leastMs = leastMs, .mostMs = mostMs, .talks = true});
    if (parser.isSet(u"matrix"_s))
        return matrix({.mails = parser.value(u"matrix"_s).toInt(), .seed = seed, .talks = true});
    if (parser.isSet(u"attack"_s))
        return attacked(parser.value(u"attack"_s).toInt(), parser.value(u"only"_s).split(u',', Qt::SkipEmptyParts));
    return killed({.kills = parser.value(u"kills"_s).toInt(), .queued = queued, .seed = seed, .leastMs = leastMs, .mostMs = mostMs, .talks = true});
}

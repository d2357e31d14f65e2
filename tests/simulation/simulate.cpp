// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QHashSeed>
#include <cstdio>

// ./dev simulate: many seeds, or the story of one. Exit code 0: every invariant held; 1: one did not.

using namespace Qt::StringLiterals;
using simulation::Bug;
using simulation::Run;

namespace {

bool tellAll = false;

void log(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    if (tellAll || type == QtFatalMsg)
        std::printf("             | %s\n", qPrintable(text));
}

void printViolations(const Run &run, quint64 seed)
{
    for (const QString &violation : run.violations())
        std::printf("seed %llu: %s\n", qulonglong(seed), qPrintable(violation));
}

int many(quint64 first, int count, Bug bug)
{
    QElapsedTimer timer;
    timer.start();
    simulation::Ledger::Totals sum;
    qint64 virtualMs = 0;
    int kills = 0, cuts = 0, failed = 0;
    for (int i = 0; i < count; ++i) {
        Run run(first + quint64(i), false, bug);
        if (!run.run()) {
            ++failed;
            printViolations(run, first + quint64(i));
        }
        const auto totals = run.totals();
        sum.submitted += totals.submitted;
        sum.acknowledged += totals.acknowledged;
        sum.recovered += totals.recovered;
        sum.sent += totals.sent;
        sum.bounced += totals.bounced;
        sum.expired += totals.expired;
        sum.removed += totals.removed;
        sum.doubled += totals.doubled;
        sum.attempts += totals.attempts;
        sum.notices += totals.notices;
        virtualMs += run.virtualMs();
        kills += run.kills();
        cuts += run.cuts();
    }
    std::printf("%d seeds from %llu, %d with an invariant that did not hold: %lld hours in %lld s, %d kills, %d power cuts\n"
                "recipients: %d attempted, %d acknowledged, %d recovered; %d sent, %d bounced, %d expired, %d removed, %d doubled with a reason\n"
                "%d attempts, %d notices\n",
                count, qulonglong(first), failed, qlonglong(virtualMs / 3600000), qlonglong(timer.elapsed() / 1000), kills, cuts, sum.submitted,
                sum.acknowledged, sum.recovered, sum.sent, sum.bounced, sum.expired, sum.removed, sum.doubled, sum.attempts, sum.notices);
    return failed ? 1 : 0;
}

} // namespace

int main(int argc, char *argv[])
{
    QHashSeed::setDeterministicGlobalSeed(); // one order in all processes
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({u"seed"_s, u"tell the story of one seed; with --seeds: the first one (default 1)"_s, u"S"_s});
    parser.addOption({u"seeds"_s, u"how many (default 1000)"_s, u"N"_s});
    parser.addOption({u"log"_s, u"with --seed: what the engine logs, too"_s});
    parser.addOption({u"bug"_s, u"a planted bug: 1 a disk that lies, 2 outcomes early, 3 expiry early"_s, u"N"_s, u"0"_s});
    parser.process(app);
    const quint64 seed = parser.isSet(u"seed"_s) ? parser.value(u"seed"_s).toULongLong() : 1;
    const auto bug = Bug(parser.value(u"bug"_s).toInt());
    tellAll = parser.isSet(u"log"_s);
    qInstallMessageHandler(log);
    if (parser.isSet(u"seeds"_s) || !parser.isSet(u"seed"_s))
        return many(seed, parser.isSet(u"seeds"_s) ? parser.value(u"seeds"_s).toInt() : 1000, bug);
    Run run(seed, true, bug);
    const bool held = run.run();
    printViolations(run, seed);
    std::printf("seed %llu, trace %016llx: %s\n", qulonglong(seed), qulonglong(run.hash()), held ? "every invariant held" : "NOT CLEAN");
    return held ? 0 : 1;
}

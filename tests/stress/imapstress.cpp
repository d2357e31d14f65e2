// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stressrun.h"
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QRandomGenerator>
#include <cstdio>

// ./dev stress: many IMAP clients on few mailboxes, every view checked. Exit code 0: all was right.

using namespace Qt::StringLiterals;

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({u"seconds"_s, u"how long (default 120)"_s, u"S"_s, u"120"_s});
    parser.addOption({u"users"_s, u"mailboxes that the clients share (default 20)"_s, u"N"_s, u"20"_s});
    parser.addOption({u"clients"_s, u"clients of these (default 50)"_s, u"N"_s, u"50"_s});
    parser.addOption({u"together"_s, u"clients of one more mailbox (default 10)"_s, u"N"_s, u"10"_s});
    parser.addOption({u"kills"_s, u"kill -9 so many times under that load instead, and a reckoning after each"_s, u"N"_s, u"0"_s});
    parser.addOption({u"seed"_s, u"of what the clients do; the default is drawn by lot"_s, u"S"_s});
    parser.process(app);
    const quint32 seed = parser.isSet(u"seed"_s) ? parser.value(u"seed"_s).toUInt() : QRandomGenerator::global()->generate();
    const stress::StressRun::Options options{.seconds = parser.value(u"seconds"_s).toInt(), .users = std::max(1, parser.value(u"users"_s).toInt()),
                                             .clients = parser.value(u"clients"_s).toInt(), .together = parser.value(u"together"_s).toInt(),
                                             .kills = parser.value(u"kills"_s).toInt(), .seed = seed, .talks = true};
    std::printf("seed %u\n", seed);
    stress::StressRun run(options);
    const bool right = run.run();
    std::printf("%s\n%s\nrepeat: ./dev stress --seconds %d --users %d --clients %d --together %d --kills %d --seed %u\n%s\n", qPrintable(run.error()),
                qPrintable(run.report()), options.seconds, options.users, options.clients, options.together, options.kills, seed, right ? "all was right" : "NOT RIGHT");
    return right ? 0 : 1;
}

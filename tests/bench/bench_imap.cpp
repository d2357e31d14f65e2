// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imapload.h"
#include "storage/outlines.h"
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <array>
#include <cstdio>

// Postkontor beside Dovecot by IMAP, on one machine, in turns: a mix of commands, a large folder, connections that wait; and what the
// outline of a mail costs when it is accepted.

using namespace Qt::StringLiterals;

namespace {

double median(QList<double> values)
{
    if (values.isEmpty())
        return 0;
    std::sort(values.begin(), values.end());
    return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

/// Rows of a table: what, ours, theirs, and how much better ours is.
class Table
{
public:
    void add(const QString &what, const QList<double> &ours, const QList<double> &theirs, bool moreIsBetter)
    {
        const double a = median(ours), b = median(theirs);
        const double ratio = a > 0 && b > 0 ? (moreIsBetter ? a / b : b / a) : 0;
        std::printf("%-40s %12.1f %12.1f %8.2f\n", qPrintable(what), a, b, ratio);
        std::fflush(stdout);
        m_rows << QJsonObject{{u"what"_s, what}, {u"postkontor"_s, a}, {u"dovecot"_s, b}, {u"ratio"_s, ratio}, {u"rounds"_s, ours.size()},
                              {u"postkontorRounds"_s, list(ours)}, {u"dovecotRounds"_s, list(theirs)}};
    }
    const QJsonArray &rows() const { return m_rows; }

private:
    static QJsonArray list(const QList<double> &values)
    {
        QJsonArray out;
        for (const double value : values)
            out << value;
        return out;
    }
    QJsonArray m_rows;
};

/// Microseconds of one processor for the outline of a mail of so many KiB.
double outlineCost(int kib)
{
    QByteArray mail = ImapServer::letter(1);
    while (mail.size() < kib * 1024)
        mail += "More of the text that nobody will ever read to its end.\r\n";
    const QByteArray trace = "Return-Path: <a@bench.test>\r\nReceived: by mx.bench.test\r\n";
    qsizetype octets = 0;
    QElapsedTimer timer;
    timer.start();
    int count = 0;
    for (; timer.elapsed() < 500; ++count)
        octets += storage::outlines::make(trace, mail).size();
    return octets > 0 ? double(timer.nsecsElapsed()) / 1e3 / count : 0;
}

struct Options
{
    int messages, connections, clients, seconds, rounds;
    QStringList only;
};

struct Servers
{
    PostkontorImap ours;
    DovecotImap theirs;
    std::array<ImapServer *, 2> both{&ours, &theirs};
};

constexpr int kUsers = 10;

void mix(Servers &servers, const Options &options, Table &table)
{
    QList<double> rates[2];
    for (int round = 0; round < options.rounds; ++round) {
        for (size_t i = 0; i < 2; ++i) {
            const MixResult result = runMix(*servers.both[i], options.clients, kUsers, options.seconds);
            if (result.refused > 0)
                std::printf("%s refused %lld commands\n", qPrintable(servers.both[i]->name()), static_cast<long long>(result.refused));
            rates[i] << result.perSecond;
        }
    }
    table.add(u"commands/s, %1 clients"_s.arg(options.clients), rates[0], rates[1], true);
}

bool folder(Servers &servers, const Options &options, Table &table)
{
    QElapsedTimer timer;
    for (ImapServer *server : servers.both) {
        timer.start();
        if (!server->fill(options.messages)) {
            std::printf("the folder could not be filled\n%s%s\n", qPrintable(servers.ours.log().right(2000)), qPrintable(servers.theirs.log().right(2000)));
            return false;
        }
        std::printf("%s: %d messages, filled and indexed after %lld s\n", qPrintable(server->name()), options.messages, static_cast<long long>(timer.elapsed() / 1000));
    }
    Figures figures[2];
    for (int round = 0; round <= options.rounds; ++round) {
        Figures cold; // the first of all is not counted
        for (size_t i = 0; i < 2; ++i) {
            const bool slowSearches = i == 0 || round == 1; // half a minute each
            if (!measureFolder(*servers.both[i], options.messages, round, slowSearches, round == 0 ? cold : figures[i]))
                std::printf("%s refused a command\n", qPrintable(servers.both[i]->name()));
        }
    }
    for (const QString &what : figures[0].keys())
        table.add(what + u", ms"_s, figures[0][what], figures[1].value(what), false);
    return true;
}

void idle(Servers &servers, const Options &options, Table &table)
{
    for (const bool tls : {false, true}) {
        const int fewer = std::max(options.connections / 10, 50); // each is a process there
        const double ours = idleMemory(servers.ours, options.connections, kUsers, tls) / 1024, theirs = idleMemory(servers.theirs, fewer, kUsers, tls) / 1024;
        table.add(u"KiB for each in IDLE%1"_s.arg(tls ? u" with TLS"_s : QString()), {ours}, {theirs}, false);
        servers.ours.restart();
    }
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({u"messages"_s, u"in the large folder (default 200000)"_s, u"N"_s, u"200000"_s});
    parser.addOption({u"connections"_s, u"that wait in IDLE (default 5000, a tenth of it for Dovecot)"_s, u"N"_s, u"5000"_s});
    parser.addOption({u"clients"_s, u"of the mix (default 50)"_s, u"N"_s, u"50"_s});
    parser.addOption({u"seconds"_s, u"of each round of the mix (default 15)"_s, u"N"_s, u"15"_s});
    parser.addOption({u"rounds"_s, u"in turns (default 5)"_s, u"N"_s, u"5"_s});
    parser.addOption({u"only"_s, u"of outline,mix,folder,idle"_s, u"LIST"_s, u"outline,mix,folder,idle"_s});
    parser.addOption({u"json"_s, u"write the figures into a file"_s, u"FILE"_s});
    parser.process(app);
    const auto number = [&parser](const QString &name) { return parser.value(name).toInt(); };
    const Options options{number(u"messages"_s), number(u"connections"_s), number(u"clients"_s), number(u"seconds"_s), number(u"rounds"_s), parser.value(u"only"_s).split(u',')};
    if (options.only.contains(u"outline"_s)) {
        for (const int kib : {4, 100})
            std::printf("the outline of a mail of %d KiB takes %.1f us of a worker\n", kib, outlineCost(kib));
    }
    if (options.only == QStringList{u"outline"_s})
        return 0;
    if (!support::DovecotServer::available()) {
        std::printf("dovecot-imapd is not installed, or this is not root\n");
        return 3;
    }
    Servers servers;
    if (!servers.ours.start(options.connections, kUsers) || !servers.theirs.start(std::max(options.connections / 10, 200))) {
        std::printf("%s%s\n", qPrintable(servers.ours.log()), qPrintable(servers.theirs.log()));
        return 1;
    }
    std::printf("%-40s %12s %12s %8s\n", "", "Postkontor", "Dovecot", "ratio");
    Table table;
    if (options.only.contains(u"mix"_s))
        mix(servers, options, table);
    if (options.only.contains(u"folder"_s) && !folder(servers, options, table))
        return 1;
    if (options.only.contains(u"idle"_s))
        idle(servers, options, table);
    if (parser.isSet(u"json"_s)) {
        QFile file(parser.value(u"json"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(table.rows()).toJson()) < 0)
            return 1;
    }
    return 0;
}

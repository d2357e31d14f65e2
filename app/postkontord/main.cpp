// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/settings.h"
#include "server/engine.h"
#include "server/logwriter.h"
#include "resetadmincommand.h"
#include "servicehost.h"
#include "signals.h"
#include "snapshotcommand.h"
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QProcessEnvironment>
#include <QTimer>
#include <cstdio>
#include <optional>

// Exit codes: 0 after SIGTERM, 1 for a failure of the machine, 2 for a bad configuration.

using namespace Qt::StringLiterals;

namespace {

#ifdef Q_OS_WIN
constexpr bool kWindows = true;
#else
constexpr bool kWindows = false;
#endif

enum ExitCode { Ok = 0, Failed = 1, BadConfiguration = 2 };

void complain(const QString &text)
{
    std::fprintf(stderr, "postkontord: %s\n", qUtf8Printable(text));
    tellSystemLog(text);
}

QHash<QString, QString> environment()
{
    QHash<QString, QString> variables;
    const QProcessEnvironment system = QProcessEnvironment::systemEnvironment();
    for (const QString &name : system.keys())
        variables.insert(name, system.value(name));
    return variables;
}

/// Prints every problem as "file:line: key: what was wrong and what is allowed".
void printProblems(const QString &file, const QList<config::Problem> &problems)
{
    for (const config::Problem &problem : problems) {
        QString where = problem.line > 0 ? u"%1:%2: "_s.arg(file).arg(problem.line) : QString();
        if (!problem.key.isEmpty())
            where += problem.key + u": "_s;
        complain(where + problem.text);
    }
}

struct CommandLine
{
    QString config;
    QString dataDir;
    bool check = false;
    bool service = false;
    bool listSnapshots = false;
    std::optional<QString> restoreSnapshot; ///< its name
    std::optional<QString> resetAdmin;      ///< the address
};

CommandLine parseCommandLine(const QCoreApplication &app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Postkontor, the mail server as a service. SIGTERM drains and stops, SIGHUP reads settings and certificates again."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOption({u"config"_s, u"Configuration file (TOML)."_s, u"FILE"_s});
    parser.addOption({u"data"_s, u"Data folder; overrides server.data_dir."_s, u"DIR"_s});
    parser.addOption({u"check"_s, u"Check the configuration and exit: 0 good, 2 bad."_s});
    parser.addOption({u"list-snapshots"_s, u"List the copies of the store made before upgrades, newest first, and exit."_s});
    parser.addOption({u"restore-snapshot"_s,
                      u"Go back to one of them, or to the newest with \"latest\", and exit; the engine must not run. Nothing is deleted."_s, u"NAME"_s});
    parser.addOption({u"reset-admin"_s,
                      u"Give the user with this address (made where there is none) the role of an administrator and a new password, print it, and exit; the engine must not run."_s,
                      u"ADDRESS"_s});
    if (kWindows)
        parser.addOption({u"service"_s, u"Run under the Service Control Manager, which starts the program so."_s});
    parser.process(app);
    if (const QStringList stray = parser.positionalArguments(); !stray.isEmpty()) {
        complain(u"unexpected argument %1; see --help"_s.arg(stray.first()));
        std::exit(Failed);
    }
    const bool restore = parser.isSet(u"restore-snapshot"_s);
    if (restore && parser.value(u"restore-snapshot"_s).isEmpty()) { // the server must not start, and upgrade what was to be restored
        complain(u"--restore-snapshot takes the name of a snapshot, or \"latest\"; see --list-snapshots"_s);
        std::exit(Failed);
    }
    return {parser.value(u"config"_s), parser.value(u"data"_s), parser.isSet(u"check"_s),
            kWindows && parser.isSet(u"service"_s), parser.isSet(u"list-snapshots"_s),
            restore ? std::optional(parser.value(u"restore-snapshot"_s)) : std::nullopt,
            parser.isSet(u"reset-admin"_s) ? std::optional(parser.value(u"reset-admin"_s)) : std::nullopt};
}

void startWatchdog(QCoreApplication &app)
{
    const int interval = watchdogIntervalMs();
    if (interval <= 0)
        return;
    auto *timer = new QTimer(&app);
    QObject::connect(timer, &QTimer::timeout, timer, [] { tellServiceManager(ServiceState::Alive); });
    timer->start(interval);
}

/// File, environment and command line.
config::Loaded loadSettings(const CommandLine &options)
{
    config::Loaded loaded = config::load(options.config, environment());
    if (!options.dataDir.isEmpty()) {
        if (const auto set = loaded.settings.set(u"server.data_dir", options.dataDir, config::Source::CommandLine); !set)
            loaded.problems.append({0, u"--data"_s, set.error().publicText});
    }
    return loaded;
}

/// What is wrong now was not when the server started: it goes on with what it has.
void reload(server::Engine &engine, const CommandLine &options, config::Settings &settings)
{
    tellServiceManager(ServiceState::Reloading);
    config::Loaded fresh = loadSettings(options);
    if (fresh.problems.isEmpty())
        settings = fresh.settings;
    else
        printProblems(options.config, fresh.problems);
    engine.reload(settings);
    tellServiceManager(ServiceState::Ready);
}

int run(QCoreApplication &app, const CommandLine &options, config::Settings settings, const QList<net::InheritedSocket> &inherited)
{
    server::LogWriter log(settings.string("log.level"_L1), server::LogWriter::formatFor(settings.string("log.format"_L1)));
    server::Engine engine(settings);
    engine.setLog(log.ring());
    engine.setInherited(inherited);
    bool stopping = false;
    // Before the start: /readyz must not say 200 to one whose SIGHUP would still kill the process. What comes earlier
    // waits for the event loop.
    watchProcessSignals(
        [&] {
            if (std::exchange(stopping, true))
                return;
            tellServiceManager(ServiceState::Stopping);
            engine.stop([&app] { app.exit(Ok); });
        },
        [&] { reload(engine, options, settings); });
    if (const base::Result<void> started = engine.start(); !started) {
        const base::Error &error = started.error();
        const bool named = error.field.isEmpty() || error.publicText.startsWith(error.field);
        const QString text = named ? error.publicText : error.field + u": "_s + error.publicText;
        complain(error.detail.isEmpty() ? text : u"%1 (%2)"_s.arg(text, error.detail));
        return error.kind == base::ErrorKind::Invalid ? BadConfiguration : Failed;
    }
    tellServiceManager(ServiceState::Ready);
    startWatchdog(app);
    return app.exec();
}

/// Everything after the command line is known.
int serve(QCoreApplication &app, const CommandLine &options, const QList<net::InheritedSocket> &inherited)
{
    const config::Loaded loaded = loadSettings(options);
    for (const QString &warning : std::as_const(loaded.warnings))
        complain(u"warning: "_s + warning);
    if (!loaded.problems.isEmpty()) {
        printProblems(options.config, loaded.problems);
        return BadConfiguration;
    }
    if (options.listSnapshots)
        return listSnapshots(server::Engine::dataDir(loaded.settings));
    if (options.restoreSnapshot)
        return restoreSnapshot(server::Engine::dataDir(loaded.settings), *options.restoreSnapshot);
    if (options.resetAdmin)
        return resetAdmin(server::Engine::dataDir(loaded.settings), *options.resetAdmin);
    if (options.check) {
        if (const base::Result<void> sound = server::Engine::check(loaded.settings); !sound) {
            printProblems(options.config, {{0, sound.error().field, sound.error().publicText}});
            return BadConfiguration;
        }
        std::printf("%s: good\n", qUtf8Printable(options.config.isEmpty() ? u"the default configuration"_s : options.config));
        return Ok;
    }
    return run(app, options, loaded.settings, inherited);
}

} // namespace

int main(int argc, char *argv[])
{
    keepFilesPrivate();
    // Before anything opens a descriptor of its own, which a wrong count would take for the manager's.
    const QList<net::InheritedSocket> inherited = net::takeInheritedSockets();
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(u"postkontord"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(POSTKONTOR_VERSION));
    const CommandLine options = parseCommandLine(app);
    return runService(options.service, [&] { return serve(app, options, inherited); });
}

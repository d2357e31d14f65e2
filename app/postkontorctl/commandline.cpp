// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commandline.h"
#include "postkontorctl/commandtable.h"
#include "postkontorctl/ctl.h"
#include "postkontorctl/format.h"
#include "postkontorctl/textwidth.h"
#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

constexpr auto kDefaultUrl = "http://127.0.0.1:8080"_L1;
constexpr qint64 kLongestTimeout = 86400; // seconds

base::Error usage(const QString &text)
{
    return {base::ErrorKind::Invalid, text, {}, {}};
}

QString wordsOf(const Command &command)
{
    return QString::fromLatin1(command.words);
}

QList<Option> generalOptions()
{
    return {
        {"url", "URL",
         QT_TRANSLATE_NOOP("Ctl", "Address of the server; else POSTKONTOR_URL, else http://127.0.0.1:8080.")},
        {"token-file", "FILE",
         QT_TRANSLATE_NOOP("Ctl", "File with the token in its first line; else POSTKONTOR_TOKEN_FILE.")},
        {"ca-file", "FILE",
         QT_TRANSLATE_NOOP("Ctl", "PEM file with a certificate to trust besides the system's.")},
        {"timeout", "DURATION", QT_TRANSLATE_NOOP("Ctl", "Give up when the server says nothing for so long: 5s, 10m; else 60s, of imports 1h.")},
        {"json", "", QT_TRANSLATE_NOOP("Ctl", "Print what the server answered, as JSON.")},
        {"help", "", QT_TRANSLATE_NOOP("Ctl", "Print this, or with a command its help.")},
        {"version", "", QT_TRANSLATE_NOOP("Ctl", "Print the version.")},
    };
}

QCommandLineOption toQt(const Option &option)
{
    QStringList names{QString::fromLatin1(option.name)};
    if (names.first() == "help"_L1)
        names.append(u"h"_s);
    return {names, QString(), QString::fromLatin1(option.valueName)};
}

// The command the words begin with, and how many words that are.
std::pair<const Command *, qsizetype> findCommand(const QStringList &words)
{
    for (const Command &command : commandTable()) {
        const QStringList name = wordsOf(command).split(u' ');
        if (words.mid(0, name.size()) == name)
            return {&command, name.size()};
    }
    return {nullptr, 0};
}

QString unknownCommand(const QStringList &words)
{
    QStringList known;
    for (const Command &command : commandTable()) {
        if (wordsOf(command).startsWith(words.first() + u' '))
            known.append(wordsOf(command));
    }
    if (!known.isEmpty())
        return Ctl::tr("%1 needs one of: %2").arg(printable(words.first()), known.join(u", "_s));
    return Ctl::tr("unknown command %1; postkontorctl --help lists them").arg(printable(words.first()));
}

// Nothing when the command takes what was given.
QString mismatch(const CommandLine &line)
{
    const Command &command = *line.command;
    const QString name = wordsOf(command);
    const QStringList taken = QString::fromLatin1(command.options).split(u',');
    for (auto option = line.options.cbegin(); option != line.options.cend(); ++option) {
        if (!taken.contains(option.key()))
            return Ctl::tr("%1 does not take --%2").arg(name, option.key());
    }
    const qsizetype count = line.arguments.size();
    if (count < command.least || count > command.most)
        return Ctl::tr("usage: postkontorctl %1 %2")
            .arg(name, QString::fromUtf8(command.arguments))
            .trimmed();
    for (const QString &argument : line.arguments) {
        if (argument.isEmpty())
            return Ctl::tr("%1: an argument is empty").arg(name);
    }
    return {};
}

base::Result<QUrl> parseUrl(const QString &text)
{
    QUrl url(text, QUrl::StrictMode);
    const bool isHttp = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (!url.isValid() || !isHttp || url.host().isEmpty() || url.hasQuery() || url.hasFragment())
        return usage(Ctl::tr("the address must look like http://host:8080, not %1").arg(printable(text)));
    if (!url.userInfo().isEmpty())
        return usage(Ctl::tr("no credentials in the address, please: put the token into a file and name it "
                             "with --token-file"));
    url.setPath({});
    return url;
}

QString optionLines(const QList<Option> &options)
{
    QString text;
    for (const Option &option : options) {
        QString name = u"  --"_s + QString::fromLatin1(option.name);
        if (*option.valueName)
            name += u' ' + QString::fromLatin1(option.valueName);
        text += name.leftJustified(22) + u' ' + Ctl::tr(option.help) + u'\n';
    }
    return text;
}

} // namespace

base::Result<CommandLine> CommandLine::parse(const QStringList &arguments,
                                             const QHash<QString, QString> &environment)
{
    QCommandLineParser parser;
    for (const Option &option : generalOptions() + optionTable())
        parser.addOption(toQt(option));
    if (!parser.parse(arguments))
        return usage(printable(parser.errorText()));

    CommandLine line;
    QStringList words = parser.positionalArguments();
    const bool helpWord = !words.isEmpty() && words.first() == "help"_L1;
    if (helpWord)
        words.removeFirst();
    const auto [command, length] = findCommand(words);
    line.command = command;
    line.arguments = words.mid(length);
    if (parser.isSet(u"version"_s)) {
        line.wish = Wish::Version;
        return line;
    }
    if (parser.isSet(u"help"_s) || helpWord) {
        line.wish = Wish::Help;
        if (!command && !words.isEmpty())
            return usage(unknownCommand(words));
        return line;
    }
    if (words.isEmpty())
        return usage(Ctl::tr("what shall I do? postkontorctl --help lists the commands"));
    if (!command)
        return usage(unknownCommand(words));
    for (const Option &option : optionTable()) {
        const QString name = QString::fromLatin1(option.name);
        if (parser.isSet(name))
            line.options.insert(name, parser.values(name));
    }
    if (const QString problem = mismatch(line); !problem.isEmpty())
        return usage(problem);
    const base::Result<QUrl> url =
        parseUrl(parser.isSet(u"url"_s) ? parser.value(u"url"_s)
                                        : environment.value(u"POSTKONTOR_URL"_s, kDefaultUrl));
    if (!url)
        return url.error();
    line.url = *url;
    line.tokenFile = parser.isSet(u"token-file"_s) ? parser.value(u"token-file"_s)
                                                   : environment.value(u"POSTKONTOR_TOKEN_FILE"_s);
    line.caFile = parser.value(u"ca-file"_s);
    line.json = parser.isSet(u"json"_s);
    if (parser.isSet(u"timeout"_s)) {
        const std::optional<qint64> seconds = parseDuration(parser.value(u"timeout"_s));
        if (!seconds || *seconds > kLongestTimeout)
            return usage(Ctl::tr("--timeout takes a duration such as 90s or 10m, of a day at most"));
        line.timeout = int(*seconds);
    }
    return line;
}

QString helpText(const Command *command)
{
    if (command) {
        QList<Option> own;
        for (const Option &option : optionTable()) {
            if (QString::fromLatin1(command->options).split(u',').contains(QLatin1StringView(option.name)))
                own.append(option);
        }
        const QString arguments = QString::fromUtf8(command->arguments);
        QString text = Ctl::tr("Usage: postkontorctl [OPTIONS] %1")
                           .arg((wordsOf(*command) + u' ' + arguments).trimmed()) +
                       u"\n\n"_s + Ctl::tr(command->summary) + u"\n\n"_s;
        if (!own.isEmpty())
            text += Ctl::tr("Options:") + u'\n' + optionLines(own) + u'\n';
        return text + Ctl::tr("General options:") + u'\n' + optionLines(generalOptions());
    }
    QString text = Ctl::tr("Usage: postkontorctl [OPTIONS] COMMAND") + u"\n\n"_s +
                   Ctl::tr("Asks and instructs a running Postkontor server over its API.") + u"\n\n"_s +
                   Ctl::tr("Commands:") + u'\n';
    for (const Command &each : commandTable()) {
        const QString usage = u"  "_s + wordsOf(each) + u' ' + QString::fromUtf8(each.arguments);
        text += usage.leftJustified(36) + u' ' + Ctl::tr(each.summary) + u'\n';
    }
    text += u'\n' + Ctl::tr("Options:") + u'\n' + optionLines(generalOptions());
    return text + u'\n' + Ctl::tr("Exit codes: 0 done, 1 failed, 2 the command line is wrong.") + u'\n';
}

} // namespace ctl

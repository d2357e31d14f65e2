// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/arguments.h"
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace sendmail {

namespace {

// As getopt(3) reads them, after Postfix's sendmail(1).
constexpr auto kWithValue = u"ABCFLNORVXbefhopr";
constexpr auto kIgnoredWithValue = u"ABCLXehp"; // body type, configuration, log file, error mode, hop count …
constexpr auto kIgnored = u"GIUcmnx";

base::Error wrong(const QString &text)
{
    return {base::ErrorKind::Invalid, text, {}, {}};
}

Arguments::Mode modeFromName(const QString &program)
{
    const QString name = QFileInfo(program).fileName();
    if (name == "mailq"_L1)
        return Arguments::Mode::List;
    return name == "newaliases"_L1 ? Arguments::Mode::Nothing : Arguments::Mode::Send;
}

QString setMode(Arguments &out, const QString &letter)
{
    if (letter == "m"_L1)
        out.mode = Arguments::Mode::Send;
    else if (letter == "p"_L1)
        out.mode = Arguments::Mode::List;
    else if (letter == "s"_L1)
        out.mode = Arguments::Mode::Bridge;
    else if (letter == "i"_L1 || letter == "I"_L1)
        out.mode = Arguments::Mode::Nothing; // aliases live in the server
    else
        return u"-b%1 is not offered: there are -bm, -bp, -bs and -bi"_s.arg(letter);
    return {};
}

QString setNotify(Arguments &out, const QString &value)
{
    const QString wanted = value.toLower();
    const QStringList words = wanted.split(u',');
    for (const QString &word : words) {
        const bool known = word == "success"_L1 || word == "failure"_L1 || word == "delay"_L1 ||
                           (word == "never"_L1 && words.size() == 1);
        if (!known)
            return u"-N takes never, or success, failure and delay joined by commas"_s;
    }
    out.notify = wanted;
    return {};
}

QString setValue(Arguments &out, QChar option, const QString &value)
{
    if (QStringView(kIgnoredWithValue).contains(option))
        return {};
    switch (option.unicode()) {
    case 'f':
    case 'r':
        out.sender = value;
        out.hasSender = true;
        return {};
    case 'F':
        out.fullName = value;
        return {};
    case 'N':
        return setNotify(out, value);
    case 'R':
        out.returnPart = value.toLower();
        return out.returnPart == "full"_L1 || out.returnPart == "hdrs"_L1 ? QString()
                                                                          : u"-R takes full or hdrs"_s;
    case 'V':
        out.envelopeId = value;
        return {};
    case 'o':
        out.dotsAreText = out.dotsAreText || value.startsWith(u'i');
        return {};
    case 'O':
        out.dotsAreText = out.dotsAreText || value.startsWith("IgnoreDots"_L1);
        return {};
    default:
        return setMode(out, value);
    }
}

bool setFlag(Arguments &out, QChar option)
{
    if (option == u't')
        out.recipientsFromHeader = true;
    else if (option == u'i')
        out.dotsAreText = true;
    else if (option == u'v')
        out.verbose = true;
    else
        return QStringView(kIgnored).contains(option);
    return true;
}

} // namespace

base::Result<Arguments> Arguments::parse(const QStringList &words)
{
    Arguments out;
    out.mode = modeFromName(words.value(0));
    qsizetype at = 1;
    for (; at < words.size() && words[at].size() > 1 && words[at].startsWith(u'-'); ++at) {
        const QString word = words[at];
        if (word == "--"_L1) {
            ++at;
            break;
        }
        for (qsizetype i = 1; i < word.size(); ++i) {
            const QChar option = word[i];
            if (option == u'q') { // -q, -q15m, -qRexample.org: all of it
                out.mode = Mode::Flush;
                break;
            }
            if (option == u'd') // debugging levels stand behind it
                break;
            if (!QStringView(kWithValue).contains(option)) {
                if (!setFlag(out, option))
                    return wrong(u"unknown option -%1"_s.arg(option));
                continue;
            }
            const bool attached = i + 1 < word.size();
            if (!attached && at + 1 >= words.size())
                return wrong(u"-%1 wants a value"_s.arg(option));
            const QString problem = setValue(out, option, attached ? word.mid(i + 1) : words[++at]);
            if (!problem.isEmpty())
                return wrong(problem);
            break;
        }
    }
    out.recipients = words.mid(at);
    return out;
}

} // namespace sendmail

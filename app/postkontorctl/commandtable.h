// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>

namespace ctl {

class Session;

/// One option that some commands take.
struct Option
{
    const char *name;
    const char *valueName; ///< empty: a switch
    const char *help;      ///< to be translated, context Ctl
};

/// One command. Each is declared once, in commandtable.cpp; parsing, help and running follow from that.
struct Command
{
    const char *words;     ///< "domain create"
    const char *arguments; ///< "NAME", as in the help
    int least;             ///< number of arguments
    int most;
    const char *options; ///< names, comma-separated
    const char *summary; ///< to be translated, context Ctl
    void (*run)(Session &session);
};

const QList<Command> &commandTable();
const QList<Option> &optionTable();

} // namespace ctl

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QHash>
#include <QStringList>
#include <QUrl>

namespace ctl {

struct Command;

/// What was asked for on the command line and in the environment. Value type.
struct CommandLine
{
    enum class Wish { Run, Help, Version };

    Wish wish = Wish::Run;
    const Command *command = nullptr;    ///< with Help: whose; null: the program's
    QStringList arguments;               ///< of the command
    QHash<QString, QStringList> options; ///< given options of the command, by name
    QUrl url;
    QString tokenFile; ///< empty: none named
    QString caFile;
    bool json = false;
    int timeout = 0; ///< seconds; 0: none named

    /// `arguments`: with the program's name in front. The error's publicText is for stderr, exit code Usage.
    static base::Result<CommandLine> parse(const QStringList &arguments,
                                           const QHash<QString, QString> &environment);
};

/// Help of the program (null) or of one command, ending in a line feed.
QString helpText(const Command *command);

} // namespace ctl

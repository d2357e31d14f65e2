// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/commandline.h"
#include <QByteArray>

namespace base {

/// Takes the secrets out of what a client says, before Dialogue hears of it: what follows the mechanism of AUTH, the lines after it
/// that are no command (they answer a challenge, or would have), the argument of PASS and APOP. Whatever comes, more is masked
/// rather than less. Pure, one thread.
class CommandSecrets
{
public:
    static constexpr char kMask[] = "***";
    /// `known`: whether the protocol has such a verb.
    explicit CommandSecrets(bool (*known)(QByteArrayView verb)) : m_known(known) {}

    QByteArray masked(const Command &command);
    /// A line that could not be read as a command.
    QByteArray maskedRaw(QByteArrayView line);
    /// A line of which only the end is there.
    QByteArray maskedOverlong();
    /// Any of them, as the parser found it: `line` of `input`.
    QByteArray masked(const CommandLineParser::Line &line, QByteArrayView input);

private:
    bool (*m_known)(QByteArrayView verb);
    bool m_afterAuth = false;
};

} // namespace base

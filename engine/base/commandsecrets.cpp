// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/commandsecrets.h"
#include <algorithm>

namespace base {

namespace {

constexpr qsizetype kMostRaw = 200;
constexpr qsizetype kMostMechanism = 20; // RFC 4422 3.1

bool is(QByteArrayView verb, const char *name)
{
    return verb.compare(name, Qt::CaseInsensitive) == 0;
}

/// RFC 4422 3.1: up to 20 letters, digits, '-' and '_'. Anything else could be the secret itself.
bool isMechanism(QByteArrayView word)
{
    return word.size() <= kMostMechanism && std::all_of(word.begin(), word.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
           });
}

/// A verb that takes a secret, however it goes on: with a tab, say, it is no command and yet holds one.
bool beginsWithSecret(QByteArrayView text)
{
    const QByteArrayView start = text.first(std::min<qsizetype>(text.size(), 4));
    return is(start, "AUTH") || is(start, "PASS") || is(start, "APOP");
}

QByteArray maskedAuth(const Command &command)
{
    const QByteArrayView arguments = command.arguments;
    const auto blank = std::find_if(arguments.begin(), arguments.end(), [](char c) { return c == ' ' || c == '\t'; });
    const QByteArrayView mechanism = arguments.first(blank - arguments.begin());
    QByteArray out = command.verb.toByteArray();
    if (!arguments.isEmpty())
        out += ' ' + (isMechanism(mechanism) ? mechanism.toByteArray() : QByteArray(CommandSecrets::kMask));
    if (blank != arguments.end())
        out += ' ' + QByteArray(CommandSecrets::kMask);
    return out;
}

} // namespace

QByteArray CommandSecrets::masked(const Command &command)
{
    if (is(command.verb, "AUTH")) {
        m_afterAuth = true;
        return maskedAuth(command);
    }
    if (is(command.verb, "PASS"))
        return command.verb.toByteArray() + ' ' + kMask;
    const bool known = m_known(command.verb);
    if (!known && (m_afterAuth || beginsWithSecret(command.verb)))
        return kMask;
    m_afterAuth = m_afterAuth && !known;
    QByteArray out = command.verb.toByteArray();
    if (!command.arguments.isEmpty())
        out += ' ' + command.arguments.toByteArray();
    return out;
}

QByteArray CommandSecrets::maskedRaw(QByteArrayView line)
{
    if (m_afterAuth || beginsWithSecret(line)) {
        m_afterAuth = true; // it may come in pieces
        return kMask;
    }
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    QByteArray out = line.first(std::min(line.size(), kMostRaw)).toByteArray();
    return line.size() > kMostRaw ? out + "\xe2\x80\xa6" : out;
}

QByteArray CommandSecrets::maskedOverlong()
{
    m_afterAuth = true; // it may have been one
    return QByteArrayLiteral("(line too long)");
}

QByteArray CommandSecrets::masked(const CommandLineParser::Line &line, QByteArrayView input)
{
    using Status = CommandLineParser::Status;
    switch (line.status) {
    case Status::Command:
        return masked(line.command);
    case Status::Foreign:
        return QByteArrayLiteral("(TLS)");
    case Status::Overlong:
    case Status::Flood:
        return maskedOverlong();
    default:
        return maskedRaw(input.first(line.consumed));
    }
}

} // namespace base

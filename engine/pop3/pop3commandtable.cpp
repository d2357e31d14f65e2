// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/pop3commandtable.h"
#include "pop3/commands/commands.h"

namespace pop3 {
namespace {

constexpr quint8 kAuthorization = quint8(State::Authorization);
constexpr quint8 kTransaction = quint8(State::Transaction);
constexpr quint8 kAny = kAuthorization | kTransaction;
constexpr int kText = 1000; // words of a text

} // namespace

const std::vector<CommandRow> &commandTable()
{
    // clang-format off
    static const std::vector<CommandRow> rows = {
        // verb  states          arguments  usage                           handler
        {"RETR", kTransaction,   1, 1,      "RETR msg",                     commands::retr},
        {"LIST", kTransaction,   0, 1,      "LIST [msg]",                   commands::list},
        {"UIDL", kTransaction,   0, 1,      "UIDL [msg]",                   commands::uidl},
        {"DELE", kTransaction,   1, 1,      "DELE msg",                     commands::dele},
        {"TOP",  kTransaction,   2, 2,      "TOP msg lines",                commands::top},
        {"STAT", kTransaction,   0, 0,      "STAT",                         commands::stat},
        {"NOOP", kTransaction,   0, 0,      "NOOP",                         commands::noop},
        {"RSET", kTransaction,   0, 0,      "RSET",                         commands::rset},
        {"USER", kAuthorization, 1, kText,  "USER name",                    commands::user},
        {"PASS", kAuthorization, 1, kText,  "PASS password",                commands::pass},
        {"AUTH", kAuthorization, 0, 2,      "AUTH [mechanism [response]]",  commands::auth},
        {"STLS", kAuthorization, 0, 0,      "STLS",                         commands::stls},
        {"CAPA", kAny,           0, 0,      "CAPA",                         commands::capa},
        {"QUIT", kAny,           0, 0,      "QUIT",                         commands::quit},
    };
    // clang-format on
    return rows;
}

const CommandRow *findCommand(QByteArrayView verb)
{
    for (const CommandRow &row : commandTable()) {
        if (verb.compare(row.verb, Qt::CaseInsensitive) == 0)
            return &row;
    }
    return nullptr;
}

} // namespace pop3

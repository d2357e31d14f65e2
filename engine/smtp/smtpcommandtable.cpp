// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/smtpcommandtable.h"
#include "smtp/commands/commands.h"

namespace smtp {
namespace {

constexpr quint8 flags(State state)
{
    return quint8(state);
}
constexpr quint8 kStart = flags(State::Start);
constexpr quint8 kReady = flags(State::Ready);
constexpr quint8 kMail = flags(State::Mail);
constexpr quint8 kRcpt = flags(State::Rcpt);
constexpr quint8 kChunking = flags(State::Chunking);
constexpr quint8 kAny = kStart | kReady | kMail | kRcpt | kChunking;

} // namespace

const std::vector<CommandRow> &commandTable()
{
    // BDAT is allowed everywhere: its text has to be swallowed before it can be refused (RFC 3030 2).
    // clang-format off
    static const std::vector<CommandRow> rows = {
        // verb      states                          idle   arg    handler
        {"MAIL",     kReady,                         false, true,  commands::mail, "MAIL after the greeting, once per mail"},
        {"RCPT",     kMail | kRcpt,                  false, true,  commands::rcpt, "RCPT after MAIL"},
        {"DATA",     kMail | kRcpt,                  false, false, commands::data, "DATA after RCPT, not after BDAT"},
        {"BDAT",     kAny,                           false, true,  commands::bdat, ""},
        {"RSET",     kAny,                           true,  false, commands::rset, ""},
        {"EHLO",     kAny,                           true,  true,  commands::ehlo, "", Speech::Smtp},
        {"HELO",     kAny,                           true,  true,  commands::helo, "", Speech::Smtp},
        {"LHLO",     kAny,                           true,  true,  commands::ehlo, "", Speech::Lmtp},
        {"NOOP",     kAny,                           true,  true,  commands::noop, ""},
        {"VRFY",     kAny,                           true,  true,  commands::vrfy, ""},
        {"EXPN",     kAny,                           true,  true,  commands::expn, ""},
        {"HELP",     kAny,                           true,  true,  commands::help, ""},
        {"STARTTLS", kAny,                           true,  false, commands::startTls, ""},
        {"AUTH",     kAny,                           true,  true,  commands::auth, ""},
        {"QUIT",     kAny,                           false, false, commands::quit, ""},
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

} // namespace smtp

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/imapcommandtable.h"
#include "imap/commands/commands.h"
#include "imap/grammar.h"

namespace imap {
namespace {

constexpr quint8 kFresh = quint8(State::NotAuthenticated);
constexpr quint8 kSelected = quint8(State::Selected);
constexpr quint8 kSignedIn = quint8(State::Authenticated) | kSelected;
constexpr quint8 kAny = kFresh | kSignedIn;

} // namespace

const std::vector<CommandRow> &commandTable()
{
    constexpr quint8 plain = CommandRow::Plain;
    constexpr quint8 both = CommandRow::Plain | CommandRow::Uid;
    constexpr auto none = CommandRow::None;
    constexpr auto some = CommandRow::Some;
    // clang-format off
    static const std::vector<CommandRow> rows = {
        {"CAPABILITY",   plain, kAny,      none, commands::capability},
        {"NOOP",         plain, kAny,      none, commands::noop},
        {"LOGOUT",       plain, kAny,      none, commands::logout},
        {"ID",           plain, kAny,      some, commands::id},
        {"STARTTLS",     plain, kFresh,    none, commands::startTls},
        {"LOGIN",        plain, kFresh,    some, commands::login},
        {"AUTHENTICATE", plain, kFresh,    some, commands::authenticate},
        {"ENABLE",       plain, quint8(State::Authenticated), some, commands::enable},
        {"SELECT",       plain, kSignedIn, some, commands::select},
        {"EXAMINE",      plain, kSignedIn, some, commands::examine},
        {"CREATE",       plain, kSignedIn, some, commands::create},
        {"DELETE",       plain, kSignedIn, some, commands::remove},
        {"RENAME",       plain, kSignedIn, some, commands::rename},
        {"SUBSCRIBE",    plain, kSignedIn, some, commands::subscribe},
        {"UNSUBSCRIBE",  plain, kSignedIn, some, commands::unsubscribe},
        {"LIST",         plain, kSignedIn, some, commands::list},
        {"LSUB",         plain, kSignedIn, some, commands::lsub},
        {"STATUS",       plain, kSignedIn, some, commands::status},
        {"NAMESPACE",    plain, kSignedIn, none, commands::nameSpace},
        {"GETQUOTA",     plain, kSignedIn, some, commands::getQuota},
        {"GETQUOTAROOT", plain, kSignedIn, some, commands::getQuotaRoot},
        {"MYRIGHTS",     plain, kSignedIn, some, commands::myRights},
        {"GETACL",       plain, kSignedIn, some, commands::getAcl},
        {"LISTRIGHTS",   plain, kSignedIn, some, commands::listRights},
        {"SETACL",       plain, kSignedIn, some, commands::setAcl},
        {"DELETEACL",    plain, kSignedIn, some, commands::deleteAcl},
        {"IDLE",         plain, kSignedIn, none, commands::idle},
        {"COMPRESS",     plain, kSignedIn, some, commands::compress},
        {"CHECK",        plain, kSelected, none, commands::noop},
        {"CLOSE",        plain, kSelected, none, commands::closeFolder},
        {"UNSELECT",     plain, kSelected, none, commands::unselect},
        {"EXPUNGE",      plain, kSelected, none, commands::expunge},
        {"EXPUNGE",      CommandRow::Uid, kSelected, some, commands::uidExpunge},
        {"FETCH",        both,  kSelected, some, commands::fetch},
        {"STORE",        both,  kSelected, some, commands::store},
        {"COPY",         both,  kSelected, some, commands::copy},
        {"MOVE",         both,  kSelected, some, commands::move},
        {"SEARCH",       both,  kSelected, some, commands::search},
        {"SORT",         both,  kSelected, some, commands::sort},
        {"THREAD",       both,  kSelected, some, commands::thread},
    };
    // clang-format on
    return rows;
}

const CommandRow *findCommand(QByteArrayView verb, bool uid)
{
    for (const CommandRow &row : commandTable()) {
        if (verb == row.verb && (row.forms & (uid ? CommandRow::Uid : CommandRow::Plain)))
            return &row;
    }
    return nullptr;
}

bool isForeignTag(QByteArrayView tag)
{
    static constexpr const char *kForeign[] = {"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "PRI", "EHLO", "HELO"};
    return std::any_of(std::begin(kForeign), std::end(kForeign), [&](const char *verb) { return equals(tag, verb); });
}

} // namespace imap

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/settingssections.h"
#include <QtGlobal>

// Who signs in, and how.
namespace config {

QList<Setting> authSettings()
{
    return {
        {.key = "auth.mechanisms",
         .type = StringList,
         .defaultValue = "SCRAM-SHA-256-PLUS,SCRAM-SHA-256,PLAIN,LOGIN,OAUTHBEARER,XOAUTH2",
         .allowed = "SCRAM-SHA-256-PLUS|SCRAM-SHA-256|PLAIN|LOGIN|OAUTHBEARER|XOAUTH2",
         .help = QT_TRANSLATE_NOOP("Setting", "Ways of signing in that mail programs are offered; the last two with auth.oauth_issuer only.")},
        {.key = "auth.on_smtp",
         .type = Boolean,
         .defaultValue = "false",
         .help = QT_TRANSLATE_NOOP("Setting", "Offers sign-in on listen.smtp too. Port 25 is for other servers: most guesses at passwords come there.")},
        {.key = "auth.hash_threads",
         .type = Integer,
         .defaultValue = "0",
         .minimum = 0,
         .maximum = 64,
         .restart = true,
         .help = QT_TRANSLATE_NOOP("Setting", "Threads that check passwords, each with 19 MiB of memory; 0: half as many as there are cores.")},
        {.key = "auth.oauth_issuer",
         .type = String,
         .defaultValue = "",
         .restart = true,
         .help = QT_TRANSLATE_NOOP("Setting", "Issuer whose tokens mail programs may sign in with, as https://login.example.org; empty: none."),
         .check = Check::Url},
        {.key = "auth.oauth_audience",
         .type = String,
         .defaultValue = "",
         .restart = true,
         .help = QT_TRANSLATE_NOOP("Setting", "Whom such a token must be made for: the name this server has at the issuer.")},
    };
}

} // namespace config

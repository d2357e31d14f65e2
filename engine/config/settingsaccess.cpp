// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/settingssections.h"
#include <QtGlobal>

// How staff read their mail.
namespace config {

QList<Setting> accessSettings()
{
    return {
        {.key = "imap.max_connections",
         .type = Integer,
         .defaultValue = "5000",
         .minimum = 1,
         .maximum = 1000000,
         .help = QT_TRANSLATE_NOOP("Setting", "IMAP sessions at a time; the next one is answered BYE. A mail program keeps up to five open.")},
        {.key = "imap.idle_timeout_s",
         .type = Integer,
         .defaultValue = "1800",
         .minimum = 1800,
         .maximum = 86400,
         .unit = "s",
         .help = QT_TRANSLATE_NOOP("Setting", "How long an IMAP client may stay silent, also while it waits for news (RFC 9051 asks for at least 1800).")},
        {.key = "pop3.max_connections",
         .type = Integer,
         .defaultValue = "1000",
         .minimum = 1,
         .maximum = 1000000,
         .help = QT_TRANSLATE_NOOP("Setting", "POP3 sessions at a time; the next one is answered -ERR.")},
        {.key = "pop3.idle_timeout_s",
         .type = Integer,
         .defaultValue = "600",
         .minimum = 600,
         .maximum = 86400,
         .unit = "s",
         .help = QT_TRANSLATE_NOOP("Setting", "How long a POP3 client may stay silent, or read nothing of what it asked for (RFC 1939 asks for at least 600).")},
        {.key = "clients.hostname",
         .type = String,
         .defaultValue = "",
         .help = QT_TRANSLATE_NOOP("Setting", "Name by which mail programs reach this server, for their set-up from the address alone; empty: server.hostname."),
         .check = Check::Hostname},
        {.key = "clients.services",
         .type = StringList,
         .defaultValue = "",
         .help = QT_TRANSLATE_NOOP("Setting", "What mail programs are told of listeners that are reached at another port or host than their own, or that are not for them."),
         .check = Check::Service},
    };
}

} // namespace config

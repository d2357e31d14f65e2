// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/engineprocess.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <memory>

namespace support {

/// A running engine with the mailbox mei@example.test; configure `engine` before open().
struct Office
{
    EngineProcess engine;
    std::unique_ptr<RestClient> rest;
    QString mailbox;

    bool open()
    {
        if (!engine.start())
            return false;
        rest = std::make_unique<RestClient>(engine.url({}), engine.token());
        mailbox = rest->ensureMailbox(QStringLiteral("mei@example.test"));
        return !mailbox.isEmpty();
    }
    QString messagesPath() const { return QStringLiteral("/v1/mailboxes/%1/messages").arg(mailbox); }
    /// Connects and says EHLO.
    bool greet(SmtpClient &smtp) const
    {
        return smtp.connectTo(engine.port(QStringLiteral("smtp"))).startsWith("220") && smtp.command("EHLO client.test").startsWith("250");
    }
    /// A whole session for one small message; its last reply.
    QByteArray deliver(const QByteArray &subject, const QByteArray &to = "mei@example.test")
    {
        SmtpClient smtp;
        if (!greet(smtp))
            return {};
        return smtp.deliver("anna@sender.test", {to}, letter(subject));
    }
    static QByteArray letter(const QByteArray &subject, const QByteArray &text = "Hello")
    {
        return "From: Anna <anna@sender.test>\r\nTo: mei@example.test\r\nSubject: " + subject
            + "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@sender.test>\r\n\r\n" + text + "\r\n";
    }
};

} // namespace support

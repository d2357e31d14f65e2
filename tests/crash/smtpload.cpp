// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtpload.h"
#include "support/smtpclient.h"

using support::SmtpClient;

namespace crash {

SmtpLoad::Mail SmtpLoad::nextMail(int round)
{
    // Small ones, some that are compressed, some past the bound up to which a body is held in memory.
    static const QByteArray small(700, 'x');
    static const QByteArray middle = QByteArray("A line of some words, again and again.\r\n").repeated(400);
    static const QByteArray large = QByteArray(76, 'y').append("\r\n").repeated(4000);
    Mail mail{nextId(round), {}, {}, {}};
    if (m_to == To::Mailbox) {
        mail.recipients << Office::kAddress;
        mail.promises << Promise{Promise::InMailbox, mail.id};
    } else {
        for (int i = 0; i < 3; ++i) {
            mail.recipients << "r" + QByteArray::number(i) + "@d" + QByteArray::number((m_count + i) % 5) + ".test";
            mail.promises << Promise{Promise::Outgoing, mail.id, QString::fromLatin1(mail.recipients.last())};
        }
    }
    mail.text = "Subject: " + mail.id.toLatin1() + "\r\n\r\n" + (m_count % 16 == 7 ? large : m_count % 5 == 3 ? middle : small) + "\r\n";
    return mail;
}

void SmtpLoad::work(const support::EngineProcess &engine, int round)
{
    SmtpClient smtp;
    if (!smtp.connectTo(engine.port(QStringLiteral("smtp"))).startsWith("220") || !smtp.command("EHLO crash.test").startsWith("250"))
        return;
    for (;;) {
        if (m_unanswered) {
            m_journal.sentAgain(m_mail.id);
        } else {
            m_mail = nextMail(round);
            m_journal.attempted();
        }
        const QByteArray reply = smtp.deliver("a@crash.test", m_mail.recipients, m_mail.text);
        m_unanswered = reply.isEmpty();
        if (reply.startsWith("250"))
            m_journal.acknowledged(m_mail.promises);
        else if (reply.isEmpty() || reply.startsWith("421"))
            return;
        else
            m_journal.refused();
        if (!reply.startsWith("250") && !smtp.command("RSET").startsWith("250"))
            return;
    }
}

} // namespace crash

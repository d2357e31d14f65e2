// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "loadclient.h"

namespace crash {

/// A mail server that sends mail in, to the mailbox or (as a trusted network does) to several recipients elsewhere. It sends again
/// what was cut off before the reply.
class SmtpLoad final : public LoadClient
{
public:
    enum class To { Mailbox, Elsewhere };
    SmtpLoad(Journal &journal, const Office &office, int number, To to)
        : LoadClient(journal, office, number)
        , m_to(to)
    {
    }
    void work(const support::EngineProcess &engine, int round) override;

private:
    struct Mail
    {
        QString id;
        QByteArrayList recipients;
        QByteArray text;
        QList<Promise> promises;
    };
    Mail nextMail(int round);

    const To m_to;
    Mail m_mail;
    bool m_unanswered = false;
};

} // namespace crash

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "sendmail/mail.h"
#include "sendmail/settings.h"
#include <QTcpSocket>

class QSslSocket;

namespace sendmail {

/// What became of one mail. Every recipient stands in exactly one list.
struct Outcome
{
    struct Recipient
    {
        QString address;
        QString reply; ///< the server's, or why there was none
        int code = 0;  ///< of the reply; 0: none
    };
    QStringList sent;
    QList<Recipient> later; ///< temporary: the mail is to be kept for them
    QList<Recipient> refused;
    bool contentRefused = false; ///< after DATA, not at a recipient
};

/// One conversation with the server (RFC 5321, with STARTTLS where it is offered and the server is not this
/// machine). Blocks; a silent server is given up after a minute, five after the end of the data. One mail
/// after the other.
class Submission
{
public:
    explicit Submission(const Settings &settings);
    ~Submission();
    /// Connects when there is no connection yet. Unknown means later: what was not clearly refused stays.
    Outcome send(const Mail &mail);
    /// QUIT; also at destruction.
    void close();

private:
    struct Reply
    {
        int code = 0; ///< 0: none, text says why
        QString text;
        QStringList lines;
        bool ok() const { return code >= 200 && code < 300; }
    };
    bool open();
    bool greet();
    Reply command(const QByteArray &line, int waitMs);
    Reply readReply(int waitMs);
    Reply fail(const QString &why);
    QByteArray mailLine(const Mail &mail) const;
    /// From MAIL to the end of the data, for the recipients left; false: no use in going on.
    bool transaction(const Mail &mail, QStringList &left, Outcome &outcome);
    bool offers(QLatin1StringView extension) const { return m_extensions.contains(extension); }

    Settings m_settings;
    std::unique_ptr<QSslSocket> m_socket;
    QStringList m_extensions;
    Reply m_problem; ///< why there is no connection
};

} // namespace sendmail

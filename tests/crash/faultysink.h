// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "matrixplan.h"
#include <QSslCertificate>
#include <QSslKey>
#include <QTcpServer>

namespace crash {

/// All receiving servers of a plan: one port of every address of the loopback network. Lives in one thread with an event loop.
class FaultySink : public QTcpServer
{
public:
    explicit FaultySink(MatrixPlan &plan);
    /// On a free port, with this certificate for TLS.
    bool start(const QString &certificate, const QString &key);

    struct Copies
    {
        int acknowledged = 0; ///< taken, and so it was said
        int unanswered = 0;   ///< taken, but the reply never left
        int torn = 0;         ///< of both: not the text that was sent
    };
    /// By recipient.
    const QHash<QByteArray, Copies> &taken() const { return m_taken; }

    // For its sessions.
    void take(const QByteArray &sender, const QList<QByteArray> &recipients, const QByteArray &text, bool acknowledged);
    /// Whether the host goes wrong here and now. `key`: of the mail in hand, empty before MAIL.
    static bool strikes(MatrixHost &host, Stage stage, const QByteArray &key);
    const QSslCertificate &certificate() const { return m_certificate; }
    const QSslKey &key() const { return m_key; }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    MatrixPlan &m_plan;
    QHash<QByteArray, const MatrixMail *> m_mails; ///< by key
    QHash<QByteArray, Copies> m_taken;
    QSslCertificate m_certificate;
    QSslKey m_key;
};

} // namespace crash

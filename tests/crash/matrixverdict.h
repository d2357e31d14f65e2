// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "faultysink.h"
#include "support/office.h"
#include <QStringList>
#include <array>

namespace crash {

/// What became of every recipient of a matrix, compared with what its cell says.
struct MatrixVerdict
{
    qint64 mails = 0;
    qint64 recipients = 0;
    qint64 sent = 0;
    qint64 bounced = 0;
    qint64 queued = 0;
    qint64 lost = 0;        ///< taken from the sender, and neither delivered, nor returned, nor queued
    qint64 doubled = 0;     ///< delivered more than once
    qint64 unjustified = 0; ///< of them, without a lost reply to the text
    qint64 attempts = 0;
    qint64 wrong = 0;       ///< anything else that is not as the cell says
    QStringList examples;

    /// What the events tell of one recipient.
    struct Story
    {
        QStringList results;        ///< of its attempts, in order
        QList<QByteArray> statuses; ///< likewise
        int notices = 0;            ///< sent about it
    };

    /// The engines deliver no more.
    void judge(const MatrixPlan &plan, const FaultySink &sink, std::array<support::Office, kWays> &offices);
    /// `state`: of its row in the queue.
    void judgeRecipient(const MatrixMail &mail, const QByteArray &recipient, const QString &state, const FaultySink::Copies &copies,
                        const Story &story);
    bool clean() const { return lost == 0 && unjustified == 0 && wrong == 0; }
    QString text() const;
    /// It meets a fault that is temporary and has no end.
    static bool staysQueued(const MatrixMail &mail, const QByteArray &recipient);

private:
    void judgeMail(const MatrixMail &mail, const QHash<QByteArray, QString> &states, const FaultySink &sink, support::Office &office);
    void judgeAttempts(const MatrixMail &mail, const QByteArray &recipient, const QString &state, const Story &story);
    void judgeNotices(support::Office &office, const QHash<QByteArray, QString> &states);
    void say(qint64 &count, const MatrixMail &mail, const QString &what);
};

} // namespace crash

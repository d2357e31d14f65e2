// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/draft.h"
#include "pipeline/sendercheck.h"
#include "pipeline/sendmanager.h"
#include "pipeline/sendwatch.h"
#include <deque>
#include <variant>

namespace pipeline {

/// One message of the send API on its way to its commit: given answer, template, addresses, suppressions, recipients, text, commit.
/// Keeps itself alive; runs on the executor of its callback, the writing of long messages in the pool.
class SendRequest : public std::enable_shared_from_this<SendRequest>
{
public:
    using Context = std::shared_ptr<SendContext>;
    SendRequest(Context context, const control::SendOrigin &origin, control::Callback<control::SendResult> done);
    void start(control::OutgoingMessage message);
    void start(control::RawMessage message);

private:
    struct Recipient
    {
        mail::Address address;
        QString field; ///< "to[0]"
        base::Id mailboxId = 0;
    };

    void begin();
    void lookForAnswer(bool mustBeThere);
    QByteArray answerId() const;
    void replay(const storage::Answered &answered);
    bool mayBeTaken();
    void findTemplate();
    void fillIn(const ParsedTemplate &parsed);
    void readAddresses();
    bool addRecipients(const QStringList &texts, const char *field, QList<mail::DraftAddress> *header);
    bool checkTime();
    void findSuppressed();
    void lookUpNext();
    void route(Recipient recipient, const storage::RecipientRoute &route);
    void askGroups(const Recipient &recipient, const QList<base::Id> &groups);
    void write();
    base::Result<mail::BuiltMessage> built();
    void checkSenders(const mail::BuiltMessage &message);
    void checkLimits(const mail::BuiltMessage &message);
    void store(const mail::BuiltMessage &message);
    base::Result<QByteArray> receivedField(qint64 wallMs) const;
    storage::Outgoing rowFor(const Recipient &recipient, const QString &destination);
    void commit();
    void committed(const base::Result<storage::Committed> &result);
    void refuse(const QString &field, const QString &text);
    void fail(const base::Error &error);

    const Context m_context;
    const control::SendOrigin m_origin;
    const control::Callback<control::SendResult> m_done;
    const base::ExecutorPtr m_executor;
    const base::Id m_mailId;
    const qint64 m_startUs;
    std::optional<control::OutgoingMessage> m_message;
    std::optional<control::RawMessage> m_raw;
    control::SendOptions m_options;
    mail::Address m_sender;
    std::optional<QStringList> m_authors = QStringList(); ///< of the header; unset: nobody can tell
    std::unique_ptr<SenderCheck> m_senders;
    mail::Draft m_draft;
    std::deque<Recipient> m_waiting; ///< to be looked up
    QList<Recipient> m_local;
    QList<Recipient> m_foreign;
    QList<Recipient> m_later; ///< ours, but not at once: sendAt, no room, or one that stands for others
    bool m_utf8 = false; ///< the message needs SMTPUTF8
    bool m_eightBit = false;
    control::SendResult m_result;
    SendTicketPtr m_ticket; ///< null: nobody counts it
    storage::BodyWriterPtr m_body;
    mail::MessageSummary m_summary;
};

} // namespace pipeline

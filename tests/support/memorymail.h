// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/searchedmessage.h"
#include "storage/accessstore.h"
#include <QHash>
#include <QSet>
#include <map>

namespace support {

/// Mailboxes in memory, for those who read mail: each has an inbox whose id is that of the mailbox plus 1000. Answers are posted
/// when `answering`, else when answerOne() says so. What changes folders and flags says NotFound.
class MemoryMail final : public storage::AccessStore
{
public:
    template<typename T>
    using Callback = base::Callback<T>;
    using Id = base::Id;

    struct Mail
    {
        mail::FolderEntry entry;
        QByteArray text;
    };

    static Id inboxOf(Id mailboxId) { return mailboxId + 1000; }
    /// Id and uid of the message.
    mail::FolderEntry add(Id mailboxId, const QByteArray &text)
    {
        std::map<quint32, Mail> &inbox = inboxes[inboxOf(mailboxId)];
        Mail mail;
        mail.entry.uid = ++m_lastUid;
        mail.entry.messageId = mail.entry.mailId = Id(10'000 + m_lastUid);
        mail.entry.size = text.size();
        mail.text = text;
        texts[mail.entry.messageId] = text;
        inbox[mail.entry.uid] = mail;
        return mail.entry;
    }

    void folders(Id mailboxId, Callback<QList<storage::FolderStatus>> done) override
    {
        storage::FolderStatus inbox;
        inbox.id = inboxOf(mailboxId);
        inbox.mailboxId = mailboxId;
        inbox.name = QStringLiteral("INBOX");
        later([this, inbox, done] {
            if (failure)
                done(*failure);
            else if (noInbox)
                done(QList<storage::FolderStatus>());
            else
                done(QList<storage::FolderStatus>{inbox});
        });
    }
    void open(Id folderId, Callback<mail::FolderSnapshotPtr> done) override
    {
        QList<mail::FolderEntry> entries;
        for (const auto &[uid, mail] : inboxes[folderId])
            entries.append(mail.entry);
        const auto snapshot = mail::FolderSnapshot::make(folderId, 5, m_lastUid + 1, 1, entries);
        later([done, snapshot] { done(snapshot); });
    }
    void expunge(Id folderId, const QList<quint32> &uids, bool marked, Callback<QList<quint32>> done) override
    {
        later([this, folderId, uids, marked, done] {
            if (failure) {
                done(*failure);
                return;
            }
            QList<quint32> gone;
            for (const quint32 uid : uids) {
                if (!marked && inboxes[folderId].erase(uid) > 0)
                    gone.append(uid);
            }
            done(gone);
        });
    }
    void read(Id messageId, qint64 offset, qint64 length, Callback<QByteArray> done) override
    {
        ++reads;
        later([this, messageId, offset, length, done] {
            if (failure)
                done(*failure);
            else if (!texts.contains(messageId))
                done(none());
            else
                done(texts[messageId].mid(offset, length));
        });
    }

    void visibleFolders(Id, Id, Callback<storage::VisibleFolders> done) override { done(none()); }
    void quota(Id, Callback<storage::MailboxQuota> done) override { done(none()); }
    void deletedSize(Id, Callback<qint64> done) override { done(none()); }
    void subscribeShared(Id, Id, bool, Callback<storage::FolderStatus> done) override { done(none()); }
    void createFolder(Id, const QString &, Callback<storage::FolderStatus> done) override { done(none()); }
    void renameFolder(Id, const QString &, Callback<storage::FolderStatus> done) override { done(none()); }
    void deleteFolder(Id, Callback<storage::FolderStatus> done) override { done(none()); }
    void subscribe(Id, bool, Callback<storage::FolderStatus> done) override { done(none()); }
    FolderWatch watch(Id, base::ExecutorPtr, std::function<void(mail::FolderSnapshotPtr)>) override { return nullptr; }
    void storeFlags(Id, const QList<quint32> &, const storage::FlagsToStore &, Callback<storage::FlagsStored> done) override { done(none()); }
    void copy(Id, const QList<quint32> &, Id, Callback<storage::CopiedMessages> done) override { done(none()); }
    void move(Id, const QList<quint32> &, Id, Callback<storage::CopiedMessages> done) override { done(none()); }
    void append(Id, const QList<storage::MessageToAppend> &, Callback<storage::AppendedMessages> done) override { done(none()); }
    /// Mails have the ids of their messages.
    void outlines(const QList<Id> &mailIds, Callback<imap::MessageOutlines> done) override
    {
        later([this, mailIds, done] {
            imap::MessageOutlines out;
            for (const Id id : mailIds)
                out << (unlisted.contains(id) ? imap::MessageOutline() : imap::MessageOutline::of({}, texts.value(id)));
            done(out);
        });
    }
    void mayHave(const QList<Id> &mailIds, const imap::SignatureQueries &queries, Callback<QList<quint64>> done) override
    {
        later([this, mailIds, queries, done] {
            QList<quint64> out;
            for (const Id id : mailIds)
                out << (unlisted.contains(id) ? ~quint64(0) : queries.mayBeIn(imap::signatureOf(texts.value(id))));
            done(out);
        });
    }
    void vanishedSince(Id, quint64, Callback<std::optional<QList<quint32>>> done) override { done(none()); }

    /// The oldest question; false when there is none.
    bool answerOne()
    {
        if (m_questions.isEmpty())
            return false;
        m_questions.takeFirst()();
        return true;
    }
    qsizetype open() const { return m_questions.size(); }

    QHash<Id, std::map<quint32, Mail>> inboxes; ///< by folder
    QHash<Id, QByteArray> texts;                ///< by message
    QSet<Id> unlisted;                          ///< without outline and signature
    std::optional<base::Error> failure;
    bool noInbox = false;
    bool answering = true;
    int reads = 0;

private:
    static base::Error none() { return {base::ErrorKind::NotFound, {}, {}, {}}; }
    void later(std::function<void()> answer)
    {
        m_questions.append(std::move(answer));
        while (answering && answerOne()) {
        }
    }

    quint32 m_lastUid = 0;
    QList<std::function<void()>> m_questions;
};

} // namespace support

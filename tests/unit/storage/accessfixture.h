// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/accessstore.h"
#include "storefixture.h"
#include "support/indexcheck.h"
#include <QMutex>

using EntryList = QList<mail::FolderEntry>;
using Uids = QList<quint32>;

inline EntryList entriesOf(const mail::FolderSnapshotPtr &state)
{
    EntryList all;
    for (qsizetype i = 0; state && i < state->size(); ++i)
        all << state->at(i);
    return all;
}

inline Uids uidsOf(const mail::FolderSnapshotPtr &state)
{
    Uids uids;
    for (const mail::FolderEntry &entry : entriesOf(state))
        uids << entry.uid;
    return uids;
}

/// A store with a mailbox, asked as the protocols do.
struct AccessFixture : StoreFixture
{
    control::Mailbox box;

    bool begin()
    {
        if (!open() || !domain())
            return false;
        box = mailbox(QStringLiteral("anna@example.test"));
        return box.id != 0;
    }
    storage::AccessStore &access() { return *store->access(); }

    QList<storage::FolderStatus> folders(base::Id mailboxId = 0)
    {
        auto all = ask<QList<storage::FolderStatus>>([&](auto done) { access().folders(mailboxId ? mailboxId : box.id, done); });
        return all ? *all : QList<storage::FolderStatus>{};
    }
    storage::FolderStatus folder(const QString &name, base::Id mailboxId = 0)
    {
        for (const storage::FolderStatus &one : folders(mailboxId)) {
            if (one.name == name)
                return one;
        }
        return {};
    }
    QStringList names()
    {
        QStringList all;
        for (const storage::FolderStatus &one : folders())
            all << one.name;
        all.sort();
        return all;
    }
    base::Id inbox() { return folder(QStringLiteral("INBOX")).id; }

    control::Message arrive(const QByteArray &subject, const QByteArray &text = "text")
    {
        auto committed = deliver(sampleMail(subject, text), {box.id});
        return committed ? committed->messages[0] : control::Message{};
    }
    base::Result<mail::FolderSnapshotPtr> tryState(base::Id folderId)
    {
        return ask<mail::FolderSnapshotPtr>([&](auto done) { access().open(folderId, done); });
    }
    mail::FolderSnapshotPtr state(base::Id folderId)
    {
        auto opened = tryState(folderId);
        return opened ? *opened : nullptr;
    }
    base::Result<storage::FlagsStored> flag(base::Id folderId, const Uids &uids, const storage::FlagsToStore &wanted)
    {
        return ask<storage::FlagsStored>([&](auto done) { access().storeFlags(folderId, uids, wanted, done); });
    }
    base::Result<Uids> expunge(base::Id folderId, const Uids &uids, bool marked = false)
    {
        return ask<Uids>([&](auto done) { access().expunge(folderId, uids, marked, done); });
    }
    base::Result<storage::CopiedMessages> copy(base::Id folderId, const Uids &uids, base::Id to)
    {
        return ask<storage::CopiedMessages>([&](auto done) { access().copy(folderId, uids, to, done); });
    }
    base::Result<storage::CopiedMessages> move(base::Id folderId, const Uids &uids, base::Id to)
    {
        return ask<storage::CopiedMessages>([&](auto done) { access().move(folderId, uids, to, done); });
    }
    base::Result<QByteArray> read(base::Id messageId, qint64 offset = 0, qint64 length = -1)
    {
        return ask<QByteArray>([&](auto done) { access().read(messageId, offset, length, done); });
    }
    base::Result<std::optional<Uids>> vanished(base::Id folderId, quint64 modSeq)
    {
        return ask<std::optional<Uids>>([&](auto done) { access().vanishedSince(folderId, modSeq, done); });
    }
    base::Result<storage::FolderStatus> create(const QString &path)
    {
        return ask<storage::FolderStatus>([&](auto done) { access().createFolder(box.id, path, done); });
    }
    base::Result<storage::FolderStatus> rename(base::Id id, const QString &path)
    {
        return ask<storage::FolderStatus>([&](auto done) { access().renameFolder(id, path, done); });
    }
    base::Result<storage::FolderStatus> remove(base::Id id)
    {
        return ask<storage::FolderStatus>([&](auto done) { access().deleteFolder(id, done); });
    }
    /// nullopt: a body was not taken.
    std::optional<storage::MessageToAppend> toAppend(const QByteArray &bytes, quint8 flags = 0, const QList<QByteArray> &keywords = {})
    {
        auto body = finishedBody(bytes, 30000);
        if (!body)
            return std::nullopt;
        return storage::MessageToAppend{*body, mail::summarize((*body)->view()), flags, keywords, clock.wallMs()};
    }
    base::Result<storage::AppendedMessages> append(base::Id folderId, const QList<storage::MessageToAppend> &messages)
    {
        return ask<storage::AppendedMessages>([&](auto done) { access().append(folderId, messages, done); });
    }
    control::Message message(base::Id id)
    {
        auto found = ask<control::Message>([&](auto done) { store->message(id, done); });
        return found ? *found : control::Message{};
    }
    /// What the cache says and what is on disk; and that the index is sound.
    QString check()
    {
        QHash<base::Id, EntryList> cached;
        for (const storage::FolderStatus &one : folders())
            cached.insert(one.id, entriesOf(state(one.id)));
        close();
        if (!open())
            return QStringLiteral("does not open");
        for (const storage::FolderStatus &one : folders()) {
            if (entriesOf(state(one.id)) != cached.value(one.id))
                return QStringLiteral("the cache of %1 is not what is on disk").arg(one.name);
        }
        return support::indexCheck(options.dataDir);
    }
};

/// What somebody who watches a folder was told.
class Told
{
public:
    storage::AccessStore::FolderWatch watch(storage::AccessStore &access, base::Id folderId)
    {
        return access.watch(folderId, {}, [this](mail::FolderSnapshotPtr state) {
            QMutexLocker lock(&m_lock);
            m_states << state;
        });
    }
    QList<mail::FolderSnapshotPtr> states()
    {
        QMutexLocker lock(&m_lock);
        return m_states;
    }

private:
    QMutex m_lock;
    QList<mail::FolderSnapshotPtr> m_states;
};

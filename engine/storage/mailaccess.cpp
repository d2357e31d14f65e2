// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/mailaccess.h"
#include "storage/access.h"
#include "storage/indexer.h"
#include "storage/maintenance.h"
#include "storage/messages.h"
#include "storage/outlines.h"
#include "storage/readerpool.h"
#include "storage/signatures.h"
#include "storage/vanished.h"

namespace storage {

namespace {

constexpr qsizetype kMessagesPerJob = 1000;
constexpr qint64 kWorthKeeping = 64 << 10; // octets: less is read again as quickly

} // namespace

template<typename T>
Callback<T> MailAccess::told(Callback<T> done) const
{
    return {{}, [folders = m_store.m_folders, done = std::move(done)](base::Result<T> result) {
                folders->afterChanges([done, result = std::move(result)] { done(result); });
            }};
}

template<typename T>
void MailAccess::change(Callback<T> done, SqlStore::Change<T> change, bool grows)
{
    if (!m_store.refused(done))
        m_store.write<T>(told(std::move(done)), std::move(change), grows);
}

template<typename T>
void MailAccess::inSteps(T sofar, QList<quint32> uids, std::function<base::Result<T>(WriteTransaction &, const QList<quint32> &)> step,
                         std::function<void(T &, T)> join, Callback<T> done)
{
    const QList<quint32> now = uids.mid(0, kMessagesPerJob);
    uids.remove(0, now.size());
    const Callback<T> next({}, [this, sofar, uids, step, join, done](base::Result<T> result) mutable {
        if (!result) {
            told(done)(result);
            return;
        }
        join(sofar, std::move(*result));
        if (uids.isEmpty())
            told(done)(std::move(sofar));
        else
            inSteps(std::move(sofar), std::move(uids), step, join, done);
    });
    m_store.write<T>(next, [step, now](WriteTransaction &tx) { return step(tx, now); }, false);
}

void MailAccess::folders(Id mailboxId, Callback<QList<FolderStatus>> done)
{
    m_store.read<QList<FolderStatus>>(std::move(done), [mailboxId](SqlConnection &db) { return access::folders(db, mailboxId); });
}

void MailAccess::visibleFolders(Id userId, Id mailboxId, Callback<VisibleFolders> done)
{
    m_store.read<VisibleFolders>(std::move(done), [userId, mailboxId](SqlConnection &db) { return access::visibleFolders(db, userId, mailboxId); });
}

void MailAccess::quota(Id mailboxId, Callback<MailboxQuota> done)
{
    m_store.read<MailboxQuota>(std::move(done), [mailboxId](SqlConnection &db) { return access::quota(db, mailboxId); });
}

void MailAccess::deletedSize(Id folderId, Callback<qint64> done)
{
    m_store.read<qint64>(std::move(done), [folderId](SqlConnection &db) { return access::deletedSize(db, folderId); });
}

void MailAccess::createFolder(Id mailboxId, const QString &path, Callback<FolderStatus> done)
{
    change<FolderStatus>(
        std::move(done), [mailboxId, path](WriteTransaction &tx) { return access::createFolder(tx, mailboxId, path); }, true);
}

void MailAccess::renameFolder(Id folderId, const QString &path, Callback<FolderStatus> done)
{
    change<FolderStatus>(std::move(done), [folderId, path](WriteTransaction &tx) { return access::renameFolder(tx, folderId, path); });
}

void MailAccess::deleteFolder(Id folderId, Callback<FolderStatus> done)
{
    change<FolderStatus>(std::move(done), [folderId, store = &m_store](WriteTransaction &tx) {
        tx.afterCommit([store] { store->m_maintenance->purge(); });
        return access::deleteFolder(tx, folderId);
    });
}

void MailAccess::subscribe(Id folderId, bool on, Callback<FolderStatus> done)
{
    change<FolderStatus>(std::move(done), [folderId, on](WriteTransaction &tx) { return access::subscribe(tx, folderId, on); });
}

void MailAccess::subscribeShared(Id userId, Id folderId, bool on, Callback<FolderStatus> done)
{
    change<FolderStatus>(std::move(done), [userId, folderId, on](WriteTransaction &tx) { return access::subscribeShared(tx, userId, folderId, on); });
}

void MailAccess::open(Id folderId, Callback<mail::FolderSnapshotPtr> done)
{
    if (!m_store.refused(done))
        m_store.m_folders->open(folderId, std::move(done));
}

AccessStore::FolderWatch MailAccess::watch(Id folderId, base::ExecutorPtr executor, std::function<void(mail::FolderSnapshotPtr)> changed)
{
    return m_store.m_folders->watch(folderId, std::move(executor), std::move(changed));
}

void MailAccess::storeFlags(Id folderId, const QList<quint32> &uids, const FlagsToStore &wanted, Callback<FlagsStored> done)
{
    inSteps<FlagsStored>(
        {}, access::ascending(uids),
        [folderId, wanted](WriteTransaction &tx, const QList<quint32> &some) { return access::storeFlags(tx, folderId, some, wanted); },
        [](FlagsStored &sofar, FlagsStored more) {
            sofar.changed += more.changed;
            sofar.refused += more.refused;
        },
        std::move(done));
}

void MailAccess::expunge(Id folderId, const QList<quint32> &uids, bool marked, Callback<QList<quint32>> done)
{
    inSteps<QList<quint32>>(
        {}, access::ascending(uids),
        [folderId, marked](WriteTransaction &tx, const QList<quint32> &some) { return access::expunge(tx, folderId, some, marked); },
        [](QList<quint32> &sofar, QList<quint32> more) { sofar += more; }, std::move(done));
}

void MailAccess::copy(Id folderId, const QList<quint32> &uids, Id toFolderId, Callback<CopiedMessages> done)
{
    change<CopiedMessages>(
        std::move(done),
        [folderId, uids = access::ascending(uids), toFolderId, store = &m_store](WriteTransaction &tx) {
            tx.afterCommit([store] { store->m_indexer->wake(); });
            return access::copy(tx, folderId, uids, toFolderId);
        },
        true);
}

void MailAccess::move(Id folderId, const QList<quint32> &uids, Id toFolderId, Callback<CopiedMessages> done)
{
    change<CopiedMessages>(std::move(done), [folderId, uids = access::ascending(uids), toFolderId, store = &m_store](WriteTransaction &tx) {
        tx.afterCommit([store] { store->m_indexer->wake(); });
        return access::move(tx, folderId, uids, toFolderId);
    });
}

/// What is on its way into a folder: prepared one after the other, then one job.
struct MailAccess::Appending
{
    Id folderId = 0;
    QList<MessageToAppend> messages; ///< without their bodies
    std::vector<std::shared_ptr<InflightBody>> bodies;
    std::vector<SqlStore::PreparedBodyPtr> prepared;
    Callback<AppendedMessages> done;
};

void MailAccess::append(Id folderId, const QList<MessageToAppend> &messages, Callback<AppendedMessages> done)
{
    if (m_store.refused(done))
        return;
    auto appending = std::make_shared<Appending>(Appending{folderId, messages, {}, {}, std::move(done)});
    qint64 size = 0;
    for (MessageToAppend &message : appending->messages) {
        const auto body = std::dynamic_pointer_cast<InflightBody>(message.body);
        if (!body || !body->finished()) {
            appending->done(base::Error{base::ErrorKind::Internal, QStringLiteral("storage error"), QStringLiteral("a body is not complete"), {}});
            return;
        }
        if (const auto failure = body->failure()) {
            appending->done(*failure);
            return;
        }
        size += body->size();
        appending->bodies.push_back(body);
        message.body.reset();
    }
    const Callback<bool> next({}, [this, appending](base::Result<bool> fits) {
        if (fits)
            prepareNext(appending);
        else
            appending->done(fits.error());
    });
    m_store.read<bool>(next, [folderId, size](SqlConnection &db) -> base::Result<bool> {
        if (auto fits = access::mayAppend(db, folderId, size); !fits)
            return fits.error();
        return true;
    });
}

void MailAccess::prepareNext(const std::shared_ptr<Appending> &appending)
{
    if (appending->prepared.size() == appending->bodies.size()) {
        submit(appending);
        return;
    }
    const auto body = std::exchange(appending->bodies[appending->prepared.size()], nullptr); // from here on the prepared one holds it
    m_store.prepareBody(body, QByteArray(), {{}, [this, appending](base::Result<SqlStore::PreparedBodyPtr> prepared) {
                                   if (!prepared) {
                                       appending->done(prepared.error());
                                       return;
                                   }
                                   appending->prepared.push_back(*prepared);
                                   prepareNext(appending);
                               }});
}

void MailAccess::submit(const std::shared_ptr<Appending> &appending)
{
    auto appended = std::make_shared<AppendedMessages>();
    WriteJob job;
    job.grows = true;
    job.bodies = std::move(appending->prepared);
    job.apply = [appending, appended](WriteTransaction &tx, const WriteJob::Placed &placed) -> base::Result<void> {
        auto result = access::append(tx, appending->folderId, appending->messages, placed);
        if (!result)
            return result.error();
        *appended = std::move(*result);
        return {};
    };
    job.settle = [store = &m_store, appended, done = told(std::move(appending->done))](const std::optional<base::Error> &error) {
        if (error) {
            done(*error);
            return;
        }
        done(std::move(*appended));
        store->m_indexer->wake();
    };
    m_store.m_writer->submit(std::move(job));
}

void MailAccess::vanishedSince(Id folderId, quint64 modSeq, Callback<std::optional<QList<quint32>>> done)
{
    m_store.read<std::optional<QList<quint32>>>(std::move(done),
                                                [folderId, modSeq](SqlConnection &db) { return vanished::since(db, folderId, modSeq); });
}

void MailAccess::read(Id messageId, qint64 offset, qint64 length, Callback<QByteArray> done)
{
    m_store.read<QByteArray>(std::move(done), [this, messageId, offset, length](SqlConnection &db) {
        return readPart(db, messageId, qMax<qint64>(0, offset), length);
    });
}

base::Result<QByteArray> MailAccess::readPart(SqlConnection &db, Id messageId, qint64 offset, qint64 length)
{
    if (offset == 0 && length < 0)
        return m_store.loadBody(db, SqlStore::Which::RawOfMessage, messageId);
    const auto stored = messages::bodyOfMessage(db, messageId);
    if (!stored)
        return stored.error();
    const Id bodyId = stored->location.header.bodyId;
    std::optional<QByteArray> body = m_bodies.find(bodyId);
    if (!body) {
        auto loaded = m_store.loadBody(db, SqlStore::Which::BodyOfMessage, messageId);
        if (!loaded)
            return loaded;
        body = std::move(*loaded);
    }
    const qint64 traceSize = stored->trace.size(), size = traceSize + body->size();
    const qint64 end = length < 0 || length > size - offset ? size : offset + length;
    if (end == size)
        m_bodies.drop(bodyId);
    else if (body->size() >= kWorthKeeping)
        m_bodies.keep(bodyId, *body);
    QByteArray part = stored->trace.mid(offset, qMax<qint64>(0, end - offset));
    if (end > traceSize && end > offset)
        part += QByteArrayView(*body).sliced(qMax<qint64>(0, offset - traceSize), end - qMax(offset, traceSize));
    return part;
}

void MailAccess::outlines(const QList<Id> &mailIds, Callback<imap::MessageOutlines> done)
{
    m_store.read<imap::MessageOutlines>(std::move(done), [this, mailIds](SqlConnection &db) { return readOutlines(db, mailIds); });
}

void MailAccess::mayHave(const QList<Id> &mailIds, const imap::SignatureQueries &queries, Callback<QList<quint64>> done)
{
    m_store.read<QList<quint64>>(std::move(done), [mailIds, queries](SqlConnection &db) { return signatures::mayHave(db, mailIds, queries); });
}

base::Result<imap::MessageOutlines> MailAccess::readOutlines(SqlConnection &db, const QList<Id> &mailIds)
{
    auto found = outlines::read(db, mailIds, [this, &db](Id mailId) { return m_store.loadBody(db, SqlStore::Which::RawOfMail, mailId); });
    if (!found)
        return found.error();
    if (!found->made.isEmpty()) {
        m_store.write<bool>({}, [made = std::move(found->made)](WriteTransaction &tx) -> base::Result<bool> {
            outlines::keep(tx, made);
            return true;
        });
    }
    return std::move(found->outlines);
}

} // namespace storage

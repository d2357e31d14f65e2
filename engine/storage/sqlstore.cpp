// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sqlstore.h"
#include "base/logging.h"
#include "storage/compression.h"
#include "storage/crc32c.h"
#include "storage/access.h"
#include "storage/folderregistry.h"
#include "storage/groups.h"
#include "storage/indexer.h"
#include "storage/mailaccess.h"
#include "storage/maintenance.h"
#include "storage/messages.h"
#include "storage/migrations.h"
#include "storage/outlines.h"
#include "storage/recovery.h"
#include "storage/rows.h"
#include "storage/snapshotrestore.h"
#include "storage/statements.h"
#include <QDir>

using namespace Qt::Literals;

namespace storage {

namespace {
constexpr qint64 kLookAtDiskEveryUs = 1000000;

/// Empty: could not be read.
QByteArray outlineOf(const InflightBody &body, const QByteArray &trace)
{
    const QByteArrayView bytes = body.view();
    const QByteArray outline = body.failure() ? QByteArray() : outlines::make(trace, bytes);
    body.releaseView();
    return outline;
}

void compress(PreparedBody &prepared, const std::shared_ptr<InflightBody> &body)
{
    prepared.owner = body;
    prepared.payload = body->memory();
    prepared.header.bodyId = body->bodyId();
    prepared.header.rawLength = prepared.payload.size();
    if (auto frame = compressed(prepared.payload)) {
        prepared.payload = std::move(*frame);
        prepared.header.flags |= RecordHeader::kZstd;
    }
    prepared.header.storedLength = prepared.payload.size();
    prepared.header.payloadCrc = crc32c(0, prepared.payload);
}

} // namespace

base::Result<std::unique_ptr<Store>> Store::open(const StoreOptions &options, base::WorkerPool &pool,
                                                 metrics::Registry &metrics, const base::Clock &clock)
{
    return SqlStore::open(options, pool, metrics, clock);
}

base::Result<std::unique_ptr<Store>> SqlStore::open(const StoreOptions &options, base::WorkerPool &pool,
                                                    metrics::Registry &metrics, const base::Clock &clock)
{
    std::unique_ptr<SqlStore> store(new SqlStore(options, pool, metrics, clock));
    if (auto started = store->start(); !started) {
        store->close();
        return started.error();
    }
    return std::unique_ptr<Store>(std::move(store));
}

SqlStore::SqlStore(const StoreOptions &options, base::WorkerPool &pool, metrics::Registry &metrics,
                   const base::Clock &clock)
    : m_options(options)
    , m_rules(std::make_shared<const queue::Rules>(options, options.queueLife, options.queueLifeFor))
    , m_pool(pool)
    , m_metrics(metrics)
    , m_clock(clock)
    , m_files(options.files ? *options.files : systemFileSystem())
    , m_threads(options.threads ? *options.threads : systemThreads())
    , m_ids(clock, options.node)
    , m_budget(std::make_shared<BodyBudget>())
    , m_bodies(std::make_shared<BodyContext>())
    , m_retention(std::make_unique<RetentionDays>())
    , m_keepFinishedH(options.keepFinishedH)
{
    setLimits({options.receiveMemoryBytes, options.eventDays, options.trashDays, options.keepFinishedH});
}

SqlStore::~SqlStore()
{
    close();
}

base::Result<void> SqlStore::start()
{
    m_dialect = SqlDialect::byName(m_options.driver.isEmpty() ? u"sqlite"_s : m_options.driver);
    if (!m_dialect)
        return base::Error{
            base::ErrorKind::Invalid,
            {},
            u"storage.driver: \"%1\" is not one of sqlite, postgresql, mysql"_s.arg(m_options.driver),
            u"storage.driver"_s};
    if (!m_dialect->embedded())
        return base::Error{base::ErrorKind::Unavailable,
                           {},
                           u"storage.driver: %1 cannot hold a store yet; use sqlite"_s.arg(m_options.driver),
                           u"storage.driver"_s};
    const QString dataDir = QDir(m_options.dataDir).absolutePath();
    // First, since it moves folders that are made here.
    if (auto finished = finishRestore(m_files, dataDir); !finished)
        return finished;
    for (const QString &folder : {dataDir, dataDir + "/bodies"_L1, dataDir + "/spool"_L1}) {
        if (auto made = m_files.makeFolder(folder); !made)
            return made;
    }
    SqlTarget target{dataDir + "/index.sqlite"_L1, m_options.dsn, false};
    auto segments = prepareFiles(target);
    if (!segments)
        return segments.error();

    m_budget->spoolLimit = m_options.spoolBytes;
    m_spoolThread = m_threads.start(u"store-spool"_s);
    m_syncThread = m_threads.start(u"store-sync"_s);
    *m_bodies = {&m_files, m_spoolThread, m_budget, dataDir, dataDir + "/spool"_L1};

    m_writer = std::make_unique<StoreWriter>(WriterSetup{m_dialect, target, &m_files, &m_threads, dataDir,
                                                         m_options.reserveBytes, m_budget, &m_ids, &m_clock,
                                                         &m_metrics},
                                             std::move(*segments));
    m_folders = std::make_shared<FolderRegistry>(m_threads.start(u"store-folders"_s), m_options.openFolderEntries,
                                                 [this](Id folderId, Callback<mail::FolderSnapshotPtr> done) {
                                                     m_readers->run<mail::FolderSnapshotPtr>(std::move(done), [folderId](SqlConnection &db) {
                                                         return access::load(db, folderId);
                                                     });
                                                 });
    m_writer->setFolderListener([this](const QList<FolderChange> &changes) { m_folders->changed(changes); });
    m_access = std::make_unique<MailAccess>(*this);
    if (auto started = m_writer->start(); !started)
        return started;
    target.readOnly = true;
    auto readers = ReaderPool::open(*m_dialect, target, m_options.readers, m_threads, m_metrics);
    if (!readers)
        return readers.error();
    m_readers = std::move(*readers);
    m_indexer =
        std::make_unique<Indexer>(*m_writer, *m_dialect, target, m_threads, [this](SqlConnection &db, Id mailId) {
            return loadBody(db, Which::RawOfMail, mailId);
        });
    m_maintenance =
        std::make_unique<Maintenance>(MaintenanceSetup{m_retention.get(), m_dialect, target, &m_files, &m_threads, dataDir,
                                                       m_writer.get(), &m_holds, &m_clock},
                                      [this](WriteTransaction &tx) {
                                          directoryChanged(tx);
                                          tokensChanged(tx);
                                      });
    m_indexer->wake();
    m_maintenance->resume();
    return {};
}

base::Result<std::unique_ptr<SegmentWriter>> SqlStore::prepareFiles(const SqlTarget &target)
{
    const QString dataDir = QDir(m_options.dataDir).absolutePath();
    if (auto renewed = renewLog(m_files, target.path); !renewed)
        return renewed.error();
    auto connection = SqlConnection::open(*m_dialect, target);
    if (!connection)
        return connection.error();
    const qint64 now = m_clock.wallMs();
    Snapshots snapshots(m_files, dataDir);
    std::optional<Snapshot> aside;
    const auto copyAside = [&](int schema) -> base::Result<void> {
        snapshots.prune(now); // an upgrade that is killed again and again leaves one each time
        auto made = snapshots.make(**connection, schema, now);
        if (!made)
            return made.error();
        aside = *made;
        qCInfo(lcStorage, "the store as it was is kept as snapshot %s", qUtf8Printable(made->name));
        return {};
    };
    if (auto migrated = migrate(**connection, target, builtInMigrations(*m_dialect), now, copyAside); !migrated) {
        if (aside)
            snapshots.remove(*aside, u"the upgrade failed, and nothing has changed"_s);
        return migrated.error();
    }
    snapshots.prune(now, aside ? aside->name : QString());
    for (const char *table :
         {"domain", "mailbox", "folder", "mail", "message", "segment", "queue", "token", "template", "dkim_key", "webhook",
          "webhook_delivery", "alert_rule", "alert"}) {
        auto row = (*connection)->run(u"SELECT MAX(id) FROM "_s + QLatin1StringView(table));
        if (row.next())
            m_ids.startAfter(row.id(0));
    }
    auto segments = std::make_unique<SegmentWriter>(m_files, dataDir, m_options.segmentBytes, m_ids);
    const auto report =
        recoverSegments(**connection, m_files, dataDir, now, m_options.segmentBytes, *segments);
    if (!report)
        return report.error();
    if (report->removedFiles || report->removedSpool || report->truncatedBytes || !report->damaged.isEmpty())
        qCInfo(lcStorage) << "recovered:" << report->segments << "segments," << report->removedFiles
                          << "unlisted files and" << report->removedSpool << "spool files removed,"
                          << report->truncatedBytes << "bytes cut off," << report->damaged.size()
                          << "damaged";
    return segments;
}

void SqlStore::close()
{
    if (m_closed.exchange(true))
        return;
    if (m_maintenance)
        m_maintenance->stop();
    if (m_indexer)
        m_indexer->stop();
    if (m_spoolThread)
        m_spoolThread->stop();
    if (m_syncThread)
        m_syncThread->stop();
    if (m_writer)
        m_writer->stop();
    if (m_readers)
        m_readers->stop();
    if (m_folders)
        m_folders->stop();
}

AccessStore *SqlStore::access()
{
    return m_access.get();
}

void SqlStore::lookAtDisk()
{
    const qint64 now = m_clock.monotonicUs();
    qint64 last = m_lookedAtDiskUs;
    if (now - last < kLookAtDiskEveryUs || !m_lookedAtDiskUs.compare_exchange_strong(last, now))
        return;
    m_spoolThread->post([files = &m_files, budget = m_budget, folder = m_bodies->spoolFolder,
                         reserve = m_options.reserveBytes] {
        const auto free = files->freeBytes(folder);
        budget->diskLow = free && *free < reserve;
    });
}

base::Result<BodyWriterPtr> SqlStore::newBody(base::ExecutorPtr ioThread)
{
    if (m_closed)
        return base::Error{base::ErrorKind::Busy, u"shutting down"_s, {}, {}};
    lookAtDisk();
    if (m_budget->diskLow || m_budget->spoolFull())
        return base::Error{base::ErrorKind::OutOfSpace, u"not enough storage"_s, {}, {}};
    if (m_budget->memoryFull())
        return base::Error{base::ErrorKind::Busy, u"too much mail at once"_s, {}, {}};
    return BodyWriterPtr(std::make_shared<InflightBody>(m_bodies, std::move(ioThread), m_ids.next()));
}

void SqlStore::commitMail(MailSubmission submission, Callback<Committed> done)
{
    QueueNotice notice;
    notice.mail = std::move(submission);
    prepareMail(std::move(notice), std::move(done));
}

/// An ordinary mail is a notice that tells of nothing.
void SqlStore::prepareMail(QueueNotice mail, Callback<Committed> done)
{
    if (refused(done))
        return;
    const MailSubmission &submission = mail.mail;
    const auto body = std::dynamic_pointer_cast<InflightBody>(submission.body);
    const bool forNobody = submission.deliveries.isEmpty() && submission.outgoing.isEmpty();
    if (!body || !body->finished() || forNobody || submission.mailId == 0) {
        done(base::Error{base::ErrorKind::Internal, u"storage error"_s, u"submission is not complete"_s, {}});
        return;
    }
    if (const auto failure = body->failure()) {
        done(*failure);
        return;
    }
    auto shared = std::make_shared<QueueNotice>(std::move(mail));
    shared->mail.body.reset(); // from here on the prepared body holds it
    const bool listed = !shared->mail.deliveries.isEmpty();
    const auto trace = listed ? std::optional(shared->mail.traceHeaders) : std::nullopt;
    prepareBody(body, trace, {{}, [this, shared, done](base::Result<PreparedBodyPtr> prepared) {
                                  if (prepared)
                                      submitMail(shared, *prepared, done);
                                  else
                                      done(prepared.error());
                              }});
}

void SqlStore::prepareBody(const std::shared_ptr<InflightBody> &body, const std::optional<QByteArray> &trace, const Callback<PreparedBodyPtr> &done)
{
    body->releaseView();
    m_pool.run([body, trace, done, syncThread = m_syncThread] {
        auto prepared = std::make_shared<PreparedBody>();
        if (trace)
            prepared->outline = outlineOf(*body, *trace);
        if (!body->spooled()) {
            compress(*prepared, body);
            done(PreparedBodyPtr(prepared));
            return;
        }
        // The data goes to disk here, so that the writer only has to rename the file.
        syncThread->post([body, done, prepared] {
            if (auto synced = body->spool()->sync(); !synced) {
                done(synced.error());
                return;
            }
            prepared->header = body->spool()->header();
            prepared->spool = body->spool();
            done(PreparedBodyPtr(prepared));
        });
    });
}

void SqlStore::submitMail(std::shared_ptr<QueueNotice> mail, std::shared_ptr<const PreparedBody> body,
                          const Callback<Committed> &done)
{
    auto committed = std::make_shared<Committed>();
    WriteJob job;
    job.grows = mail->outcomes.isEmpty(); // a notice comes out of the reserve: results must not wait for space
    job.bodies = {std::move(body)};
    job.apply = [mail, committed, rules = m_rules.load()](WriteTransaction &tx,
                                                                   const WriteJob::Placed &placed) -> base::Result<void> {
        if (!mail->outcomes.isEmpty() && !queue::isOpen(tx, mail->outcomes, *rules))
            return notFound(u"unfinished queue item"_s); // somebody else told its sender
        if (mail->answersHeld && !groups::answered(tx, mail->answersHeld))
            return notFound(u"held mail"_s);
        if (mail->hold && !groups::hold(tx, *mail->hold))
            return notFound(u"group"_s);
        auto accepted = messages::accept(tx, mail->mail, placed.front(), *rules);
        if (!accepted)
            return accepted.error();
        queue::settle(tx, mail->outcomes, *rules);
        if (!mail->told.kind.isEmpty())
            tx.addEvent(mail->told);
        *committed = std::move(*accepted);
        return {};
    };
    job.settle = [this, committed, done](const std::optional<base::Error> &error) {
        if (error) {
            done(*error);
            return;
        }
        done(std::move(*committed));
        m_indexer->wake();
    };
    m_writer->submit(std::move(job));
}

base::Result<QByteArray> SqlStore::loadBody(SqlConnection &db, Which which, Id id) const
{
    for (int attempt = 0;; ++attempt) {
        const auto stored =
            which == Which::RawOfMail ? messages::bodyOfMail(db, id) : messages::bodyOfMessage(db, id);
        if (!stored)
            return stored.error();
        const SegmentHolds::Hold hold(m_holds, stored->location.segmentId);
        QString path;
        if (auto row = db.run(sql::kSegmentFile, stored->location.segmentId); row.next())
            path = m_bodies->dataFolder + u'/' + segmentPath(int(row.integer(0)), int(row.integer(1)));
        if (db.failure())
            return *db.failure();
        auto bytes = BodyReader(m_files).read(path, stored->location);
        if (bytes)
            return which == Which::BodyOfMessage ? bytes : base::Result<QByteArray>(stored->trace + *bytes);
        const bool absent = bytes.error().kind == base::ErrorKind::NotFound;
        if (absent && attempt < 2)
            continue; // compaction may have moved it between the two looks
        if (absent || bytes.error().kind == base::ErrorKind::Corrupt) {
            qCCritical(lcStorage) << "body not readable:" << bytes.error().detail;
            return base::Error{
                base::ErrorKind::Corrupt, u"stored message is damaged"_s, bytes.error().detail, {}};
        }
        qCWarning(lcStorage) << "body not read:" << bytes.error().detail;
        return bytes.error(); // another time it may be
    }
}

void SqlStore::addEvent(const control::Event &event)
{
    write<bool>(
        {},
        [event](WriteTransaction &tx) -> base::Result<bool> {
            tx.addEvent(event);
            return true;
        },
        false);
}

void SqlStore::setPublisher(std::function<void(const QList<Published> &)> publisher)
{
    m_writer->setPublisher(std::move(publisher));
}

} // namespace storage

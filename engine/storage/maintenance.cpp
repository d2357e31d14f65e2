// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/maintenance.h"
#include "storage/accessstatements.h"
#include "base/logging.h"
#include "storage/acceptedmails.h"
#include "storage/deliverytotals.h"
#include "storage/directory.h"
#include "storage/events.h"
#include "storage/groups.h"
#include "storage/jsontext.h"
#include "storage/messages.h"
#include "storage/queue.h"
#include "storage/sending.h"
#include "storage/statements.h"
#include "storage/vanished.h"

using namespace Qt::Literals;

namespace storage {

namespace {
constexpr int kMailboxesPerJob = 50;
constexpr int kMessagesPerJob = 200;
constexpr int kQueueItemsPerJob = 500;
constexpr quint64 kEventsPerJob = 2000;
constexpr qint64 kDayMs = 86400000;
} // namespace

QByteArray Maintenance::Report::json() const
{
    return JsonObject()
        .add("expiredMailboxes", expiredMailboxes)
        .add("expiredTokens", expiredTokens)
        .add("purgedMessages", purgedMessages)
        .add("trashedMessages", trashedMessages)
        .add("droppedEvents", droppedEvents)
        .add("droppedQueueItems", droppedQueueItems)
        .add("droppedAnswers", droppedAnswers)
        .add("compactedSegments", compaction.segments)
        .add("freedBytes", compaction.freedBytes)
        .text();
}

Maintenance::Maintenance(MaintenanceSetup setup, std::function<void(WriteTransaction &)> directoryChanged)
    : m_setup(std::move(setup))
    , m_directoryChanged(std::move(directoryChanged))
    , m_compactor(*m_setup.files, m_setup.dataDir, *m_setup.holds,
                  [this](std::function<base::Result<void>(WriteTransaction &)> change) {
                      return onWriter(std::move(change));
                  })
    , m_thread(m_setup.threads->start(u"store-clean"_s, Pace::Background))
{
}

Maintenance::~Maintenance()
{
    stop();
}

void Maintenance::stop()
{
    m_stopping = true;
    m_thread->post([this] { m_connection.reset(); });
    m_thread->stop();
}

void Maintenance::purge()
{
    m_thread->post([this] {
        Report report;
        if (connected())
            purgeFolders(report);
    });
}

void Maintenance::run(base::Callback<QByteArray> done)
{
    m_thread->post([this, done = std::move(done)] {
        if (m_stopping || !connected()) {
            done(base::Error{base::ErrorKind::Busy, u"shutting down"_s, {}, {}});
            return;
        }
        Report report;
        expireMailboxes(report);
        purgeFolders(report);
        emptyTrash(report);
        dropEvents(report);
        dropQueueItems(report);
        dropAnswers(report);
        onWriter([](WriteTransaction &tx) -> base::Result<void> {
            deliverytotals::drop(tx);
            groups::dropApproved(tx);
            return {};
        });
        m_connection->clearFailure();
        report.compaction = m_compactor.run(*m_connection, monthOf(m_setup.clock->wallMs()));
        const QByteArray json = report.json();
        const bool told = onWriter([json](WriteTransaction &tx) -> base::Result<void> {
            control::Event event;
            event.kind = u"retention.run"_s;
            event.detail = json;
            tx.addEvent(event);
            return {};
        });
        done(told ? base::Result<QByteArray>(json) : base::Result<QByteArray>(base::Error{}));
    });
}

bool Maintenance::connected()
{
    if (!m_connection) {
        auto opened = SqlConnection::open(*m_setup.dialect, m_setup.target);
        if (!opened) {
            qCWarning(lcStorage) << "maintenance:" << opened.error().detail;
            return false;
        }
        m_connection = std::move(*opened);
    }
    m_connection->clearFailure();
    return true;
}

bool Maintenance::onWriter(std::function<base::Result<void>(WriteTransaction &)> change)
{
    if (m_stopping)
        return false;
    // This thread has nothing else to do, and the writer ends after it.
    bool ok = false;
    QSemaphore ready;
    WriteJob job;
    job.apply = [change = std::move(change)](WriteTransaction &tx, const WriteJob::Placed &) { return change(tx); };
    job.settle = [&](const std::optional<base::Error> &error) {
        ok = !error;
        ready.release();
    };
    m_setup.writer->submitBackground(std::move(job));
    m_setup.threads->wait(ready);
    return ok;
}

void Maintenance::expireMailboxes(Report &report)
{
    const qint64 now = m_setup.clock->wallMs();
    for (;;) {
        auto count = std::make_shared<qint64>(0);
        const bool ok = onWriter([this, now, count](WriteTransaction &tx) -> base::Result<void> {
            *count = 0;
            QList<Id> expired;
            {
                auto row = tx.db().run(sql::kMailboxesExpired, now, kMailboxesPerJob);
                while (row.next())
                    expired << row.id(0);
            }
            for (Id id : expired) {
                if (directory::deleteMailbox(tx, id, u"mailbox.expired"_s))
                    ++*count;
            }
            if (*count)
                m_directoryChanged(tx);
            return {};
        });
        report.expiredMailboxes += ok ? *count : 0;
        if (!ok || *count < kMailboxesPerJob)
            break;
    }
    auto tokens = std::make_shared<qint64>(0);
    if (onWriter([now, tokens](WriteTransaction &tx) -> base::Result<void> {
            *tokens = tx.db().run(sql::kDeleteTokensExpired, now).rowsAffected();
            return {};
        }))
        report.expiredTokens = *tokens;
}

void Maintenance::purgeFolders(Report &report)
{
    for (bool more = true; more;) {
        auto count = std::make_shared<qint64>(0);
        auto left = std::make_shared<bool>(false);
        const bool ok = onWriter([count, left](WriteTransaction &tx) -> base::Result<void> {
            *count = 0;
            *left = false;
            Id folder = 0;
            if (auto row = tx.db().run(sql::kFoldersToPurge); row.next())
                folder = row.id(0);
            if (!folder)
                return {};
            *left = true;
            QList<std::pair<Id, Id>> entries;
            {
                auto row = tx.db().run(sql::kMessagesOfFolder, folder, kMessagesPerJob);
                while (row.next())
                    entries << std::pair(row.id(0), row.id(1));
            }
            for (const auto &[messageId, mailId] : entries)
                messages::erase(tx, messageId, mailId);
            *count = entries.size();
            if (entries.isEmpty()) {
                vanished::drop(tx, folder);
                tx.db().run(sql::kPurgedFolder, folder);
                tx.db().run(sql::kDropUnsubscribedOfFolder, folder);
            }
            return {};
        });
        report.purgedMessages += ok ? *count : 0;
        more = ok && *left;
    }
}

void Maintenance::emptyTrash(Report &report)
{
    const qint64 before = m_setup.clock->wallMs() - m_setup.keep->trash * kDayMs;
    for (bool more = true; more;) {
        auto count = std::make_shared<qint64>(0);
        const bool ok = onWriter([before, count](WriteTransaction &tx) -> base::Result<void> {
            *count = 0;
            QList<Id> old;
            {
                auto row = tx.db().run(sql::kOldTrash, before, kMessagesPerJob);
                while (row.next())
                    old << row.id(0);
            }
            for (Id id : old) {
                if (messages::removeFromTrash(tx, id))
                    ++*count;
            }
            return {};
        });
        report.trashedMessages += ok ? *count : 0;
        more = ok && *count == kMessagesPerJob;
    }
}

void Maintenance::dropEvents(Report &report)
{
    const auto range = events::range(*m_connection);
    const auto keep =
        events::firstSince(*m_connection, m_setup.clock->wallMs() - m_setup.keep->events * kDayMs);
    if (!range || !keep)
        return;
    // The newest event stays in any case: numbers go on from it after a restart.
    for (quint64 below = range->first; below < *keep;) {
        const quint64 from = below;
        below = qMin(*keep, below + kEventsPerJob);
        auto count = std::make_shared<qint64>(0);
        if (!onWriter([from, below, count](WriteTransaction &tx) -> base::Result<void> {
                accepted::forget(tx, from, below);
                *count = tx.db().run(sql::kDropEvents, below).rowsAffected();
                return {};
            }))
            return;
        report.droppedEvents += *count;
    }
}

void Maintenance::dropAnswers(Report &report)
{
    for (bool more = true; more;) {
        auto count = std::make_shared<qint64>(0);
        const bool ok = onWriter([count](WriteTransaction &tx) -> base::Result<void> {
            *count = sending::dropAnswers(tx, kQueueItemsPerJob);
            return {};
        });
        report.droppedAnswers += ok ? *count : 0;
        more = ok && *count == kQueueItemsPerJob;
    }
}

void Maintenance::dropQueueItems(Report &report)
{
    for (bool more = true; more;) {
        auto count = std::make_shared<qint64>(0);
        const bool ok = onWriter([count](WriteTransaction &tx) -> base::Result<void> {
            *count = queue::dropFinished(tx, kQueueItemsPerJob);
            return {};
        });
        report.droppedQueueItems += ok ? *count : 0;
        more = ok && *count == kQueueItemsPerJob;
    }
}

} // namespace storage

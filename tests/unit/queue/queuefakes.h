// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "queue/dispatcher.h"
#include "queue/levers.h"
#include "support/fakeclock.h"
#include <deque>
#include <map>
#include <utility>

/// Runs tasks when told, on the caller's thread.
class ManualExecutor final : public base::Executor
{
public:
    void post(std::function<void()> task) override { m_tasks.push_back(std::move(task)); }
    bool isCurrent() const override { return true; }
    bool runOne()
    {
        if (m_tasks.empty())
            return false;
        const auto task = std::move(m_tasks.front());
        m_tasks.pop_front();
        task();
        return true;
    }

private:
    std::deque<std::function<void()>> m_tasks;
};

/// The queue's rows in memory, with the order and the words of the real store.
class FakeQueueStore final : public storage::QueueStore
{
public:
    template<typename T>
    using Done = base::Callback<T>;

    std::map<base::Id, storage::QueueRow> rows;
    QList<QByteArray> attempts;
    QList<storage::QueueOutcome> outcomes;
    const base::Clock &clock;
    bool failWrites = false;
    bool holdWrites = false;
    QList<qsizetype> settled; ///< outcomes of each commit
    bool holdReads = false; ///< what is due is looked up at once and answered later
    int reads = 0;
    std::deque<std::function<void()>> held;
    std::deque<std::function<void()>> heldReads;

    explicit FakeQueueStore(const base::Clock &clock_) : clock(clock_) {}

    /// As a commit of mail would.
    QByteArray nextDsn; ///< of the row added next
    base::Id add(const QString &to, control::Lane lane = control::Lane::Normal, base::Id mailId = 0, qint64 sendAt = 0)
    {
        storage::QueueRow row;
        row.item.id = ++m_lastId;
        row.item.mailId = mailId ? mailId : row.item.id + 1000000;
        row.item.from = from;
        row.item.to = to;
        row.item.destination = to.mid(to.indexOf(u'@') + 1);
        row.item.lane = lane;
        row.item.queuedAt = clock.wallMs();
        row.item.state = sendAt > clock.wallMs() ? control::QueueState::Deferred : control::QueueState::Ready;
        row.item.nextAttemptAt = qMax(sendAt, clock.wallMs());
        row.item.expiresAt = row.item.nextAttemptAt + lifetimeMs;
        row.sendAt = sendAt;
        row.dsn = std::exchange(nextDsn, {});
        row.leasedUntil = storage::kNever;
        row.deadlineAt = qMin(row.item.expiresAt, row.item.nextAttemptAt + noticeMs);
        rows[row.item.id] = row;
        storage::QueueChange change;
        change.row = row;
        tell({change});
        return row.item.id;
    }
    QList<storage::QueueCount> allCounts() const
    {
        std::map<std::tuple<QString, int, int>, storage::QueueCount> counts;
        for (const auto &[id, row] : rows) {
            if (row.item.state > control::QueueState::Held)
                continue;
            storage::QueueCount &count = counts[{row.item.destination, int(row.item.lane), int(row.item.state)}];
            const bool first = count.count++ == 0;
            count.destination = row.item.destination;
            count.lane = row.item.lane;
            count.state = row.item.state;
            count.firstAt = first ? row.item.nextAttemptAt : qMin(count.firstAt, row.item.nextAttemptAt);
        }
        QList<storage::QueueCount> all;
        for (const auto &[key, count] : counts)
            all << count;
        return all;
    }
    control::QueueState stateOf(base::Id id) { return rows.at(id).item.state; }
    int count(control::QueueState state) const
    {
        return int(std::count_if(rows.begin(), rows.end(), [&](const auto &one) { return one.second.item.state == state; }));
    }

    QString from = QStringLiteral("sender@here.test");
    qint64 lifetimeMs = 120LL * 3600000;
    qint64 noticeMs = 4LL * 3600000;

    void setQueueListener(std::function<void(const QList<storage::QueueChange> &)> listener) override { m_listener = listener; }
    void setQueueLife(const storage::QueueLife &, const storage::QueueLives &) override {}
    void queueCounts(const storage::QueueCount &, int, Done<QList<storage::QueueCount>> done) override { done(allCounts()); }
    void dueRows(const QList<storage::DueRequest> &requests, Done<QList<storage::DueRows>> done) override
    {
        ++reads;
        QList<storage::DueRows> answers;
        for (const storage::DueRequest &request : requests)
            answers << dueRows(request);
        if (holdReads)
            heldReads.push_back([answers, done] { done(answers); });
        else
            done(answers);
    }
    storage::DueRows dueRows(const storage::DueRequest &request)
    {
        QList<storage::QueueRow> due;
        storage::DueRows answer;
        for (const auto &[id, row] : rows) {
            const bool ready = row.item.state == control::QueueState::Ready;
            if ((!ready && row.item.state != control::QueueState::Deferred) || row.item.destination != request.destination ||
                row.item.lane != request.lane)
                continue;
            if (!ready && row.item.nextAttemptAt > request.dueBy)
                answer.nextAt = qMin(answer.nextAt, row.item.nextAttemptAt);
            else if (storage::QueuePlace{row.item.nextAttemptAt, id} > request.after)
                due << row;
        }
        std::sort(due.begin(), due.end(), [](const auto &a, const auto &b) {
            return std::pair(a.item.nextAttemptAt, a.item.id) < std::pair(b.item.nextAttemptAt, b.item.id);
        });
        answer.complete = due.size() <= request.limit;
        answer.rows = due.first(qMin<qsizetype>(due.size(), request.limit));
        for (storage::QueueRow &row : answer.rows) {
            if (row.leasedUntil < clock.wallMs() + storage::kLeaseFreshMs)
                rows[row.item.id].leasedUntil = row.leasedUntil = clock.wallMs() + storage::kLeaseMs;
            answer.last = {row.item.nextAttemptAt, row.item.id};
        }
        return answer;
    }
    void rowsPastDeadline(qint64 by, int limit, Done<QList<storage::QueueRow>> done) override
    {
        QList<storage::QueueRow> found;
        for (const auto &[id, row] : rows) {
            if (row.item.state < control::QueueState::Held && row.deadlineAt <= by && found.size() < limit)
                found << row;
        }
        done(found);
    }
    void queueRows(const QList<base::Id> &ids, Done<QList<storage::QueueRow>> done) override
    {
        QList<storage::QueueRow> found;
        for (const base::Id id : ids) {
            if (rows.contains(id))
                found << rows[id];
        }
        done(found);
    }
    void takeRows(const QList<base::Id> &ids, Done<QList<storage::QueueRow>> done) override { queueRows(ids, std::move(done)); }
    void listRows(const control::QueueFilter &filter, const control::PageRequest &page, const QSet<base::Id> &active,
                  Done<control::Page<control::QueueItem>> done) override
    {
        control::Page<control::QueueItem> answer;
        const base::Id after = base::Id(page.cursor.toLongLong());
        for (const auto &[id, row] : rows) {
            if (id <= after || active.contains(id) || !filter.states.contains(row.item.state))
                continue;
            if (answer.items.size() == page.limit) {
                answer.next = QString::number(answer.items.last().id);
                break;
            }
            answer.items << row.item;
        }
        done(answer);
    }
    void countRows(const control::QueueFilter &filter, const QSet<base::Id> &active, Done<storage::QueueMatch> done) override
    {
        storage::QueueMatch match;
        for (const auto &[id, row] : rows) {
            if (active.contains(id) || !filter.states.contains(row.item.state))
                continue;
            ++match.total;
            match.newest = qMax(match.newest, id);
            match.largest << storage::QueueCount{row.item.destination, row.item.lane, row.item.state, 1, 0};
        }
        done(match);
    }
    void settleRows(QList<storage::QueueOutcome> settled, Done<qint64> done) override
    {
        if (failWrites) {
            done(base::Error{base::ErrorKind::Io, {}, QStringLiteral("disk"), {}});
            return;
        }
        this->settled << settled.size();
        const auto apply = [this, settled, done] {
            QList<storage::QueueChange> changes;
            for (const storage::QueueOutcome &outcome : settled) {
                storage::QueueRow &row = rows.at(outcome.id);
                storage::QueueChange change{storage::QueueChange::Changed, {}, row.item.state, row.item.lane, row.item.destination};
                row.item.state = outcome.state;
                row.item.attempts = outcome.attempts;
                row.item.nextAttemptAt = outcome.nextAttemptAt;
                if (!outcome.reply.isEmpty())
                    row.item.lastReply = outcome.reply;
                row.delayTold = row.delayTold || outcome.delayTold;
                if (row.delayTold)
                    row.deadlineAt = row.item.expiresAt;
                if (!outcome.attempt.isEmpty())
                    attempts << outcome.attempt;
                outcomes << outcome;
                change.row = row;
                changes << change;
            }
            tell(changes);
            done(qint64(changes.size()));
        };
        if (holdWrites)
            held.push_back(apply);
        else
            apply();
    }
    base::Result<storage::BodyWriterPtr> newNoticeBody(base::ExecutorPtr) override { return base::Error{}; }
    void commitNotice(storage::QueueNotice, Done<storage::Committed> done) override { done(storage::Committed{}); }
    void changeRows(const QList<base::Id> &ids, const control::QueueAction &action, Done<QList<control::QueueItem>> done) override
    {
        QList<control::QueueItem> items;
        QList<storage::QueueChange> changes;
        for (const base::Id id : ids) {
            storage::QueueRow &row = rows.at(id);
            storage::QueueChange change{storage::QueueChange::Changed, {}, row.item.state, row.item.lane, row.item.destination};
            if (action.kind == control::QueueAction::Hold)
                row.item.state = control::QueueState::Held;
            else if (action.kind == control::QueueAction::Prioritize)
                row.item.lane = action.lane;
            else if (action.kind == control::QueueAction::Reroute)
                row.item.destination = action.destination;
            else if (action.kind != control::QueueAction::Remove)
                row.item.state = control::QueueState::Ready;
            row.item.nextAttemptAt = clock.wallMs();
            change.row = row;
            items << row.item;
            if (action.kind == control::QueueAction::Remove) {
                change.kind = storage::QueueChange::Removed;
                rows.erase(id);
            }
            changes << change;
        }
        tell(changes);
        done(items);
    }
    void destinationSettings(const QString &, int, Done<QList<storage::DestinationSettings>> done) override { done(QList<storage::DestinationSettings>{}); }
    void saveDestination(const storage::DestinationSettings &settings, const QString &, const QString &,
                         Done<storage::DestinationSettings> done) override
    {
        done(settings);
    }

private:
    void tell(const QList<storage::QueueChange> &changes)
    {
        if (m_listener)
            m_listener(changes);
    }
    base::Id m_lastId = 0;
    std::function<void(const QList<storage::QueueChange> &)> m_listener;
};

/// Delivers when told to.
class FakeTarget final : public mail::DeliveryTarget
{
public:
    struct Open
    {
        mail::DeliveryJob job;
        base::Callback<mail::DeliveryReport> done;
    };
    std::deque<Open> open;
    QList<mail::DeliveryJob> jobs; ///< all that came
    QHash<QString, QString> groups; ///< destination -> key; else its own
    QHash<QString, mail::DeliveryGroup> noWay;
    int plans = 0;
    qsizetype most = 0; ///< open at a time
    bool failsHere = false; ///< what is answered is this machine's fault
    const base::Clock &clock;

    explicit FakeTarget(const base::Clock &clock_) : clock(clock_) {}

    void plan(const QString &destination, base::Callback<mail::DeliveryGroup> done) override
    {
        ++plans;
        mail::DeliveryGroup group = noWay.value(destination);
        if (!noWay.contains(destination)) {
            group.key = groups.value(destination, QStringLiteral("mx:") + destination);
            group.validUntilUs = clock.monotonicUs() + 300000000;
        }
        done(group);
    }
    void deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done) override
    {
        jobs << job;
        open.push_back({std::move(job), std::move(done)});
        most = qMax(most, qsizetype(open.size()));
    }
    GroupState groupState(const QString &) const override { return {}; }

    void answer(mail::DeliveryResult result, bool down = false, const QString &reply = QStringLiteral("2.0.0 ok"))
    {
        answerAt(0, result, down, reply);
    }
    void answerAt(size_t index, mail::DeliveryResult result, bool down = false, const QString &reply = QStringLiteral("2.0.0 ok"))
    {
        const Open one = open[index];
        open.erase(open.begin() + qptrdiff(index));
        mail::DeliveryReport report;
        report.mailId = one.job.mailId;
        report.destinationDown = down;
        report.failedHere = failsHere;
        for (const mail::DeliveryRecipient &recipient : one.job.recipients) {
            mail::DeliveryOutcome outcome;
            outcome.id = recipient.id;
            outcome.result = result;
            outcome.replyCode = result == mail::DeliveryResult::Delivered ? 250 : result == mail::DeliveryResult::Failed ? 550 : 451;
            outcome.status = mail::EnhancedStatus::fromReplyCode(outcome.replyCode);
            outcome.reply = reply;
            report.outcomes << outcome;
        }
        one.done(report);
    }
    void answerAll(mail::DeliveryResult result)
    {
        while (!open.empty())
            answer(result);
    }
};

struct FakeLoad final : queue::LoadGauge
{
    queue::Load now;
    queue::Load load() override { return now; }
};

/// Remembers notices and stores their outcomes.
struct FakeNotices final : queue::NoticeSender
{
    explicit FakeNotices(FakeQueueStore &store_) : store(store_) {}
    void send(QList<queue::Verdict> verdicts, base::Callback<bool> done) override
    {
        if (failing > 0) {
            --failing;
            done(base::Error{});
            return;
        }
        if (holding) {
            held.push_back(done);
            return;
        }
        sent << verdicts;
        QList<storage::QueueOutcome> outcomes;
        for (const queue::Verdict &verdict : verdicts)
            outcomes << verdict.outcome;
        store.settleRows(outcomes, {});
        done(true);
    }
    FakeQueueStore &store;
    int failing = 0;
    bool holding = false;
    std::vector<base::Callback<bool>> held;
    QList<QList<queue::Verdict>> sent;
};

/// A dispatcher among fakes: run() lets everything happen that can happen without time passing.
struct Bench
{
    FakeClock clock;
    std::shared_ptr<ManualExecutor> executor = std::make_shared<ManualExecutor>();
    FakeQueueStore store{clock};
    FakeTarget target{clock};
    FakeLoad load;
    FakeNotices notices{store};
    metrics::Registry metrics;
    queue::QueueOptions options;
    std::unique_ptr<queue::Dispatcher> dispatcher;
    std::unique_ptr<queue::Levers> levers; ///< of the last start()
    bool turnNeeded = false;
    QList<control::QueueItem> shown;

    void start()
    {
        queue::Dispatcher::Setup setup;
        setup.store = &store;
        setup.target = &target;
        setup.clock = &clock;
        setup.executor = executor;
        setup.metrics = &metrics;
        setup.load = &load;
        setup.notices = &notices;
        setup.options = options;
        setup.turnNeeded = [this] { turnNeeded = true; };
        setup.shown = [this](const QList<control::QueueItem> &items) { shown << items; };
        setup.settled = [this](const QList<base::Id> &ids) {
            if (levers)
                levers->settled(ids);
        };
        levers.reset();
        dispatcher = std::make_unique<queue::Dispatcher>(setup);
        levers = std::make_unique<queue::Levers>(store, *dispatcher, executor, setup.turnNeeded);
        dispatcher->load(store.allCounts());
        store.setQueueListener([this](const QList<storage::QueueChange> &changes) {
            executor->post([this, changes] {
                dispatcher->apply(changes);
                turnNeeded = true;
            });
        });
        run();
    }
    void run()
    {
        dispatcher->turn();
        for (int i = 0; i < 1000000; ++i) {
            const bool ran = executor->runOne();
            if (!ran && !turnNeeded)
                return;
            if (!ran) {
                turnNeeded = false;
                dispatcher->turn();
            }
        }
        qFatal("the dispatcher does not come to rest");
    }
    /// Lets time pass as the loop would: sleeping as long as it is told to, at most.
    void pass(qint64 ms)
    {
        while (ms > 0) {
            const qint64 step = std::clamp<qint64>(dispatcher->nextTurnMs(), 1, ms);
            clock.advanceMs(step);
            ms -= step;
            run();
        }
    }
};

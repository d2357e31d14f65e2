// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/levers.h"
#include "queue/selection.h"
#include "storage/cursor.h"

using namespace Qt::Literals;

namespace queue {

using control::QueueAction;
using control::QueueItem;
using control::QueueState;
using storage::QueueRow;

namespace {

constexpr int kStep = 5000; // items changed by one commit

base::Error refusal(const QString &text)
{
    return {base::ErrorKind::Exists, text, {}, u"state"_s};
}

base::Error unknown(const QString &what)
{
    return {base::ErrorKind::NotFound, what + u" not found"_s, {}, {}};
}

QString textFor(QueueAction::Kind kind)
{
    return kind == QueueAction::Hold      ? u"Only ready and deferred items can be held."_s
           : kind == QueueAction::Release ? u"Only held items can be released."_s
                                          : u"Only ready, deferred and held items can be changed."_s;
}

bool hasSettings(const storage::DestinationSettings &settings)
{
    return settings.paused || settings.maxConnections || settings.maxPerMinute;
}

} // namespace

struct Levers::Sweep
{
    control::QueueSelection selection;
    QueueAction action;
    base::Callback<control::QueueSwept> done;
    QString cursor;
    bool more = true;
    control::QueueSwept swept;
    /// Lists come in the order of ids.
    bool isBehind(Id id) const { return selection.ids.isEmpty() && selection.upTo && id > *selection.upTo; }
};

Levers::Levers(storage::QueueStore &store, Dispatcher &dispatcher, base::ExecutorPtr executor,
               std::function<void()> turnNeeded)
    : m_store(store), m_dispatcher(dispatcher), m_executor(std::move(executor)), m_turnNeeded(std::move(turnNeeded)),
      m_self(std::make_shared<Levers *>(this))
{
}

Levers::~Levers()
{
    *m_self = nullptr;
}

void Levers::list(const control::QueueFilter &filter, const control::PageRequest &page,
                  base::Callback<control::Page<QueueItem>> done)
{
    m_store.listRows(filter, page, m_dispatcher.active(), std::move(done));
}

void Levers::item(Id id, base::Callback<QueueItem> done)
{
    const bool active = m_dispatcher.active().contains(id);
    m_store.queueRows({id}, here<QList<QueueRow>>([done, active](base::Result<QList<QueueRow>> &rows) {
                          if (!rows || rows->isEmpty()) {
                              done(rows ? unknown(u"queue item"_s) : rows.error());
                              return;
                          }
                          QueueItem item = rows->first().item;
                          const bool waiting = item.state == QueueState::Ready || item.state == QueueState::Deferred;
                          if (active && waiting)
                              item.state = QueueState::Active;
                          done(item);
                      }));
}

void Levers::change(Id id, const QueueAction &action, base::Callback<QueueItem> done)
{
    m_store.queueRows({id}, here<QList<QueueRow>>([this, action, done](base::Result<QList<QueueRow>> &rows) {
                          if (!rows || rows->isEmpty())
                              done(rows ? unknown(u"queue item"_s) : rows.error());
                          else
                              changeRow(rows->first(), action, done);
                      }));
}

void Levers::changeRow(const QueueRow &row, const QueueAction &action, base::Callback<QueueItem> done)
{
    const Id id = row.item.id;
    const bool removesFinished = action.kind == QueueAction::Remove && row.item.state > QueueState::Held;
    if (!removesFinished && !statesFor(action.kind).contains(row.item.state)) {
        done(refusal(textFor(action.kind)));
        return;
    }
    if (!removesFinished && !m_dispatcher.backlog().seize(row.item)) {
        done(refusal(u"It is being delivered right now."_s));
        return;
    }
    if (action.kind == QueueAction::Bounce) {
        bounceRow(id, action, done);
        return;
    }
    m_store.changeRows({id}, action, here<QList<QueueItem>>([this, id, action, done](base::Result<QList<QueueItem>> &items) {
                           release({id});
                           if (!items || items->isEmpty()) {
                               done(items ? refusal(textFor(action.kind)) : items.error());
                               return;
                           }
                           if (action.kind == QueueAction::Retry)
                               m_dispatcher.tryNow(items->first().destination);
                           done(items->first());
                       }));
}

/// The row is seized. It is read once more: what was known of it may be from before its delivery.
void Levers::bounceRow(Id id, const QueueAction &action, base::Callback<QueueItem> done)
{
    m_store.takeRows({id}, here<QList<QueueRow>>([this, id, action, done](base::Result<QList<QueueRow>> &rows) {
                          if (!rows || rows->isEmpty() || !statesFor(action.kind).contains(rows->first().item.state)) {
                              release({id});
                              done(rows ? refusal(textFor(action.kind)) : rows.error());
                              return;
                          }
                          whenSettled({id}, [this, id, done] { item(id, done); });
                          m_dispatcher.bounce(*rows, action.by);
                          m_turnNeeded();
                      }));
}

void Levers::release(const QList<Id> &ids)
{
    for (const Id id : ids)
        m_dispatcher.backlog().release(id);
    m_turnNeeded();
}

void Levers::changeAll(const control::QueueSelection &selection, const QueueAction &action, base::Callback<control::QueueSwept> done)
{
    auto sweep = std::make_shared<Sweep>();
    sweep->selection = allowed(selection, action.kind);
    sweep->action = action;
    sweep->done = std::move(done);
    sweep->cursor = selection.cursor;
    sweep->more = !sweep->selection.filter.states.isEmpty();
    sweepOn(sweep);
}

void Levers::sweepOn(const std::shared_ptr<Sweep> &sweep)
{
    if (!sweep->more) {
        sweep->done(sweep->swept);
        return;
    }
    using Page = control::Page<QueueItem>;
    if (!sweep->selection.ids.isEmpty()) {
        m_store.queueRows(sweep->selection.ids, here<QList<QueueRow>>([this, sweep](base::Result<QList<QueueRow>> &rows) {
                              if (rows)
                                  sweepPage(sweep, {meant(*rows, sweep->selection), {}});
                              else
                                  sweep->done(rows.error());
                          }));
        return;
    }
    const int limit = sweep->selection.limit > 0 ? sweep->selection.limit : kStep;
    m_store.listRows(sweep->selection.filter, {limit, sweep->cursor}, m_dispatcher.active(),
                     here<Page>([this, sweep](base::Result<Page> &page) {
                         if (page)
                             sweepPage(sweep, *page);
                         else
                             sweep->done(page.error());
                     }));
}

void Levers::sweepPage(const std::shared_ptr<Sweep> &sweep, const control::Page<QueueItem> &page)
{
    sweep->cursor = page.next;
    sweep->more = !page.next.isEmpty();
    if (sweep->selection.limit > 0) { // one step was asked for
        sweep->swept.next = page.next;
        sweep->more = false;
    }
    QList<Id> ids;
    QSet<QString> destinations;
    for (const QueueItem &item : page.items) {
        if (sweep->isBehind(item.id)) {
            sweep->more = false;
            sweep->swept.next.clear();
            break;
        }
        if (!m_dispatcher.backlog().seize(item))
            continue; // its delivery began meanwhile
        ids << item.id;
        destinations << item.destination;
    }
    if (sweep->action.kind == QueueAction::Retry) {
        for (const QString &name : std::as_const(destinations))
            m_dispatcher.tryNow(name);
    }
    if (ids.isEmpty())
        sweepOn(sweep);
    else
        sweepRows(sweep, ids);
}

void Levers::sweepRows(const std::shared_ptr<Sweep> &sweep, const QList<Id> &ids)
{
    if (sweep->action.kind != QueueAction::Bounce) {
        m_store.changeRows(ids, sweep->action, here<QList<QueueItem>>([this, sweep, ids](base::Result<QList<QueueItem>> &items) {
                               release(ids);
                               if (!items) {
                                   sweep->done(items.error());
                                   return;
                               }
                               sweep->swept.count += items->size();
                               sweepOn(sweep);
                           }));
        return;
    }
    m_store.takeRows(ids, here<QList<QueueRow>>([this, sweep, ids](base::Result<QList<QueueRow>> &rows) {
                          if (!rows) {
                              release(ids);
                              sweep->done(rows.error());
                              return;
                          }
                          QSet<Id> gone(ids.cbegin(), ids.cend());
                          QList<Id> found;
                          rows->removeIf([](const QueueRow &row) { return !statesFor(QueueAction::Bounce).contains(row.item.state); });
                          for (const QueueRow &row : std::as_const(*rows)) {
                              gone.remove(row.item.id);
                              found << row.item.id;
                          }
                          release(QList<Id>(gone.cbegin(), gone.cend()));
                          sweep->swept.count += rows->size();
                          whenSettled(found, [this, sweep] { sweepOn(sweep); });
                          m_dispatcher.bounce(*rows, sweep->action.by);
                          m_turnNeeded();
                      }));
}

void Levers::whenSettled(const QList<Id> &ids, std::function<void()> next)
{
    if (ids.isEmpty()) {
        next();
        return;
    }
    auto waiting = std::make_shared<Waiting>(Waiting{QSet<Id>(ids.cbegin(), ids.cend()), std::move(next)});
    for (const Id id : ids)
        m_waiting.insert(id, waiting);
}

void Levers::settled(const QList<Id> &ids)
{
    for (const Id id : ids) {
        const std::shared_ptr<Waiting> waiting = m_waiting.take(id);
        if (waiting && waiting->ids.remove(id) && waiting->ids.isEmpty())
            waiting->next();
    }
}

void Levers::listDestinations(const control::PageRequest &page, base::Callback<control::Page<control::Destination>> done)
{
    QString after;
    if (!page.cursor.isEmpty()) {
        const auto cursor = storage::Cursor::decode('t', page.cursor);
        if (!cursor) {
            done(storage::badCursor());
            return;
        }
        after = cursor->text;
    }
    std::vector<const Site *> found;
    for (const auto &[name, site] : m_dispatcher.backlog().sites()) {
        if (name > after && (site->unfinished() > 0 || site->active > 0 || hasSettings(site->settings)))
            found.push_back(site.get());
    }
    const size_t shown = std::min(found.size(), size_t(qBound(1, page.limit, 500)));
    std::partial_sort(found.begin(), found.begin() + qptrdiff(shown), found.end(),
                      [](const Site *a, const Site *b) { return a->name < b->name; });
    control::Page<control::Destination> answer;
    for (size_t i = 0; i < shown; ++i)
        answer.items << m_dispatcher.describe(*found[i]);
    if (shown < found.size())
        answer.next = storage::Cursor{'t', 0, 0, answer.items.last().name}.encoded();
    done(answer);
}

void Levers::destination(const QString &name, base::Callback<control::Destination> done)
{
    const Site *site = m_dispatcher.backlog().find(name);
    if (site)
        done(m_dispatcher.describe(*site));
    else
        done(unknown(u"destination"_s));
}

storage::DestinationSettings Levers::settingsOf(const QString &name) const
{
    const Site *site = m_dispatcher.backlog().find(name);
    storage::DestinationSettings settings = site ? site->settings : storage::DestinationSettings();
    settings.name = name;
    return settings;
}

void Levers::saveDestination(const storage::DestinationSettings &settings, const QString &kind, const QString &by,
                             base::Callback<control::Destination> done)
{
    if (settings.name.isEmpty() || settings.name.size() > 255) {
        done(base::Error{base::ErrorKind::Invalid, u"A domain, an address literal, or a host with a port."_s, {}, u"name"_s});
        return;
    }
    m_store.saveDestination(settings, kind, by,
                            here<storage::DestinationSettings>([this, done](base::Result<storage::DestinationSettings> &saved) {
                                if (!saved) {
                                    done(saved.error());
                                    return;
                                }
                                m_dispatcher.setDestination(*saved);
                                m_turnNeeded();
                                destination(saved->name, done);
                            }));
}

} // namespace queue

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/queuemodel.h"
#include "control/filtertext.h"
#include "control/names.h"
#include "look/format.h"
#include "look/queuewords.h"
#include <QGuiApplication>
#include <QPalette>

using namespace Qt::StringLiterals;
using control::Id;
using control::QueueItem;

namespace ui {
namespace {

constexpr int kApplyMs = 150;
constexpr int kMaxSpans = 50;      // each removal makes the view count its rows again,
constexpr int kSpanRows = 4000000; // so in long lists fewer of them fit into one turn
constexpr int kMaxInserts = 200;
constexpr int kLeastRows = QueuePages::kPageSize / 4;
constexpr int kMaxPending = 5000; // past it reading the list again is cheaper
const auto kDepth = u"queue_depth{"_s;

} // namespace

QueueModel::QueueModel(EngineConnection &engine, QObject *parent)
    : QAbstractTableModel(parent)
    , m_engine(engine)
{
    m_apply.setSingleShot(true);
    m_apply.setInterval(kApplyMs);
    connect(&m_apply, &QTimer::timeout, this, &QueueModel::applyPending);
    m_fetch.setSingleShot(true);
    m_fetch.setInterval(0);
    connect(&m_fetch, &QTimer::timeout, this, &QueueModel::fetchMissing);
    connect(&engine.events(), &EventStream::queueChanged, this, &QueueModel::onChanged);
    connect(&engine.events(), &EventStream::queueRemoved, this, &QueueModel::drop);
    connect(&engine.events(), &EventStream::sampled, this,
            [this](qint64, const QHash<QString, double> &values) { readTotals(values); });
    connect(&engine, &EngineConnection::refreshNeeded, this, &QueueModel::reload);
    engine.events().subscribe(u"queue"_s);
    engine.events().subscribe(u"metrics"_s);
}

QueueModel::~QueueModel()
{
    m_engine.events().unsubscribe(u"queue"_s);
    m_engine.events().unsubscribe(u"metrics"_s);
}

void QueueModel::setFilter(const control::QueueFilter &filter)
{
    m_filter = filter;
    beginResetModel();
    m_pages.clear();
    endResetModel();
    reload();
    Q_EMIT totalChanged();
}

void QueueModel::reload()
{
    ++m_generation;
    m_changed.clear();
    m_gone.clear();
    m_changedMeanwhile.clear();
    m_goneMeanwhile.clear();
    m_missing.clear();
    m_fetching = -1;
    m_failed = false;
    readPage({});
}

void QueueModel::readPage(const QString &cursor)
{
    m_loading = true;
    Q_EMIT loadingChanged();
    m_engine.api().queue(
        m_filter, {QueuePages::kPageSize, cursor}, this,
        [this, generation = m_generation, first = cursor.isEmpty()](const base::Result<control::Page<QueueItem>> &page) {
            if (generation != m_generation)
                return;
            m_loading = false;
            m_failed = !page;
            if (page)
                append(*page, first);
            else
                Q_EMIT failed(page.error());
            catchUp();
            Q_EMIT loadingChanged();
        });
}

bool QueueModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && !m_loading && !m_failed && m_pages.pageCount() > 0 && !m_pages.isComplete();
}

void QueueModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    readPage(m_pages.next());
}

void QueueModel::append(const control::Page<QueueItem> &page, bool first)
{
    if (first) {
        beginResetModel();
        m_pages.clear();
        m_pages.append(page.items, page.next);
        endResetModel();
        return;
    }
    const QList<QueueItem> fresh = m_pages.fresh(page.items);
    const int at = m_pages.rowCount();
    if (!fresh.isEmpty())
        beginInsertRows({}, at, at + int(fresh.size()) - 1);
    m_pages.append(fresh, page.next);
    if (!fresh.isEmpty())
        endInsertRows();
    m_pages.trim();
}

// Only the page in front of somebody's eyes, one at a time: fast scrolling asks for what it stops at.
void QueueModel::fetchMissing()
{
    if (m_fetching >= 0 || m_missing.isEmpty())
        return;
    m_fetching = *m_missing.constBegin();
    m_missing.clear(); // what is still seen asks again
    if (m_fetching >= m_pages.pageCount() || m_pages.isLoaded(m_fetching)) {
        m_fetching = -1;
        return;
    }
    m_engine.api().queue(
        m_filter, {QueuePages::kPageSize, m_pages.cursorOf(m_fetching)}, this,
        [this, generation = m_generation](const base::Result<control::Page<QueueItem>> &page) {
            if (generation != m_generation)
                return;
            const int at = std::exchange(m_fetching, -1);
            if (page)
                takeBack(at, page->items);
            else
                Q_EMIT failed(page.error());
            catchUp();
        });
}

void QueueModel::catchUp()
{
    if (isReading())
        return;
    m_gone.unite(std::exchange(m_goneMeanwhile, {}));
    m_changed.insert(std::exchange(m_changedMeanwhile, {}));
    if (!m_gone.isEmpty() || !m_changed.isEmpty())
        applyPending();
    fillUp();
}

// A view asks for more when one scrolls; where the pages were empty or everything that was shown has left, there is nothing to scroll.
void QueueModel::fillUp()
{
    if (m_pages.rowCount() < kLeastRows)
        fetchMore({});
}

void QueueModel::takeBack(int page, const QList<QueueItem> &items)
{
    if (m_pages.isLoaded(page))
        return;
    const QList<QueueItem> own = m_pages.own(page, items);
    const int first = m_pages.firstRow(page);
    const int before = m_pages.rowsOf(page);
    const int now = int(own.size());
    if (now < before)
        beginRemoveRows({}, first + now, first + before - 1);
    else if (now > before)
        beginInsertRows({}, first + before, first + now - 1);
    m_pages.fill(page, own);
    if (now < before)
        endRemoveRows();
    else if (now > before)
        endInsertRows();
    if (now > 0)
        Q_EMIT dataChanged(index(first, 0), index(first + now - 1, ColumnCount - 1));
    m_pages.trim();
}

const QueueItem *QueueModel::itemAt(int row) const
{
    return m_pages.itemAt(row);
}

void QueueModel::onChanged(const QueueItem &item)
{
    Q_EMIT itemChanged(item);
    m_changed.insert(item.id, item);
    if (isReading()) {
        m_changedMeanwhile.insert(item.id, item);
        m_goneMeanwhile.remove(item.id);
    }
    if (m_changed.size() > kMaxPending)
        reload();
    else if (!m_apply.isActive())
        m_apply.start();
}

void QueueModel::apply(const QueueItem &item)
{
    onChanged(item);
}

void QueueModel::drop(Id id)
{
    m_changed.remove(id);
    m_gone.insert(id);
    if (isReading()) {
        m_changedMeanwhile.remove(id);
        m_goneMeanwhile.insert(id);
    }
    if (!m_apply.isActive())
        m_apply.start();
}

void QueueModel::applyPending()
{
    const QHash<Id, QueueItem> changed = std::exchange(m_changed, {});
    int inserts = 0;
    for (const QueueItem &item : changed) {
        const bool wanted = control::matches(m_filter, item);
        if (!wanted)
            m_gone.insert(item.id);
        else
            m_gone.remove(item.id);
        const int row = m_pages.rowOf(item.id);
        if (row >= 0) { // also when it is about to go: one sees why
            m_pages.update(item);
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        } else if (const std::optional<int> place = wanted ? m_pages.placeFor(item) : std::nullopt) {
            if (++inserts > kMaxInserts) {
                reload();
                return;
            }
            beginInsertRows({}, *place, *place);
            m_pages.insert(*place, item);
            endInsertRows();
        }
    }
    removeGone();
}

void QueueModel::removeGone()
{
    if (m_gone.size() > kMaxPending) {
        reload();
        return;
    }
    const int most = std::clamp(kSpanRows / std::max(1, m_pages.rowCount()), 4, kMaxSpans);
    const QList<QueuePages::Span> spans = m_pages.spansOf(m_gone, most);
    for (const QueuePages::Span &span : spans) {
        for (int row = span.first; row < span.first + span.count; ++row)
            m_gone.remove(m_pages.itemAt(row)->id);
        beginRemoveRows({}, span.first, span.first + span.count - 1);
        m_pages.remove(span);
        endRemoveRows();
    }
    if (spans.size() < most)
        m_gone.clear(); // the rest is not loaded: its page is read again when somebody looks
    else if (!m_apply.isActive())
        m_apply.start();
    fillUp();
}

void QueueModel::readTotals(const QHash<QString, double> &values)
{
    QHash<QString, double> depths;
    for (auto it = values.cbegin(); it != values.cend(); ++it) {
        if (it.key().startsWith(kDepth))
            depths.insert(it.key(), it.value());
    }
    if (depths == m_depths)
        return;
    m_depths = depths;
    Q_EMIT totalChanged();
}

std::optional<qint64> QueueModel::total() const
{
    if (m_pages.isComplete())
        return m_pages.rowCount();
    control::QueueFilter rest = m_filter;
    rest.states.clear();
    rest.lane.reset();
    if (!control::isEmpty(rest) || m_depths.isEmpty())
        return std::nullopt;
    using control::QueueState;
    const QList<QueueState> states =
        m_filter.states.isEmpty()
            ? QList<QueueState>{QueueState::Ready, QueueState::Active, QueueState::Deferred, QueueState::Held}
            : m_filter.states;
    double sum = 0;
    for (auto it = m_depths.cbegin(); it != m_depths.cend(); ++it) {
        const bool stateFits = std::any_of(states.begin(), states.end(), [&](QueueState state) {
            return it.key().contains(u"state="_s + control::queueStateToString(state));
        });
        const bool laneFits =
            !m_filter.lane || it.key().contains(u"priority="_s + control::laneToString(*m_filter.lane));
        if (stateFits && laneFits)
            sum += it.value();
    }
    // A sample is a second old; one that knows less than is on screen knows nothing.
    return sum < m_pages.rowCount() ? std::nullopt : std::optional(qint64(sum));
}

int QueueModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_pages.rowCount();
}

int QueueModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString QueueModel::text(const QueueItem &item, int column) const
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    switch (column) {
    case StateColumn:
        return stateShape(QueueWords::stateOf(item)) + u' ' + QueueWords::of(item);
    case To:
        return Format::oneLine(item.to);
    case From:
        return item.from.isEmpty() ? tr("(notification)") : Format::oneLine(item.from);
    case Destination:
        return Format::oneLine(item.destination);
    case Lane:
        return QueueWords::of(item.lane);
    case Tries:
        return Format::count(item.attempts);
    case Next:
        return QueueWords::nextTry(item, now);
    case Queued:
        return Format::ago(item.queuedAt, now);
    case Reply:
        return Format::oneLine(item.lastReply);
    default:
        return {};
    }
}

QVariant QueueModel::data(const QModelIndex &index, int role) const
{
    const QueueItem *item = index.isValid() ? itemAt(index.row()) : nullptr;
    if (!item) {
        const QueuePages::Place place = m_pages.placeOf(index.row());
        if (place.isValid() && role == Qt::DisplayRole) {
            m_missing.insert(place.page);
            m_fetch.start();
        }
        return role == Qt::DisplayRole && index.column() <= To ? QVariant(u"…"_s) : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
        return text(*item, index.column());
    case Qt::ForegroundRole:
        if (index.column() == StateColumn)
            return stateColor(QueueWords::stateOf(*item),
                              QGuiApplication::palette().color(QPalette::Base));
        return {};
    case Qt::TextAlignmentRole:
        return int((index.column() == Tries ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole: // tool tips read HTML: only words of ours get one
        if (index.column() == Reply)
            return QueueWords::causeOf(*item).what;
        if (index.column() == Queued)
            return Format::moment(item->queuedAt);
        return index.column() == Next && item->nextAttemptAt ? QVariant(Format::moment(item->nextAttemptAt))
                                                             : QVariant();
    case Qt::AccessibleTextRole:
        return index.column() == StateColumn ? QueueWords::of(*item) : text(*item, index.column());
    default:
        return {};
    }
}

QVariant QueueModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Tries ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const char *const titles[ColumnCount]{
        QT_TR_NOOP("State"), QT_TR_NOOP("To"),          QT_TR_NOOP("Next try"),
        QT_TR_NOOP("Tries"), QT_TR_NOOP("Last reply"),  QT_TR_NOOP("Lane"),
        QT_TR_NOOP("From"),  QT_TR_NOOP("Destination"), QT_TR_NOOP("Queued")};
    return tr(titles[section]);
}

} // namespace ui

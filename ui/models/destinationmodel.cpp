// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/destinationmodel.h"
#include "look/format.h"
#include "look/queuewords.h"
#include <QGuiApplication>
#include <QPalette>

using namespace Qt::StringLiterals;
using control::Destination;

namespace ui {
namespace {

constexpr int kWatchMs = 3000;
constexpr int kPage = 500;

QString limitText(std::optional<int> limit)
{
    return limit ? Format::count(*limit) : u"–"_s;
}

} // namespace

DestinationModel::DestinationModel(EngineConnection &engine, QObject *parent)
    : QAbstractTableModel(parent)
    , m_engine(engine)
{
    m_watch.setInterval(kWatchMs);
    connect(&m_watch, &QTimer::timeout, this, [this] {
        if (m_engine.state() == LinkState::Flowing && !m_loading)
            reload();
    });
    connect(&engine, &EngineConnection::refreshNeeded, this, &DestinationModel::reload);
}

void DestinationModel::setWatched(bool watched)
{
    if (!watched) {
        m_watch.stop();
        return;
    }
    m_watch.start();
    if (m_engine.state() == LinkState::Flowing)
        reload();
}

void DestinationModel::reload()
{
    ++m_generation;
    m_coming.clear();
    m_loading = true;
    fetch({});
}

void DestinationModel::fetch(const QString &cursor)
{
    m_engine.api().destinations(
        {kPage, cursor}, this,
        [this, generation = m_generation](const base::Result<control::Page<Destination>> &page) {
            if (generation != m_generation)
                return;
            if (!page) {
                m_loading = false;
                Q_EMIT failed(page.error());
                return;
            }
            m_coming += page->items;
            m_cut = !page->next.isEmpty() && m_coming.size() >= kMaxRows;
            if (!page->next.isEmpty() && !m_cut) {
                fetch(page->next);
                return;
            }
            m_loading = false;
            m_loaded = true;
            setDestinations(std::exchange(m_coming, {}));
            Q_EMIT loaded();
        });
}

void DestinationModel::setDestinations(const QList<Destination> &destinations)
{
    QHash<QString, Destination> fresh;
    for (const Destination &d : destinations)
        fresh.insert(d.name, d);
    for (int row = int(m_rows.size()) - 1; row >= 0; --row) {
        const auto it = fresh.constFind(m_rows[row].name);
        if (it != fresh.cend()) {
            m_rows[row] = *it;
            fresh.erase(it);
            continue;
        }
        beginRemoveRows({}, row, row);
        m_rows.removeAt(row);
        endRemoveRows();
    }
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, ColumnCount - 1));
    if (fresh.isEmpty())
        return;
    const int at = int(m_rows.size());
    beginInsertRows({}, at, at + int(fresh.size()) - 1);
    for (const Destination &d : destinations) {
        if (fresh.contains(d.name))
            m_rows.append(d);
    }
    endInsertRows();
}

const Destination *DestinationModel::destinationAt(int row) const
{
    return row >= 0 && row < m_rows.size() ? &m_rows[row] : nullptr;
}

void DestinationModel::take(const base::Result<Destination> &answer)
{
    if (!answer) {
        Q_EMIT failed(answer.error());
        return;
    }
    for (int row = 0; row < m_rows.size(); ++row) {
        if (m_rows[row].name == answer->name) {
            m_rows[row] = *answer;
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        }
    }
}

void DestinationModel::setPaused(const QStringList &names, bool paused)
{
    for (const QString &name : names)
        m_engine.api().pauseDestination(name, paused, this,
                                        [this](const base::Result<Destination> &answer) { take(answer); });
}

void DestinationModel::setLimits(const QString &name, std::optional<int> maxConnections,
                                 std::optional<int> maxPerMinute)
{
    m_engine.api().limitDestination(name, maxConnections, maxPerMinute, this,
                                    [this](const base::Result<Destination> &answer) { take(answer); });
}

int DestinationModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int DestinationModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString DestinationModel::text(const Destination &d, int column) const
{
    switch (column) {
    case StateColumn:
        return stateShape(QueueWords::stateOfDestination(d.state)) + u' ' +
               QueueWords::ofDestination(d.state);
    case Name:
        return Format::oneLine(d.name);
    case Queued:
        return Format::count(d.queued);
    case Active:
        return Format::count(d.active);
    case Connections:
        return Format::count(d.connections);
    case Window:
        return QLocale().toString(d.window, 'f', d.window < 10 ? 1 : 0);
    case Rate:
        return tr("%1/min", "recipients per minute")
            .arg(QLocale().toString(d.rate, 'f', d.rate < 10 ? 1 : 0));
    case Limits:
        if (!d.maxConnections && !d.maxPerMinute)
            return u"–"_s;
        return tr("%1 · %2/min", "connections, recipients per minute")
            .arg(limitText(d.maxConnections), limitText(d.maxPerMinute));
    case Reply:
        return Format::oneLine(d.lastReply);
    default:
        return {};
    }
}

QVariant DestinationModel::data(const QModelIndex &index, int role) const
{
    const Destination *d = index.isValid() ? destinationAt(index.row()) : nullptr;
    if (!d)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(*d, column);
    case kSortRole:
        switch (column) {
        case Queued:
            return d->queued;
        case Active:
            return d->active;
        case Connections:
            return d->connections;
        case Window:
            return d->window;
        case Rate:
            return d->rate;
        default:
            return text(*d, column);
        }
    case Qt::ForegroundRole:
        if (column == StateColumn)
            return stateColor(QueueWords::stateOfDestination(d->state),
                              QGuiApplication::palette().color(QPalette::Base));
        return {};
    case Qt::TextAlignmentRole:
        return int((column >= Queued && column <= Rate ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        if (column == Reply)
            return QueueWords::of(d->cause).what;
        return column == StateColumn && d->retryAt
                   ? QVariant(tr("tried again at %1").arg(Format::moment(d->retryAt)))
                   : QVariant();
    case Qt::AccessibleTextRole:
        return column == StateColumn ? QueueWords::ofDestination(d->state) : text(*d, column);
    default:
        return {};
    }
}

QVariant DestinationModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section >= Queued && section <= Rate ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const char *const titles[ColumnCount]{
        QT_TR_NOOP("State"),      QT_TR_NOOP("Destination"), QT_TR_NOOP("Queued"),
        QT_TR_NOOP("On its way"), QT_TR_NOOP("Connections"), QT_TR_NOOP("Window"),
        QT_TR_NOOP("Rate"),       QT_TR_NOOP("Limits"),      QT_TR_NOOP("Last reply")};
    return tr(titles[section]);
}

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connectionmodel.h"
#include "look/format.h"
#include <QHash>
#include <QSet>
#include <tuple>

using namespace Qt::StringLiterals;
using control::Connection;
using control::Id;

namespace ui {
namespace {
constexpr int kApplyMs = 250;
constexpr int kWatchMs = 3000;

bool isSame(const Connection &a, const Connection &b)
{
    const auto members = [](const Connection &c) { return std::tie(c.bytesIn, c.bytesOut, c.tls, c.since, c.state, c.user, c.peer, c.protocol); };
    return members(a) == members(b);
}

} // namespace

ConnectionModel::ConnectionModel(EngineConnection &engine, QObject *parent)
    : QAbstractTableModel(parent)
    , m_engine(engine)
{
    m_apply.setSingleShot(true);
    m_apply.setInterval(kApplyMs);
    m_watch.setInterval(kWatchMs);
    connect(&m_apply, &QTimer::timeout, this, &ConnectionModel::applyPending);
    connect(&m_watch, &QTimer::timeout, this, [this] {
        if (m_engine.state() == LinkState::Flowing && !m_reading)
            reload();
    });
    connect(&engine, &EngineConnection::refreshNeeded, this, &ConnectionModel::reload);
    connect(&engine.events(), &EventStream::connectionOpened, this, [this](const Connection &c) {
        if (m_opened.size() < kMaxRows)
            m_opened.append(c);
        if (m_reading && m_openedMeanwhile.size() < kMaxRows)
            m_openedMeanwhile.append(c);
        if (!m_apply.isActive())
            m_apply.start();
    });
    connect(&engine.events(), &EventStream::connectionClosed, this, [this](const Connection &c) {
        m_closed.insert(c.id);
        if (m_reading)
            m_closedMeanwhile.insert(c.id);
        if (!m_apply.isActive())
            m_apply.start();
    });
    engine.events().subscribe(u"connections"_s);
}

ConnectionModel::~ConnectionModel()
{
    m_engine.events().unsubscribe(u"connections"_s);
}

void ConnectionModel::setWatched(bool watched)
{
    if (watched) {
        m_watch.start();
        if (m_engine.state() == LinkState::Flowing)
            reload();
    } else {
        m_watch.stop();
    }
}

void ConnectionModel::reload()
{
    m_reading = true;
    m_openedMeanwhile.clear();
    m_closedMeanwhile.clear();
    m_engine.api().connections(this, [this, generation = ++m_generation](const base::Result<QList<Connection>> &answer) {
        if (generation != m_generation)
            return;
        m_reading = false;
        if (answer)
            take(*answer);
        else
            Q_EMIT failed(answer.error());
    });
}

void ConnectionModel::take(QList<Connection> connections)
{
    QSet<Id> known;
    for (const Connection &c : std::as_const(connections))
        known.insert(c.id);
    for (const Connection &c : std::as_const(m_openedMeanwhile)) {
        if (!known.contains(c.id))
            connections.append(c);
    }
    connections.removeIf([this](const Connection &c) { return m_closedMeanwhile.contains(c.id); });
    setConnections(connections);
}

void ConnectionModel::setConnections(const QList<Connection> &connections)
{
    m_opened.clear();
    m_closed.clear();
    QHash<Id, Connection> fresh;
    for (const Connection &c : connections)
        fresh.insert(c.id, c);
    QSet<Id> gone;
    int firstChanged = -1; // most of thousands are idle: only those that are not are sorted and drawn again
    const auto sayChanged = [&](int end) {
        if (firstChanged >= 0)
            Q_EMIT dataChanged(index(firstChanged, 0), index(end - 1, ColumnCount - 1));
        firstChanged = -1;
    };
    for (int i = 0; i < m_rows.size(); ++i) {
        Connection &row = m_rows[i];
        const auto it = fresh.constFind(row.id);
        const bool changed = it != fresh.cend() && !isSame(row, *it);
        if (!changed)
            sayChanged(i);
        else if (firstChanged < 0)
            firstChanged = i;
        if (it == fresh.cend()) {
            gone.insert(row.id);
            continue;
        }
        if (changed)
            row = *it;
        fresh.erase(it);
    }
    sayChanged(int(m_rows.size()));
    removeIds(gone);
    for (const Connection &c : connections) {
        if (fresh.contains(c.id))
            m_opened.append(c);
    }
    applyPending();
}

void ConnectionModel::applyPending()
{
    QList<Connection> opened = std::exchange(m_opened, {});
    const QSet<Id> closed = std::exchange(m_closed, {});
    removeIds(closed);
    if (opened.isEmpty())
        return;
    QSet<Id> known = closed;
    for (const Connection &row : std::as_const(m_rows))
        known.insert(row.id);
    opened.removeIf([&](const Connection &c) { return known.contains(c.id); });
    opened = opened.mid(0, std::max<qsizetype>(0, kMaxRows - m_rows.size()));
    if (opened.isEmpty())
        return;
    const int at = int(m_rows.size());
    beginInsertRows({}, at, at + int(opened.size()) - 1);
    m_rows.append(opened);
    endInsertRows();
}

void ConnectionModel::removeIds(const QSet<Id> &ids)
{
    if (ids.isEmpty())
        return;
    // Runs of neighbours go together, from the end, so that indexes above stay right.
    for (int last = int(m_rows.size()) - 1; last >= 0; --last) {
        if (!ids.contains(m_rows[last].id))
            continue;
        int first = last;
        while (first > 0 && ids.contains(m_rows[first - 1].id))
            --first;
        beginRemoveRows({}, first, last);
        m_rows.remove(first, last - first + 1);
        endRemoveRows();
        last = first;
    }
}

int ConnectionModel::rowOf(Id id) const
{
    const auto it =
        std::find_if(m_rows.begin(), m_rows.end(), [id](const Connection &c) { return c.id == id; });
    return it == m_rows.end() ? -1 : int(it - m_rows.begin());
}

const Connection *ConnectionModel::connectionAt(int row) const
{
    return row >= 0 && row < m_rows.size() ? &m_rows[row] : nullptr;
}

void ConnectionModel::closeConnections(const QList<Id> &ids)
{
    for (const Id id : ids) {
        m_engine.api().closeConnection(id, this, [this, id](const base::Result<void> &answer) {
            if (answer || answer.error().kind == base::ErrorKind::NotFound)
                removeIds({id});
            else
                Q_EMIT failed(answer.error());
        });
    }
}

int ConnectionModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ConnectionModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

/// States a newer engine knows are shown in its words.
QString ConnectionModel::stateText(const QString &state)
{
    static const QHash<QString, const char *> words{{u"idle"_s, QT_TR_NOOP("idle")},           {u"connected"_s, QT_TR_NOOP("connected")},
                                                    {u"tls"_s, QT_TR_NOOP("starts TLS")},      {u"envelope"_s, QT_TR_NOOP("envelope")},
                                                    {u"receiving"_s, QT_TR_NOOP("receiving")}, {u"checking"_s, QT_TR_NOOP("checking")},
                                                    {u"storing"_s, QT_TR_NOOP("storing")},     {u"closing"_s, QT_TR_NOOP("closing")},
                                                    {u"websocket"_s, QT_TR_NOOP("WebSocket")}};
    const char *known = words.value(state);
    return known ? tr(known) : Format::oneLine(state);
}

QString ConnectionModel::text(const Connection &c, int column) const
{
    switch (column) {
    case Protocol:
        return c.protocol.toUpper();
    case Peer:
        return Format::oneLine(c.peer);
    case User:
        return Format::oneLine(c.user);
    case Tls:
        return c.tls ? tr("TLS") : tr("plain");
    case StateColumn:
        return stateText(c.state);
    case Since:
        return Format::duration(QDateTime::currentMSecsSinceEpoch() - c.since);
    case In:
        return Format::bytes(c.bytesIn);
    case Out:
        return Format::bytes(c.bytesOut);
    default:
        return {};
    }
}

QVariant ConnectionModel::data(const QModelIndex &index, int role) const
{
    const Connection *c = index.isValid() ? connectionAt(index.row()) : nullptr;
    if (!c)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(*c, column);
    case kSortRole:
        if (column == Since)
            return -c->since;
        if (column == In)
            return c->bytesIn;
        return column == Out ? QVariant(c->bytesOut) : QVariant(text(*c, column));
    case Qt::TextAlignmentRole:
        return int((column >= Since ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return column == Since ? QVariant(Format::moment(c->since)) : QVariant();
    default:
        return {};
    }
}

QVariant ConnectionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section >= Since ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const char *const titles[ColumnCount]{
        QT_TR_NOOP("Protocol"), QT_TR_NOOP("Peer"),     QT_TR_NOOP("User"),     QT_TR_NOOP("Security"),
        QT_TR_NOOP("State"),    QT_TR_NOOP("Open for"), QT_TR_NOOP("Received"), QT_TR_NOOP("Sent")};
    return section >= 0 && section < ColumnCount ? tr(titles[section]) : QString();
}

} // namespace ui

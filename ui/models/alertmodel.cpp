// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/alertmodel.h"
#include "look/alertwords.h"
#include "look/format.h"
#include "look/queuewords.h"
#include <QDateTime>
#include <QGuiApplication>
#include <QPalette>
#include <QTextDocument>

using namespace Qt::StringLiterals;
using control::Alert;

namespace ui {
namespace {

constexpr int kClockMs = 10000;
constexpr int kPage = 500;

qint64 nowMs()
{
    return QDateTime::currentMSecsSinceEpoch();
}

bool isNumber(int column)
{
    return column == AlertModel::Value || column == AlertModel::Lasted;
}

bool isOpen(const Alert &alert, qint64 now)
{
    return !alert.clearedAt && !alert.acknowledgedAt && !AlertWords::isSilent(alert, now);
}

/// Active before over, then newest first.
bool comesBefore(const Alert &a, const Alert &b)
{
    return a.clearedAt.has_value() != b.clearedAt.has_value() ? !a.clearedAt : a.id > b.id;
}

} // namespace

AlertModel::AlertModel(EngineConnection &engine, QObject *parent)
    : QAbstractTableModel(parent)
    , m_engine(engine)
{
    engine.events().subscribe(u"alerts"_s);
    connect(&engine.events(), &EventStream::alertChanged, this, &AlertModel::onAlert);
    connect(&engine, &EngineConnection::refreshNeeded, this, &AlertModel::reload);
    m_clock.setInterval(kClockMs);
    connect(&m_clock, &QTimer::timeout, this, [this] {
        if (m_rows.isEmpty())
            return;
        Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, ColumnCount - 1));
        Q_EMIT changed();
    });
    m_clock.start();
}

void AlertModel::reload()
{
    m_reading = true;
    m_meanwhile.clear();
    m_engine.api().alerts({kPage, {}}, this, [this, generation = ++m_generation](const base::Result<control::Page<Alert>> &page) {
        if (generation != m_generation)
            return;
        m_reading = false;
        if (!page) {
            Q_EMIT failed(page.error());
            return;
        }
        beginResetModel();
        m_rows = page->items;
        std::sort(m_rows.begin(), m_rows.end(), comesBefore);
        m_loaded = true;
        endResetModel();
        for (const Alert &alert : std::as_const(m_meanwhile))
            take(alert);
        Q_EMIT changed();
    });
}

void AlertModel::onAlert(const QString &type, const Alert &alert)
{
    take(alert);
    if (m_reading)
        m_meanwhile.insert(alert.id, alert);
    if ((type == "alert.raised"_L1 || type == "alert.cleared"_L1) && alert.notify.contains("desktop"_L1))
        Q_EMIT noticeWanted(alert);
}

qsizetype AlertModel::placeOf(const Alert &alert) const
{
    return std::lower_bound(m_rows.begin(), m_rows.end(), alert, comesBefore) - m_rows.begin();
}

void AlertModel::take(const Alert &alert)
{
    const int old = rowOf(alert.id);
    if (old >= 0 && m_rows[old].clearedAt.has_value() == alert.clearedAt.has_value()) {
        m_rows[old] = alert;
        Q_EMIT dataChanged(index(old, 0), index(old, ColumnCount - 1));
        Q_EMIT changed();
        return;
    }
    if (old >= 0) {
        beginRemoveRows({}, old, old);
        m_rows.removeAt(old);
        endRemoveRows();
    }
    const int at = int(placeOf(alert));
    beginInsertRows({}, at, at);
    m_rows.insert(at, alert);
    endInsertRows();
    cut();
    Q_EMIT changed();
}

void AlertModel::cut()
{
    const int most = activeCount() + kMaxHistory;
    if (m_rows.size() <= most)
        return;
    beginRemoveRows({}, most, int(m_rows.size()) - 1);
    m_rows.resize(most);
    endRemoveRows();
}

const Alert *AlertModel::alertAt(int row) const
{
    return row >= 0 && row < m_rows.size() ? &m_rows[row] : nullptr;
}

int AlertModel::rowOf(control::Id id) const
{
    for (int row = 0; row < m_rows.size(); ++row) {
        if (m_rows[row].id == id)
            return row;
    }
    return -1;
}

int AlertModel::openCount() const
{
    const qint64 now = nowMs();
    return int(std::count_if(m_rows.begin(), m_rows.end(), [now](const Alert &alert) { return isOpen(alert, now); }));
}

bool AlertModel::isCritical() const
{
    const qint64 now = nowMs();
    return std::any_of(m_rows.begin(), m_rows.end(),
                       [now](const Alert &alert) { return alert.severity == control::Severity::Critical && isOpen(alert, now); });
}

int AlertModel::activeCount() const
{
    return int(std::count_if(m_rows.begin(), m_rows.end(), [](const Alert &alert) { return !alert.clearedAt; }));
}

void AlertModel::acknowledge(control::Id id)
{
    m_engine.api().acknowledgeAlert(id, this, [this](const base::Result<Alert> &answer) {
        if (answer)
            take(*answer);
        else
            Q_EMIT failed(answer.error());
    });
}

void AlertModel::silence(control::Id id, int seconds)
{
    m_engine.api().silenceAlert(id, seconds, this, [this](const base::Result<Alert> &answer) {
        if (answer)
            take(*answer);
        else
            Q_EMIT failed(answer.error());
    });
}

int AlertModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int AlertModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString AlertModel::text(const Alert &alert, int column) const
{
    const qint64 now = nowMs();
    switch (column) {
    case StateColumn:
        return stateShape(AlertWords::shapeOf(alert, now)) + u' ' + AlertWords::stateOf(alert, now);
    case What:
        return AlertWords::titleOf(alert);
    case Value:
        return AlertWords::value(alert.metric, alert.value);
    case Since:
        return Format::ago(alert.raisedAt, now);
    case Lasted:
        return Format::duration(alert.clearedAt.value_or(now) - alert.raisedAt);
    case Why: {
        const QString what = QueueWords::of(alert.cause).what;
        return what.isEmpty() ? Format::oneLine(alert.detail) : what;
    }
    default:
        return {};
    }
}

QVariant AlertModel::toolTip(const Alert &alert, int column) const
{
    if (column == Since)
        return Format::moment(alert.raisedAt);
    if (column == Lasted && alert.clearedAt)
        return tr("until %1").arg(Format::moment(*alert.clearedAt));
    if (column == StateColumn && AlertWords::isSilent(alert, nowMs()))
        return tr("silenced until %1").arg(Format::moment(*alert.silencedUntil));
    if (column == Why)
        return Qt::convertFromPlainText(Format::oneLine(alert.detail));
    return {};
}

QVariant AlertModel::data(const QModelIndex &index, int role) const
{
    const Alert *alert = index.isValid() ? alertAt(index.row()) : nullptr;
    if (!alert)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(*alert, column);
    case Qt::ForegroundRole:
        if (column == StateColumn)
            return stateColor(AlertWords::shapeOf(*alert, nowMs()), QGuiApplication::palette().color(QPalette::Base));
        return {};
    case Qt::TextAlignmentRole:
        return int((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return toolTip(*alert, column);
    case Qt::AccessibleTextRole:
        return column == StateColumn ? AlertWords::stateOf(*alert, nowMs()) : text(*alert, column);
    default:
        return {};
    }
}

QVariant AlertModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const char *const titles[ColumnCount]{QT_TR_NOOP("State"), QT_TR_NOOP("What"),   QT_TR_NOOP("Value"),
                                                 QT_TR_NOOP("Since"), QT_TR_NOOP("Lasted"), QT_TR_NOOP("Why")};
    return tr(titles[section]);
}

} // namespace ui

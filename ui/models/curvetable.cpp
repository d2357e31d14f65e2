// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/curvetable.h"
#include <QMap>
#include <algorithm>
#include <cmath>
#include <cstring>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

bool sameValues(const QList<double> &a, const QList<double> &b)
{
    return a.size() == b.size() && std::memcmp(a.constData(), b.constData(), size_t(a.size()) * sizeof(double)) == 0; // NaN is NaN
}

} // namespace

CurveTable::CurveTable(Unit unit, QObject *parent)
    : QAbstractTableModel(parent)
    , m_unit(unit)
{
}

QList<CurveTable::Row> CurveTable::rowsOf(const QList<Curve> &curves)
{
    QMap<qint64, QList<double>> times;
    for (qsizetype c = 0; c < curves.size(); ++c) {
        for (const QPointF &p : curves[c].points) {
            if (std::isnan(p.y()))
                continue;
            QList<double> &values = times[qint64(p.x())];
            if (values.isEmpty())
                values.fill(std::nan(""), curves.size());
            values[c] = p.y();
        }
    }
    QList<Row> rows;
    rows.reserve(times.size());
    for (auto it = times.cend(); it != times.cbegin();) {
        --it;
        rows.append({it.key(), it.value()});
    }
    return rows;
}

void CurveTable::setCurves(const QList<Curve> &curves, qint64 span)
{
    QStringList labels;
    for (const Curve &curve : curves)
        labels.append(curve.label);
    const QList<Row> rows = rowsOf(curves);
    if (labels == m_labels && span == m_span && growInto(rows))
        return;
    beginResetModel();
    m_labels = labels;
    m_span = span;
    m_rows = rows;
    endResetModel();
}

// Takes new instants in above and lets the oldest go; false: it is another table.
bool CurveTable::growInto(const QList<Row> &rows)
{
    if (m_rows.isEmpty() || rows.isEmpty())
        return false;
    const auto added = std::find_if(rows.begin(), rows.end(), [this](const Row &row) { return row.at <= m_rows.first().at; }) - rows.begin();
    const auto kept = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &row) { return row.at < rows.last().at; }) - m_rows.begin();
    const bool same = added + kept == rows.size() &&
        std::equal(m_rows.begin(), m_rows.begin() + kept, rows.begin() + added, [](const Row &a, const Row &b) { return a.at == b.at; });
    if (!same || kept == 0)
        return false;
    if (kept < m_rows.size()) {
        beginRemoveRows({}, int(kept), int(m_rows.size()) - 1);
        m_rows.resize(kept);
        endRemoveRows();
    }
    for (qsizetype i = 0; i < kept; ++i) {
        if (sameValues(m_rows[i].values, rows[added + i].values))
            continue;
        m_rows[i] = rows[added + i];
        Q_EMIT dataChanged(index(int(i), 0), index(int(i), columnCount() - 1));
    }
    if (added > 0) {
        beginInsertRows({}, 0, int(added) - 1);
        m_rows = rows;
        endInsertRows();
    }
    return true;
}

int CurveTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int CurveTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : 1 + int(m_labels.size());
}

QString CurveTable::cell(const Row &row, int column) const
{
    return column == 0 ? Format::instant(row.at, m_span) : Format::value(row.values.value(column - 1, std::nan("")), m_unit);
}

QVariant CurveTable::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const Row &row = m_rows[index.row()];
    if (role == Qt::DisplayRole)
        return cell(row, index.column());
    if (role == Qt::ToolTipRole && index.column() == 0)
        return Format::moment(row.at).toHtmlEscaped();
    if (role == Qt::TextAlignmentRole && index.column() > 0)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant CurveTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section > 0 ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::DisplayRole)
        return section == 0 ? tr("Time") : m_labels.value(section - 1);
    return {};
}

QString CurveTable::text(const QList<int> &rows) const
{
    QStringList heading{tr("Time")};
    heading += m_labels;
    QStringList lines{heading.join(u'\t')};
    for (const int r : rows) {
        if (r < 0 || r >= m_rows.size())
            continue;
        QStringList cells;
        for (int column = 0; column < columnCount(); ++column)
            cells.append(cell(m_rows[r], column));
        lines.append(cells.join(u'\t'));
    }
    return lines.join(u'\n');
}

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/healthmodel.h"
#include "look/healthwords.h"
#include <QDateTime>
#include <QGuiApplication>
#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

State shapeOf(const control::HealthChange &change)
{
    if (change.revertedAt)
        return State::Held;
    return change.pending ? State::Waiting : State::Flowing;
}

QString wordOf(const control::HealthChange &change)
{
    if (change.revertedAt)
        return HealthModel::tr("taken back");
    return change.pending ? HealthModel::tr("waits for a restart") : HealthModel::tr("changed");
}

QString withShape(State state, const QString &word)
{
    return stateShape(state) + u' ' + word;
}

} // namespace

HealthModel::HealthModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void HealthModel::setReport(const control::HealthReport &report)
{
    beginResetModel();
    m_report = report;
    m_loaded = true;
    endResetModel();
}

const control::HealthFinding *HealthModel::findingAt(int row) const
{
    return row >= 0 && row < m_report.findings.size() ? &m_report.findings[row] : nullptr;
}

const control::HealthChange *HealthModel::changeAt(int row) const
{
    const qsizetype at = row - m_report.findings.size();
    return at >= 0 && at < m_report.changes.size() ? &m_report.changes[at] : nullptr;
}

int HealthModel::rowOfVersion(qint64 version) const
{
    for (qsizetype i = 0; i < m_report.changes.size(); ++i) {
        if (m_report.changes[i].version == version)
            return int(m_report.findings.size() + i);
    }
    return -1;
}

int HealthModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_report.findings.size() + m_report.changes.size());
}

int HealthModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant HealthModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StateColumn:
        return tr("State");
    case What:
        return tr("What");
    case Lasted:
        return tr("Time");
    case Change:
        return tr("Change of a setting");
    default:
        return {};
    }
}

QVariant HealthModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::ToolTipRole:
        return Qt::convertFromPlainText(text(index.row(), index.column()));
    case Qt::ForegroundRole:
        return index.column() == StateColumn ? color(index.row()) : QVariant();
    default:
        return {};
    }
}

QVariant HealthModel::color(int row) const
{
    const control::HealthFinding *finding = findingAt(row);
    return stateColor(finding ? HealthWords::shapeOf(finding->level) : shapeOf(*changeAt(row)), QGuiApplication::palette().color(QPalette::Base));
}

QString HealthModel::text(int row, int column) const
{
    if (const control::HealthFinding *finding = findingAt(row)) {
        switch (column) {
        case StateColumn:
            return withShape(HealthWords::shapeOf(finding->level), HealthWords::level(finding->level));
        case What:
            return HealthWords::title(finding->key, finding->title);
        case Lasted:
            return HealthWords::span(finding->beyondSeconds);
        default:
            return finding->advice ? HealthWords::step(finding->advice->key, finding->advice->from, finding->advice->to, finding->advice->unit)
                                   : tr("none");
        }
    }
    const control::HealthChange &change = *changeAt(row);
    switch (column) {
    case StateColumn:
        return withShape(shapeOf(change), wordOf(change));
    case What:
        return HealthWords::title(change.finding, change.title);
    case Lasted:
        return HealthWords::ago(change.at, m_report.at);
    default:
        return HealthWords::step(change.key, change.from, change.to, change.settingUnit);
    }
}

} // namespace ui

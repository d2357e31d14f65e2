// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/chartpane.h"
#include "charts/chartcsv.h"
#include "docks/savefile.h"
#include "docks/tablesetup.h"
#include "look/glyphs.h"
#include <QAction>
#include <QBoxLayout>
#include <QBuffer>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPixmap>
#include <QTableView>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {
namespace {
constexpr int kLeastHeight = 124;
constexpr int kLeastHeightWithTable = 190;
} // namespace

ChartPane::ChartPane(const QString &title, Unit unit, double smallestTop, QWidget *parent)
    : QWidget(parent)
    , m_chart(new LiveChart(title, unit, smallestTop, this))
    , m_table(new QTableView(this))
    , m_model(unit)
{
    m_table->setModel(&m_model);
    m_table->setAccessibleName(tr("%1 as a table").arg(title));
    setUpTable(m_table, {});
    m_table->horizontalHeader()->setContextMenuPolicy(Qt::NoContextMenu); // the columns are the curves
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setResizeContentsPrecision(20);
    m_table->hide();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(1);
    row->addWidget(m_chart, 9); // room for four names
    row->addWidget(m_table, 10); // room for the time and four numbers
    setMinimumSize(120, kLeastHeight);

    const auto add = [this](const QString &icon, const QString &text, const QString &what, auto slot) {
        auto *action = new QAction(glyph(icon), text, this);
        action->setObjectName(what);
        connect(action, &QAction::triggered, this, slot);
        for (QWidget *widget : {static_cast<QWidget *>(m_chart), static_cast<QWidget *>(m_table)}) {
            widget->addAction(action);
            widget->setContextMenuPolicy(Qt::ActionsContextMenu);
        }
        return action;
    };
    QAction *copy = add(u"copy"_s, tr("%1: copy values").arg(title), u"copy"_s, &ChartPane::copy);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    add(u"save"_s, tr("%1: save picture…").arg(title), u"picture"_s, &ChartPane::savePicture);
    add(u"save"_s, tr("%1: save values…").arg(title), u"values"_s, &ChartPane::saveValues);
}

void ChartPane::setSpan(qint64 span)
{
    m_span = span;
    m_chart->setSpan(span);
}

void ChartPane::setCurves(const QList<Curve> &curves, qint64 now)
{
    m_chart->setCurves(curves, now);
    if (isTableShown())
        m_model.setCurves(m_chart->curves(), m_span);
}

void ChartPane::setTableShown(bool shown)
{
    m_table->setVisible(shown);
    setMinimumHeight(shown ? kLeastHeightWithTable : kLeastHeight);
    m_model.setCurves(shown ? m_chart->curves() : QList<Curve>(), m_span);
}

bool ChartPane::isTableShown() const
{
    return !m_table->isHidden();
}

// The rows chosen in the table, else everything the chart shows.
void ChartPane::copy() const
{
    QList<int> rows;
    const QModelIndexList chosen = isTableShown() ? m_table->selectionModel()->selectedRows() : QModelIndexList();
    for (const QModelIndex &index : chosen)
        rows.append(index.row());
    std::sort(rows.begin(), rows.end());
    if (!rows.isEmpty()) {
        QGuiApplication::clipboard()->setText(m_model.text(rows));
        return;
    }
    CurveTable all(m_chart->unit());
    all.setCurves(m_chart->curves(), m_span);
    for (int row = 0; row < all.rowCount(); ++row)
        rows.append(row);
    QGuiApplication::clipboard()->setText(all.text(rows));
}

void ChartPane::savePicture()
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    m_chart->grab().save(&buffer, "PNG");
    saveBytes(this, safeFileName(m_chart->title(), u"chart"_s) + u".png"_s, bytes);
}

void ChartPane::saveValues()
{
    QList<CsvColumn> columns;
    const QList<Curve> curves = m_chart->curves();
    for (const Curve &curve : curves)
        columns.append({curve.label, curve.points});
    saveBytes(this, safeFileName(m_chart->title(), u"chart"_s) + u".csv"_s, toCsv(columns));
}

} // namespace ui

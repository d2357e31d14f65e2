// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/traceview.h"
#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QTableView>
#include <tuple>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kLeastBar = 3; // pixels: a stage of no time is still there to be seen
constexpr int kMargin = 6;

/// Draws the bar of a stage, to the scale of the whole way.
class BarDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::paint(painter, option, index); // background and selection
        const QRectF room = QRectF(option.rect).adjusted(kMargin, 0, -kMargin, 0);
        double begin = index.data(TraceModel::kBeginRole).toDouble();
        double end = index.data(TraceModel::kEndRole).toDouble();
        if (option.direction == Qt::RightToLeft)
            std::tie(begin, end) = std::pair(1 - end, 1 - begin);
        const double width = std::max<double>(kLeastBar, (end - begin) * room.width());
        const double left = std::min(room.left() + begin * room.width(), room.right() - width);
        const double height = std::min(12.0, room.height() * 0.6);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        const bool chosen = option.state & QStyle::State_Selected; // a bar of the selection's own colour would not be seen on it
        painter->setBrush(chosen ? option.palette.color(QPalette::HighlightedText) : index.data(TraceModel::kColorRole).value<QColor>());
        painter->drawRoundedRect(QRectF(left, room.center().y() - height / 2, width, height), 2, 2);
        painter->restore();
    }
};

} // namespace

TraceView::TraceView(QWidget *parent) : QWidget(parent), m_table(new QTableView(this)), m_text(new QLabel(this))
{
    m_table->setModel(&m_model);
    m_table->setAccessibleName(tr("Trace"));
    m_table->setItemDelegateForColumn(TraceModel::Waterfall, new BarDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().lineSpacing() + 6);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setMargin(8);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_text);
    column->addWidget(m_table, 1);
    connect(m_table, &QTableView::activated, this, &TraceView::activate);
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex &index) {
        if (index.column() == TraceModel::Waterfall)
            activate(index);
    });
    showText({});
}

void TraceView::showTrace(const QList<control::Event> &events)
{
    m_model.setEvents(events);
    if (m_model.rowCount() == 0) {
        showText(tr("Nothing is known of the way of this mail any more."));
        return;
    }
    m_text->hide();
    m_table->show();
    for (const int column : {TraceModel::Stage, TraceModel::Start, TraceModel::Took, TraceModel::To})
        m_table->resizeColumnToContents(column);
    m_table->setColumnWidth(TraceModel::To, std::min(m_table->columnWidth(TraceModel::To), 18 * fontMetrics().horizontalAdvance(u'm')));
    fitBars();
    m_table->setCurrentIndex(m_model.index(0, 0));
}

void TraceView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitBars();
}

/// All bars are in view before one scrolls: they are what the trace is looked at for.
void TraceView::fitBars()
{
    const int em = fontMetrics().horizontalAdvance(u'm');
    int room = width() - style()->pixelMetric(QStyle::PM_ScrollBarExtent);
    for (const int column : {TraceModel::Stage, TraceModel::Start, TraceModel::Took})
        room -= m_table->columnWidth(column);
    m_table->setColumnWidth(TraceModel::Waterfall, std::clamp(room, 8 * em, 22 * em));
}

void TraceView::showText(const QString &text)
{
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_table->hide();
}

void TraceView::activate(const QModelIndex &index)
{
    const control::TraceStage *stage = m_model.stageAt(index.row());
    if (stage && stage->connectionId)
        Q_EMIT transcriptWanted(stage->connectionId, stage->start);
}

} // namespace ui

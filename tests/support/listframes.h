// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "meter/threadtime.h"
#include <QIdentityProxyModel>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTableView>

namespace support {

/// What one picture of a list costs while it is scrolled: cells drawn, values asked of the model, processor time. It stands between the
/// view and its model from then on. UI thread.
class ListFrames : public QIdentityProxyModel
{
public:
    struct Frame
    {
        int cells = 0;
        int reads = 0;
        double ms = 0;
    };
    explicit ListFrames(QTableView &view)
        : m_view(view)
        , m_painter(*this)
    {
        setSourceModel(view.model());
        view.setModel(this);
        view.setItemDelegate(&m_painter);
    }
    /// Of all that is in view, at this place of the scroll bar.
    Frame at(int value)
    {
        m_frame = {};
        const qint64 before = ui::threadCpuUs();
        m_view.verticalScrollBar()->setValue(value);
        m_view.viewport()->repaint();
        m_frame.ms = double(ui::threadCpuUs() - before) / 1000;
        return m_frame;
    }
    int pages() const { return m_view.verticalScrollBar()->maximum() / m_view.verticalScrollBar()->pageStep(); }
    Frame atPage(int page) { return at(page * m_view.verticalScrollBar()->pageStep()); }

    QVariant data(const QModelIndex &index, int role) const override
    {
        ++m_frame.reads;
        return QIdentityProxyModel::data(index, role);
    }

private:
    struct Painter : QStyledItemDelegate
    {
        explicit Painter(ListFrames &frames) : m_frames(frames) {}
        void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
        {
            ++m_frames.m_frame.cells;
            QStyledItemDelegate::paint(painter, option, index);
        }
        ListFrames &m_frames;
    };

    QTableView &m_view;
    Painter m_painter;
    mutable Frame m_frame;
};

} // namespace support

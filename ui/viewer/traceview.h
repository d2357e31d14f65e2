// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/tracemodel.h"
#include <QWidget>

class QLabel;
class QTableView;

namespace ui {

/// The way of one mail as a waterfall: a table that is read by eye, by key and by screen readers, with bars to scale. UI thread.
class TraceView : public QWidget
{
    Q_OBJECT
public:
    explicit TraceView(QWidget *parent = nullptr);

    void showTrace(const QList<control::Event> &events);
    /// Instead of stages: nothing yet, or why there are none.
    void showText(const QString &text);
    TraceModel &model() { return m_model; }
    QTableView *table() const { return m_table; }

Q_SIGNALS:
    /// What was said at that time (milliseconds since 1970) in a session is to be shown.
    void transcriptWanted(control::Id connectionId, double at);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void activate(const QModelIndex &index);
    void fitBars();

    TraceModel m_model;
    QTableView *m_table;
    QLabel *m_text;
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagepanel.h"
#include "models/seriesstore.h"
#include <QStandardItemModel>
#include <QTimer>

class QComboBox;
class QStackedWidget;

namespace ui {

class EmptyState;
class LiveChart;

/// What becomes of mail on its way out: delivered, put off, returned, in per cent by class and by destination, and charts of the class
/// chosen. UI thread.
class ResultsPanel : public PagePanel
{
    Q_OBJECT
public:
    explicit ResultsPanel(EngineConnection &engine, QWidget *parent = nullptr);
    QComboBox *groups() const { return m_by; }
    QComboBox *spans() const { return m_hours; }
    QTableView *view() const { return m_view; }
    QList<LiveChart *> charts() const { return {m_rate, m_latency}; }

Q_SIGNALS:
    /// Somebody wants to see what of it is in the queue.
    void queueWanted(const QString &destination, const QString &mailClass);

protected:
    void reload() override;
    void hideEvent(QHideEvent *event) override;

private:
    enum Column { Name, Tried, Delivered, Deferred, Bounced };
    QWidget *makeTable();
    QWidget *makeCharts();
    bool byClass() const;
    QString chosen() const;
    void showTotals(const QList<control::DeliveryTotal> &totals);
    void drawCharts();
    void openQueue();

    QList<control::DeliveryTotal> m_totals;
    QStandardItemModel m_model;
    SeriesStore m_series;
    QComboBox *m_by = nullptr;
    QComboBox *m_hours = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QTableView *m_view = nullptr;
    QLabel *m_of = nullptr;
    LiveChart *m_rate = nullptr;
    LiveChart *m_latency = nullptr;
    QAction *m_queue = nullptr;
    QTimer m_refresh;
    int m_round = 0;
    QString m_drawn; ///< class of the curves; empty: all mail
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QStandardItemModel>
#include <QWidget>
#include <functional>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;
class QTableView;
class QPushButton;

namespace ui {

/// What is watched: a tick switches a rule on and off, and below the list the chosen one's threshold, its time and who is told.
/// UI thread.
class AlertRulesView : public QWidget
{
    Q_OBJECT
public:
    explicit AlertRulesView(EngineConnection &engine, QWidget *parent = nullptr);
    void reload();
    QTableView *view() const { return m_view; }
    QDoubleSpinBox *threshold() const { return m_threshold; }
    QSpinBox *lasting() const { return m_lasting; }
    QPushButton *applyButton() const { return m_apply; }

Q_SIGNALS:
    void failed(const base::Error &error);
    void said(const QString &text, const std::function<void()> &undo);

private:
    QWidget *makeForm();
    void show(const QList<control::AlertRule> &rules);
    void showRow(int row);
    void showChosen();
    void onTicked(QStandardItem *item);
    void apply();
    void change(const control::AlertRule &before, const control::AlertRuleChange &change);
    control::AlertRuleChange wanted() const;
    const control::AlertRule *chosen() const;

    EngineConnection &m_engine;
    QList<control::AlertRule> m_rules;
    QStandardItemModel m_model;
    QTableView *m_view;
    QLabel *m_metric = nullptr;
    QDoubleSpinBox *m_threshold = nullptr;
    QLabel *m_meaning = nullptr; ///< the threshold in words
    QSpinBox *m_lasting = nullptr;
    QList<QCheckBox *> m_channels;
    QPushButton *m_apply = nullptr;
    bool m_filling = false;
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/healthreport.h"
#include <QFrame>

class QCheckBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ui {

class LiveChart;

/// One finding with its numbers and what to try, or one change with what it did; the curve it is about in a widget
/// of its own, so that it is in view however long the words are. UI thread.
class HealthDetail : public QFrame
{
    Q_OBJECT
public:
    explicit HealthDetail(QWidget *parent = nullptr);

    /// `now`: of the report.
    void show(const control::HealthFinding &finding, qint64 now);
    void show(const control::HealthChange &change, qint64 now);
    void clear();
    /// A change waits to be kept: others have to wait.
    void setBlocked(bool blocked);

    QString text() const;
    LiveChart *chart() const { return m_chart; }
    /// Where the chart is; whoever owns the detail places it.
    QWidget *chartPlace() const { return m_chartPlace; }
    QPushButton *applyButton() const { return m_apply; }
    QPushButton *backButton() const { return m_back; }
    QCheckBox *confirmBox() const { return m_confirm; }

Q_SIGNALS:
    void applyWanted();
    void backWanted();

private:
    struct Lines
    {
        QString title;
        QString body;
        QString change;
        QString note;
    };
    void say(const Lines &lines);
    LiveChart *newChart(const QString &metric, const QString &unit, double bound, const control::Series &curve, qint64 now);
    void updateButtons();

    QLabel *m_title;
    QLabel *m_body;
    QLabel *m_change;
    QLabel *m_note;
    QPushButton *m_apply;
    QPushButton *m_back;
    QCheckBox *m_confirm;
    QVBoxLayout *m_column;
    QWidget *m_chartPlace;
    LiveChart *m_chart = nullptr;
    bool m_canApply = false;
    bool m_canGoBack = false;
    bool m_blocked = false;
};

} // namespace ui

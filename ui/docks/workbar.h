// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/bulkjob.h"
#include <QFrame>

class QLabel;
class QProgressBar;
class QToolButton;

namespace ui {

/// One line that shows how far long work has come, and a button that stops it. One job at a time, in the order they came; hidden while
/// there is none. UI thread.
class WorkBar : public QFrame
{
    Q_OBJECT
public:
    explicit WorkBar(QWidget *parent = nullptr);
    /// Starts the job, when those before it have ended. `doing`: "Deleting".
    void add(BulkJob *job, const QString &doing);
    /// Forgets all jobs without a word from them: the engine is no longer there.
    void abandon();
    bool isBusy() const { return !m_works.isEmpty(); }
    QToolButton *cancelButton() const { return m_cancel; }

private:
    struct Work
    {
        BulkJob *job;
        QString doing;
    };
    void startFirst();
    void showProgress(qint64 done, qint64 total);
    void cancel();

    QList<Work> m_works; // the first one runs
    QLabel *m_label;
    QProgressBar *m_bar;
    QToolButton *m_cancel;
};

} // namespace ui

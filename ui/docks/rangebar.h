// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QAction;
class QButtonGroup;
class QToolButton;

namespace ui {

/// Under the charts: the span they show, pause, tables, export. Where there is no room the buttons keep their icons only. UI thread.
class RangeBar : public QWidget
{
    Q_OBJECT
public:
    explicit RangeBar(QWidget *parent = nullptr);

    /// Milliseconds, one minute to one year.
    static QList<qint64> spans();
    void setSpan(qint64 span);
    QAction *pauseAction() const { return m_pause; }
    QAction *tablesAction() const { return m_tables; }
    QAction *pictureAction() const { return m_picture; }
    QAction *valuesAction() const { return m_values; }
    void setPaused(bool paused);

Q_SIGNALS:
    void spanChosen(qint64 span);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QToolButton *addButton(QAction *action);

    QButtonGroup *m_spans;
    QAction *m_pause;
    QAction *m_tables;
    QAction *m_picture;
    QAction *m_values;
    QList<QToolButton *> m_buttons; ///< those with a text beside the icon
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace ui {

/// What an empty list shows instead of nothing: what belongs here and the first steps to get it. Takes the focus in the list's place, so
/// that a screen reader says it. UI thread.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);
    void setText(const QString &title, const QString &hint);
    /// One more button under the text, with the icon text of the action.
    void addStep(QAction *action);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLabel *m_title;
    QLabel *m_hint;
    QVBoxLayout *m_column;
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>
#include <QTimer>
#include <functional>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace ui {

/// One line at the edge of a panel: what just happened and what can be done about it ("Undo", "Copy"). Plain
/// text, goes away by itself, never a dialog. UI thread.
class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    struct Choice
    {
        QString text;
        std::function<void()> run; ///< the bar closes first
    };
    static constexpr int kUndoMs = 10000;

    explicit NoticeBar(QWidget *parent = nullptr);
    /// Replaces what is shown. `forMs` 0: until closed.
    void say(const QString &text, const QList<Choice> &choices = {}, int forMs = kUndoMs);
    QString text() const;

private:
    QHBoxLayout *m_row;
    QLabel *m_label;
    QList<QToolButton *> m_buttons;
    QTimer m_timer;
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAction>
#include <QTimer>
#include <functional>

namespace ui {

class NoticeBar;

/// The 10 s in which the last act can be taken back, by a button in the notice or by key. UI thread.
class UndoWindow : public QObject
{
    Q_OBJECT
public:
    UndoWindow(NoticeBar &notice, QObject *parent);
    /// "Undo"; enabled while there is something.
    QAction *action() const { return m_action; }
    bool isOpen() const { return m_time.isActive(); }
    /// `otherwise`, if any, is done when the time is over. The one offered before is over now.
    void offer(const QString &said, std::function<void()> takeBack, std::function<void()> otherwise = {});
    /// Neither is done.
    void forget();

private:
    void undo();
    void close();

    NoticeBar &m_notice;
    QAction *m_action;
    QTimer m_time;
    std::function<void()> m_takeBack;
    std::function<void()> m_otherwise;
};

} // namespace ui

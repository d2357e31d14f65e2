// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/undowindow.h"
#include "docks/noticebar.h"
#include "look/glyphs.h"

using namespace Qt::StringLiterals;

namespace ui {

UndoWindow::UndoWindow(NoticeBar &notice, QObject *parent)
    : QObject(parent)
    , m_notice(notice)
    , m_action(new QAction(glyph(u"return"_s), tr("Undo"), this))
{
    m_action->setShortcut(QKeySequence::Undo);
    m_action->setEnabled(false);
    m_time.setSingleShot(true);
    m_time.setInterval(NoticeBar::kUndoMs);
    connect(&m_time, &QTimer::timeout, this, &UndoWindow::close);
    connect(m_action, &QAction::triggered, this, &UndoWindow::undo);
}

void UndoWindow::offer(const QString &said, std::function<void()> takeBack, std::function<void()> otherwise)
{
    close();
    m_takeBack = std::move(takeBack);
    m_otherwise = std::move(otherwise);
    m_action->setEnabled(true);
    m_time.start();
    m_notice.say(said, {{m_action->text(), [this] { undo(); }}});
}

void UndoWindow::undo()
{
    const auto takeBack = m_takeBack;
    forget();
    m_notice.hide();
    if (takeBack)
        takeBack();
}

void UndoWindow::close()
{
    const auto otherwise = m_otherwise;
    forget();
    if (otherwise)
        otherwise();
}

void UndoWindow::forget()
{
    m_time.stop();
    m_takeBack = nullptr;
    m_otherwise = nullptr;
    m_action->setEnabled(false);
}

} // namespace ui

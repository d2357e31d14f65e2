// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/pagepanel.h"
#include "dialogs/question.h"
#include "docks/noticebar.h"
#include "docks/tablesetup.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/words.h"
#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStandardItemModel>
#include <QTableView>
#include <QTextDocument>
#include <QToolButton>

namespace ui {

PagePanel::PagePanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_notice(new NoticeBar(this))
{
    connect(&engine, &EngineConnection::refreshNeeded, this, [this] {
        if (isVisible())
            reload();
    });
}

void PagePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_engine.state() == LinkState::Flowing)
        reload();
}

void PagePanel::report(const base::Error &error)
{
    // The banner of the window says when the engine is away.
    if (error.kind != base::ErrorKind::Unavailable || !error.publicText.isEmpty())
        m_notice->say(Words::of(error));
}

void PagePanel::ask(const QString &question, const QString &button, std::function<void()> run)
{
    confirmFinal(this, QString(), question, button, std::move(run));
}

QAction *PagePanel::makeAction(const QString &text, const QString &icon, std::function<void()> run)
{
    auto *action = new QAction(glyph(icon), text, this);
    connect(action, &QAction::triggered, this, std::move(run));
    addAction(action);
    return action;
}

void PagePanel::addButtons(QHBoxLayout *row, const QList<QAction *> &actions, bool words)
{
    for (QAction *action : actions) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setToolButtonStyle(words ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
        row->addWidget(button);
    }
}

QLabel *PagePanel::makeLabel(const QString &text)
{
    auto *label = new QLabel(text, this);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setMinimumWidth(1);
    return label;
}

QTableView *PagePanel::makeTable(QStandardItemModel *model, const QString &name, const QString &accessibleName, const QList<int> &widths)
{
    auto *view = new QTableView(this);
    view->setModel(model);
    view->setAccessibleName(accessibleName);
    setUpTable(view, name);
    const int em = fontMetrics().horizontalAdvance(u'm');
    for (int column = 0; column < widths.size(); ++column)
        view->horizontalHeader()->resizeSection(column, widths[column] * em);
    view->horizontalHeader()->setStretchLastSection(true);
    restoreColumns(view);
    return view;
}

QStandardItem *PagePanel::cell(const QString &text)
{
    auto *item = new QStandardItem(Format::oneLine(text));
    item->setEditable(false);
    item->setToolTip(Qt::convertFromPlainText(text.left(1000)));
    return item;
}

QStandardItem *PagePanel::cell(const QString &text, const QVariant &sortValue)
{
    QStandardItem *item = cell(text);
    item->setData(sortValue, Qt::UserRole);
    return item;
}

QStandardItem *PagePanel::stateCell(State state, const QString &words) const
{
    QStandardItem *item = cell(stateShape(state) + u' ' + words);
    item->setForeground(stateColor(state, palette().color(QPalette::Base)));
    return item;
}

} // namespace ui

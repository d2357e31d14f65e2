// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/tablesetup.h"
#include <QHeaderView>
#include <QMenu>
#include <QSettings>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

const char kNameProperty[] = "postkontorColumns";

QString key(const QHeaderView *header)
{
    return u"columns/"_s + header->property(kNameProperty).toString();
}

void save(const QHeaderView *header)
{
    QSettings().setValue(key(header), header->saveState());
}

void showColumnMenu(QTableView *view, const QPoint &at)
{
    QHeaderView *header = view->horizontalHeader();
    auto *menu = new QMenu(view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QAbstractItemModel *model = view->model();
    for (int column = 0; column < header->count(); ++column) {
        QString text = model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        if (text.isEmpty())
            text = model->headerData(column, Qt::Horizontal, Qt::AccessibleTextRole).toString();
        QAction *action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(column));
        action->setEnabled(header->isSectionHidden(column) ||
                           header->hiddenSectionCount() + 1 < header->count());
        QObject::connect(action, &QAction::toggled, header, [header, column](bool on) {
            header->setSectionHidden(column, !on);
            save(header);
        });
    }
    menu->popup(header->mapToGlobal(at));
}

} // namespace

void setUpTable(QTableView *view, const QString &name)
{
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setAlternatingRowColors(true);
    view->setShowGrid(false);
    view->setWordWrap(false);
    view->setTabKeyNavigation(false);
    view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter); // as the text below; models say otherwise for numbers
    view->setFrameShape(QFrame::NoFrame);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->verticalHeader()->hide();
    // A fixed height: 100,000 rows are never measured.
    view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 8);
    QHeaderView *header = view->horizontalHeader();
    header->setProperty(kNameProperty, name);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(24);
    header->setSectionsMovable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    QObject::connect(header, &QWidget::customContextMenuRequested, view,
                     [view](const QPoint &at) { showColumnMenu(view, at); });
}

void restoreColumns(QTableView *view)
{
    QHeaderView *header = view->horizontalHeader();
    header->restoreState(QSettings().value(key(header)).toByteArray());
    QObject::connect(header, &QHeaderView::sectionMoved, header, [header] { save(header); });
    QObject::connect(header, &QHeaderView::sectionResized, header, [header](int section) {
        if (header->sectionResizeMode(section) == QHeaderView::Interactive)
            save(header);
    });
}

} // namespace ui

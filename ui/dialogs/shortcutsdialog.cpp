// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/shortcutsdialog.h"
#include "dialogs/commandpalette.h"
#include <QBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableWidget>

using namespace Qt::StringLiterals;

namespace ui {

ShortcutsDialog::ShortcutsDialog(const QList<QAction *> &commands, QWidget *parent)
    : QDialog(parent)
    , m_filter(new QLineEdit(this))
    , m_table(new QTableWidget(0, 2, this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keyboard shortcuts"));
    m_filter->setPlaceholderText(tr("Filter commands and keys"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setClearButtonEnabled(true);
    m_table->setAccessibleName(windowTitle());
    m_table->setHorizontalHeaderLabels({tr("Command"), tr("Keys")});
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    for (const QAction *command : commands) {
        QStringList keys;
        const QList<QKeySequence> shortcuts = command->shortcuts();
        for (const QKeySequence &key : shortcuts)
            keys.append(key.toString(QKeySequence::NativeText));
        if (!keys.isEmpty())
            add(commandText(command), keys.join(u", "_s));
    }
    add(tr("Chart: move the crosshair"), QKeySequence(Qt::Key_Left).toString(QKeySequence::NativeText) + u' ' + QKeySequence(Qt::Key_Right).toString(QKeySequence::NativeText));
    add(tr("Chart: show that time in the lists"), QKeySequence(Qt::Key_Return).toString(QKeySequence::NativeText));
    add(tr("Chart: show all times again"), QKeySequence(Qt::Key_Escape).toString(QKeySequence::NativeText));
    add(tr("List: its commands"), QKeySequence(Qt::Key_Menu).toString(QKeySequence::NativeText));
    m_table->sortItems(0);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(4);
    column->addWidget(m_filter);
    column->addWidget(m_table, 1);
    connect(m_filter, &QLineEdit::textChanged, this, &ShortcutsDialog::filter);
    resize(std::min(560, parent->width() - 32), std::min(560, parent->height() - 64));
    m_filter->setFocus();
}

void ShortcutsDialog::add(const QString &name, const QString &keys)
{
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    m_table->setItem(row, 0, new QTableWidgetItem(name));
    m_table->setItem(row, 1, new QTableWidgetItem(keys));
}

void ShortcutsDialog::filter(const QString &text)
{
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const bool match = m_table->item(row, 0)->text().contains(text, Qt::CaseInsensitive) ||
                           m_table->item(row, 1)->text().contains(text, Qt::CaseInsensitive);
        m_table->setRowHidden(row, !match);
    }
}

} // namespace ui

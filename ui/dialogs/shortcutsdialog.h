// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAction>
#include <QDialog>

class QLineEdit;
class QTableWidget;

namespace ui {

/// Every command that has a key, by name; the window goes on working beside it. UI thread.
class ShortcutsDialog : public QDialog
{
    Q_OBJECT
public:
    ShortcutsDialog(const QList<QAction *> &commands, QWidget *parent);
    QTableWidget *table() const { return m_table; }

private:
    void add(const QString &name, const QString &keys);
    void filter(const QString &text);

    QLineEdit *m_filter;
    QTableWidget *m_table;
};

} // namespace ui

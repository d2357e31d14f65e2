// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAction>
#include <QDialog>
#include <QSortFilterProxyModel>

class QLineEdit;
class QListView;
class QStandardItemModel;

namespace ui {

/// What the palette says before the text of an action that says little outside its menu: "Theme" before "Dark".
void setCommandContext(QAction *action, const QString &context);
/// What the palette and the help call an action.
QString commandText(const QAction *action);

/// Ctrl+K: type a few letters, press Enter, the command runs. Disabled commands are not listed. UI thread.
class CommandPalette : public QDialog
{
    Q_OBJECT
public:
    CommandPalette(const QList<QAction *> &commands, QWidget *parent);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void run();

    QLineEdit *m_input;
    QListView *m_list;
    QStandardItemModel *m_model;
    QSortFilterProxyModel m_proxy;
};

} // namespace ui

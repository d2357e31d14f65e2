// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAction>
#include <QDialog>
#include <QSortFilterProxyModel>

class QLineEdit;
class QListView;
class QStandardItem;
class QStandardItemModel;

namespace ui {

/// What the palette says before the text of an action that says little outside its menu: "Theme" before "Dark".
void setCommandContext(QAction *action, const QString &context);
/// What the palette and the help call an action.
QString commandText(const QAction *action);

/// Ctrl+K: type a few letters, press Enter, the command runs. Disabled commands are not listed. The last line looks for mail with what was
/// typed. UI thread.
class CommandPalette : public QDialog
{
    Q_OBJECT
public:
    CommandPalette(const QList<QAction *> &commands, QWidget *parent);

Q_SIGNALS:
    void mailWanted(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    /// Lets the commands through that hold the text, and the search for mail whenever there is one.
    class Filter : public QSortFilterProxyModel
    {
    protected:
        bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    };
    void offerMail(const QString &text);
    void run();

    QLineEdit *m_input;
    QListView *m_list;
    QStandardItemModel *m_model;
    QStandardItem *m_mail;
    Filter m_proxy;
};

} // namespace ui

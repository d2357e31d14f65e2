// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagepanel.h"
#include <QSortFilterProxyModel>
#include <QStandardItemModel>

class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace ui {

class EmptyState;

/// Addresses nothing is sent to: why and since when; add, remove, undo. UI thread.
class SuppressionsPanel : public PagePanel
{
    Q_OBJECT
public:
    /// Of a longer list only these are shown.
    static constexpr int kMostRows = 20000;

    explicit SuppressionsPanel(EngineConnection &engine, QWidget *parent = nullptr);
    QTableView *view() const { return m_view; }
    QAction *removeAction() const { return m_remove; }

protected:
    void reload() override;

private:
    enum Column { Address, Since, Reason };
    void readFrom(const QString &cursor);
    void add();
    void removeChosen();
    void sayRemoved(const QList<std::pair<QString, QString>> &removed);
    void put(const control::Suppression &item);
    void updateState();

    QStandardItemModel m_model;
    QSortFilterProxyModel m_proxy;
    QTableView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QLabel *m_count;
    QLineEdit *m_address;
    QLineEdit *m_reason;
    QPushButton *m_add;
    QAction *m_remove;
    int m_round = 0; ///< answers of an earlier reading are dropped
    bool m_loaded = false;
    bool m_cut = false;
};

} // namespace ui

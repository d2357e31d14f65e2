// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/bans.h"
#include "docks/pagepanel.h"
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTimer>

class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace ui {

class EmptyState;

/// Who is refused at the door, why and until when: let in again, undo, keep out by hand; and whom nobody keeps out. UI thread.
class BansPanel : public PagePanel
{
    Q_OBJECT
public:
    /// Of a longer list only these are shown.
    static constexpr int kMostRows = 5000;

    explicit BansPanel(EngineConnection &engine, QWidget *parent = nullptr);
    ~BansPanel() override;
    QTableView *view() const { return m_view; }
    QLineEdit *address() const { return m_address; }
    QLineEdit *note() const { return m_note; }
    QComboBox *time() const { return m_time; }
    QPushButton *addButton() const { return m_add; }
    QAction *liftAction() const { return m_lift; }
    QString sparedText() const;

protected:
    void reload() override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    enum Column { Address, Why, Since, Until };
    QHBoxLayout *makeForm();
    void setWatched(bool watched);
    void readFrom(const QString &cursor, QList<control::Ban> before);
    void readSpared();
    void showBans(const QList<control::Ban> &bans, bool cut);
    const control::Ban *chosen() const;
    void add();
    void lift();
    void restore(const control::Ban &ban);
    void updateState();

    QList<control::Ban> m_bans;
    QStandardItemModel m_model;
    QSortFilterProxyModel m_proxy;
    QTableView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QLabel *m_count;
    QLabel *m_spared;
    QLineEdit *m_filter;
    QLineEdit *m_address;
    QLineEdit *m_note;
    QComboBox *m_time;
    QPushButton *m_add;
    QAction *m_lift;
    QTimer m_soon; ///< bans are told by the feed; their ends are not
    int m_round = 0;
    bool m_watched = false;
    bool m_loaded = false;
    bool m_cut = false;
};

} // namespace ui

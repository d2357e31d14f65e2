// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/accounts.h"
#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;

namespace ui {

/// Users to be chosen, each by one click or the space key; the engine searches, and who is chosen stays so. UI thread.
class PeoplePicker : public QWidget
{
    Q_OBJECT
public:
    explicit PeoplePicker(EngineConnection &engine, QWidget *parent = nullptr);
    /// Addresses, in the order chosen.
    QStringList chosen() const { return m_chosen; }
    QLineEdit *search() const { return m_search; }
    QListWidget *list() const { return m_list; }

Q_SIGNALS:
    void changed();

private:
    void read();
    void fill(const control::Page<control::User> &page);
    void take();

    EngineConnection &m_engine;
    QLineEdit *m_search;
    QListWidget *m_list;
    QLabel *m_state;
    QTimer m_soon;
    QStringList m_chosen;
    bool m_filling = false;
};

} // namespace ui

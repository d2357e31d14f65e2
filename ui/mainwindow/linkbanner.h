// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QToolBar>

class QLabel;
class QToolButton;

namespace ui {

/// Says across the window that what it shows is not the engine's present state: lost, refused, not ready; and what can be done.
/// Gone by itself once the engine answers. UI thread.
class LinkBanner : public QToolBar
{
    Q_OBJECT
public:
    /// `choose`: connects to another engine.
    LinkBanner(EngineConnection &engine, QAction *choose, QWidget *parent = nullptr);
    /// Shows or hides itself as the link is now; a restored layout of the window may have decided otherwise.
    void refresh();
    QString text() const;

private:
    QString wording() const;

    EngineConnection &m_engine;
    QLabel *m_label;
    QToolButton *m_retry;
    QToolButton *m_choose;
    qint64 m_lostAt = 0;
};

} // namespace ui

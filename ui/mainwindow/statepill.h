// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QWidget>

namespace ui {

/// "● Flowing": shape, word and colour of the link to the engine. UI thread.
class StatePill : public QWidget
{
    Q_OBJECT
public:
    explicit StatePill(QWidget *parent = nullptr);
    void setState(LinkState state);
    QString text() const;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    LinkState m_state = LinkState::Offline;
};

} // namespace ui

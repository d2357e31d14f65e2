// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "look/colors.h"
#include <QWidget>
#include <optional>

namespace ui {

/// One number that matters and what it is, e.g. "18 ms" over "p95 accept"; with a state it shows shape, word
/// and colour. UI thread.
class Tile : public QWidget
{
    Q_OBJECT
public:
    explicit Tile(const QString &caption, QWidget *parent = nullptr);
    void setValue(const QString &value, std::optional<State> state = std::nullopt);
    QString value() const { return m_value; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QFont valueFont() const;

    QString m_caption;
    QString m_value;
    std::optional<State> m_state;
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <QWidget>

namespace ui {

/// The QR code (ISO/IEC 18004, level M) of a text, one pixel a module, with its quiet zone; null where the text is too long for one.
QImage qrImage(const QString &text);

/// A QR code to be read by a phone: dark on light whatever the theme, for many programs read no other. UI thread.
class QrCode : public QWidget
{
public:
    explicit QrCode(const QString &accessibleName, QWidget *parent = nullptr);
    void setText(const QString &text);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QImage m_image;
};

} // namespace ui

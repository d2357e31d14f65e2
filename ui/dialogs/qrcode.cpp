// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/qrcode.h"
#include <QPainter>
#include <algorithm>
#include <memory>
#include <qrencode.h>

namespace ui {
namespace {

constexpr int kQuiet = 4; // modules around it, ISO/IEC 18004 5.3.8
constexpr int kPixels = 4;
constexpr int kUsualModules = 57; // what a secret with its address takes

} // namespace

QImage qrImage(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(int(bytes.size()), reinterpret_cast<const unsigned char *>(bytes.constData()), 0, QR_ECLEVEL_M), QRcode_free);
    if (!code)
        return {};
    QImage image(code->width + 2 * kQuiet, code->width + 2 * kQuiet, QImage::Format_Mono);
    image.setColorTable({0xffffffff, 0xff000000});
    image.fill(0);
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width; ++x)
            image.setPixel(x + kQuiet, y + kQuiet, code->data[y * code->width + x] & 1);
    }
    return image;
}

QrCode::QrCode(const QString &accessibleName, QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(accessibleName);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void QrCode::setText(const QString &text)
{
    m_image = qrImage(text);
    updateGeometry();
    update();
}

QSize QrCode::sizeHint() const
{
    const int modules = m_image.isNull() ? kUsualModules : m_image.width();
    return {modules * kPixels, modules * kPixels};
}

void QrCode::paintEvent(QPaintEvent *)
{
    if (m_image.isNull())
        return;
    QPainter painter(this);
    const int side = std::min(width(), height());
    painter.drawImage(QRect(0, 0, side, side), m_image); // whole modules: smoothed edges are read badly
}

} // namespace ui

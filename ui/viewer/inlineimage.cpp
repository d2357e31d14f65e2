// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/inlineimage.h"
#include <QBuffer>
#include <QImageReader>
#include <cmath>

namespace ui {

namespace {

QByteArray takenFormat(QBuffer &buffer)
{
    static const QList<QByteArray> taken{"png", "jpeg", "gif", "bmp"};
    const QByteArray format = QImageReader::imageFormat(&buffer);
    return taken.contains(format) ? format : QByteArray();
}

QSize boundedSize(const QImageReader &reader)
{
    const QSize size = reader.size();
    const bool fits = size.isValid() && size.width() <= kMaxImageSide && size.height() <= kMaxImageSide &&
                      qint64(size.width()) * size.height() <= kMaxImagePixels;
    return fits ? size : QSize();
}

} // namespace

QSize inlineImageSize(const QByteArray &bytes)
{
    if (bytes.isEmpty() || bytes.size() > kMaxImageBytes)
        return {};
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    const QByteArray format = takenFormat(buffer);
    return format.isEmpty() ? QSize() : boundedSize(QImageReader(&buffer, format));
}

QImage decodeInlineImage(const QByteArray &bytes)
{
    const QSize size = inlineImageSize(bytes);
    if (!size.isValid())
        return {};
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, takenFormat(buffer));
    const double pixels = double(size.width()) * size.height();
    if (pixels > kMaxShownPixels)
        reader.setScaledSize((QSizeF(size) * std::sqrt(kMaxShownPixels / pixels)).toSize().expandedTo({1, 1}));
    return reader.read();
}

QByteArray dataUrlBytes(const QUrl &url)
{
    const QByteArray text = url.toEncoded();
    const qsizetype comma = text.indexOf(',');
    if (comma < 0 || text.size() > kMaxImageBytes * 2)
        return {};
    const QByteArray head = text.left(comma).toLower();
    if (!head.startsWith("data:image/"))
        return {};
    const QByteArray body = QByteArray::fromPercentEncoding(text.mid(comma + 1));
    return head.endsWith(";base64") ? QByteArray::fromBase64(body) : body;
}

} // namespace ui

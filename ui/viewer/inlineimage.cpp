// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/inlineimage.h"
#include <QBuffer>
#include <QImageReader>

namespace ui {

QImage decodeInlineImage(const QByteArray &bytes)
{
    if (bytes.isEmpty() || bytes.size() > kMaxImageBytes)
        return {};
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    const QByteArray format = QImageReader::imageFormat(&buffer);
    static const QList<QByteArray> taken{"png", "jpeg", "gif", "bmp"};
    if (!taken.contains(format))
        return {};
    QImageReader reader(&buffer, format);
    const QSize size = reader.size();
    if (!size.isValid() || size.width() > kMaxImageSide || size.height() > kMaxImageSide ||
        qint64(size.width()) * size.height() > kMaxImagePixels)
        return {};
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

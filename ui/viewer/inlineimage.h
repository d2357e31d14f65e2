// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QImage>
#include <QUrl>

namespace ui {

constexpr qsizetype kMaxImageBytes = 8 << 20; ///< encoded
constexpr int kMaxImageSide = 4096;           ///< larger pictures are not shown
constexpr qint64 kMaxImagePixels = 16 << 20;
constexpr qint64 kMaxShownPixels = 2 << 20; ///< larger pictures are shown smaller

/// Size of a PNG, JPEG, GIF or BMP within the bounds, read from its head; invalid otherwise. SVG is not taken, it can name files.
QSize inlineImageSize(const QByteArray &bytes);

/// The picture, at most kMaxShownPixels of it; null when it has no size or does not decode. Decoding may take some 10 ms for each million
/// pixels. Any thread.
QImage decodeInlineImage(const QByteArray &bytes);

/// The bytes of a base64 or percent-encoded data: URL of type image/*; empty otherwise.
QByteArray dataUrlBytes(const QUrl &url);

} // namespace ui

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

/// A PNG, JPEG, GIF or BMP within the bounds; null otherwise. The size is read from the head before a pixel
/// is decoded; SVG is not taken, it can name files.
QImage decodeInlineImage(const QByteArray &bytes);

/// The bytes of a base64 or percent-encoded data: URL of type image/*; empty otherwise.
QByteArray dataUrlBytes(const QUrl &url);

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>

class QWidget;

namespace ui {

/// A name from a stranger made fit for any file system: no folder, no control or reserved character, no
/// device name of Windows, at most 120 characters; `fallback` when nothing is left.
QString safeFileName(const QString &wanted, const QString &fallback);

/// Asks where (without blocking) and writes through a temporary file, so that a failure leaves no half file.
/// Tells the user when it fails.
void saveBytes(QWidget *parent, const QString &suggestedName, const QByteArray &bytes);

} // namespace ui

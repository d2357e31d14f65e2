// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QIcon>
#include <QString>

namespace ui {

/// An icon of resources/icons drawn in the text colour of the palette of the moment, sharp at every scale.
/// `name` without folder and suffix: "pause".
QIcon glyph(const QString &name);

} // namespace ui

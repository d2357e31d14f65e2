// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace ctl {

/// Columns a text takes on a terminal: East Asian wide characters two, combining ones none.
int textWidth(QStringView text);
/// What may stand on a terminal: control characters (escape sequences, line ends) and lone surrogates become
/// U+FFFD, tabs become spaces. Names and subjects come from strangers.
QString printable(QStringView text);
/// Cut to `columns`, with an ellipsis when something is lost.
QString shortened(const QString &text, int columns);

} // namespace ctl

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringView>

namespace mail {

/// What may stay of a style attribute: properties and values of an allow-list, in canonical writing. No url(), no
/// escape, no function but rgb/rgba/hsl/hsla, no position, no number over 9,999. `css` with references undone.
/// Linear, any thread.
QString filterCss(QStringView css);
/// A colour as HTML attributes and CSS have it: name, #hex, rgb(…).
bool isCssColor(QStringView value);

} // namespace mail

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStringList>

namespace config {

/// The word most like `wanted`, by edits, for error texts; bounded work however long `wanted` is.
QString nearestWord(QStringView wanted, const QStringList &words);

} // namespace config

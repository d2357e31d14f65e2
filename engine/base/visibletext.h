// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <QString>

namespace base {

/// Text of a stranger, made fit for a log, a terminal or a list: one line, and nothing in it that steers what shows it.
/// Controls, line and paragraph separators, marks that turn the direction of text, other invisible format characters and lone
/// surrogates become \x1b or \u202e; everything else stays. Linear; any thread.
QString visibleText(QStringView text);
/// The same of bytes meant to be UTF-8; at most `most` octets of them, then "…".
QString visibleText(QByteArrayView utf8, qsizetype most);

} // namespace base

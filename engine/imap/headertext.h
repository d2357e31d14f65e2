// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace imap {

/// The value of the first field of that name, trimmed, still folded; nullopt: there is none.
std::optional<QByteArrayView> headerValue(QByteArrayView header, QByteArrayView name);
/// Without the line ends it was folded at, and NUL.
QByteArray unfolded(QByteArrayView value);
/// Likewise, runs of blanks being one.
QByteArray oneLine(QByteArrayView value);
/// unfolded() as nstring; nothing left: NIL.
QByteArray fieldText(const std::optional<QByteArrayView> &value);

} // namespace imap

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QDate>
#include <optional>

namespace imap {

/// "1-Feb-1994", "01-Feb-1994" (RFC 9051 9: date-text).
std::optional<QDate> parseDate(QByteArrayView text);
/// " 1-Feb-1994 12:30:00 +0100" (date-time, without its quotes), wall clock in ms.
std::optional<qint64> parseDateTime(QByteArrayView text);
/// In UTC.
QByteArray formatDateTime(qint64 wallMs);

} // namespace imap

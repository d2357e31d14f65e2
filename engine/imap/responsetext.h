// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

// The writing side of RFC 9051 9: each form as short as it may be.
namespace imap {

/// Quoted, or a literal where that cannot be.
QByteArray stringText(QByteArrayView text);
/// Null: NIL.
QByteArray nstringText(const std::optional<QByteArray> &text);
/// An atom where it can be one and cannot be taken for NIL.
QByteArray astringText(QByteArrayView text);
/// A literal, or a literal8 where it holds NUL.
QByteArray literalText(QByteArrayView bytes);
/// What literalText() begins with.
QByteArray literalStart(qint64 size, bool binary);

/// RFC 8474 4.
QByteArray objectId(base::Id id);

} // namespace imap

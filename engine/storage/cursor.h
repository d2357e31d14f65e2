// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <QString>
#include <optional>

namespace storage {

/// The place in a list where the next page begins: the sort key of the last row, in a form clients only hand
/// back. `kind` says of which list, so that a cursor of another list is refused.
struct Cursor
{
    char kind = 0;
    qint64 major = 0;
    qint64 minor = 0;
    QString text;

    QString encoded() const;
    /// nullopt for anything encoded() does not write or of another kind.
    static std::optional<Cursor> decode(char kind, const QString &text);
};

/// What a list answers to a cursor it did not make.
base::Error badCursor();
/// The key behind which a page begins, of a list that is in the order of one text; "" without a cursor.
base::Result<QString> textAfter(char kind, const QString &cursor);

} // namespace storage

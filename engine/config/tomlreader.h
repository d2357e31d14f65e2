// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "config/settings.h"

namespace config {

/// One "key = value" of a settings file.
struct TomlEntry
{
    int line = 0;
    QString key;    ///< "smtp.max_connections"
    QVariant value; ///< qlonglong, bool, QString, QVariantList, or something no setting takes
};

struct TomlContent
{
    QList<TomlEntry> entries;
    QList<Problem> problems;
};

/// Reads TOML text. Problems: syntax, duplicates, what is not UTF-8, tables no setting stands in. The keys
/// themselves are not looked up here.
TomlContent readToml(const QByteArray &text);

/// A key as it may stand in a message: short, without control characters.
QString printableKey(const QString &key);

} // namespace config

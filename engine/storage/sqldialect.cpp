// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sqldialect.h"

namespace storage {

const SqlDialect *SqlDialect::byName(const QString &name)
{
    for (const SqlDialect *dialect : {&sqliteDialect(), &postgresqlDialect(), &mysqlDialect()}) {
        if (dialect->name() == name)
            return dialect;
    }
    return nullptr;
}

} // namespace storage

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/smtpbdat.h"

namespace smtp {

BdatArgument parseBdatArgument(QByteArrayView arguments)
{
    const qsizetype blank = arguments.indexOf(' ');
    const Decimal size = parseDecimal(blank < 0 ? arguments : arguments.first(blank));
    const QByteArrayView rest = blank < 0 ? QByteArrayView() : trimBlanks(arguments.sliced(blank));
    const bool last = rest.compare("LAST", Qt::CaseInsensitive) == 0;
    if (size.kind != Decimal::Value || (!rest.isEmpty() && !last))
        return {};
    return {true, size.value, last};
}

} // namespace smtp

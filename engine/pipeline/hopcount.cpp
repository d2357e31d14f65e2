// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/hopcount.h"
#include "mail/headerscanner.h"

namespace pipeline {

int countHops(QByteArrayView message, int limit)
{
    mail::HeaderScanner scanner(message);
    int hops = 0;
    while (const std::optional<mail::HeaderField> field = scanner.next()) {
        if (field->name.compare("Received", Qt::CaseInsensitive) == 0 && ++hops > limit)
            break;
    }
    return hops;
}

} // namespace pipeline

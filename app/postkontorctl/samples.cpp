// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/samples.h"

namespace ctl {

QList<Sample> samplesOf(const QByteArray &text, const QByteArray &prefix)
{
    QList<Sample> samples;
    for (const QByteArray &line : text.split('\n')) {
        const qsizetype space = line.lastIndexOf(' ');
        if (line.startsWith('#') || space <= 0 || !line.startsWith(prefix))
            continue;
        bool ok = false;
        const double value = line.sliced(space + 1).toDouble(&ok);
        if (ok)
            samples.append({line.first(space), value});
    }
    return samples;
}

} // namespace ctl

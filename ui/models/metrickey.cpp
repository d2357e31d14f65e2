// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/metrickey.h"
#include <QStringList>

namespace ui {

MetricKey MetricKey::parse(const QString &text)
{
    MetricKey key;
    QString rest = text;
    const qsizetype open = text.indexOf(u'{');
    const qsizetype close = text.lastIndexOf(u'}');
    if (open >= 0 && close > open) {
        const QStringList pairs = text.mid(open + 1, close - open - 1).split(u',', Qt::SkipEmptyParts);
        for (const QString &pair : pairs) {
            const qsizetype equals = pair.indexOf(u'=');
            if (equals <= 0)
                continue;
            QString value = pair.mid(equals + 1).trimmed();
            if (value.size() >= 2 && value.startsWith(u'"') && value.endsWith(u'"'))
                value = value.mid(1, value.size() - 2);
            key.labels.insert(pair.left(equals).trimmed(), value);
        }
        rest = text.left(open) + text.mid(close + 1);
    }
    const qsizetype colon = rest.lastIndexOf(u':');
    key.name = colon < 0 ? rest : rest.left(colon);
    key.quantile = colon < 0 ? QString() : rest.mid(colon + 1);
    return key;
}

} // namespace ui

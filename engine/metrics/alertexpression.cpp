// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/alertexpression.h"
#include <algorithm>

namespace metrics {

namespace {

constexpr qsizetype kMaxText = 500;
constexpr qsizetype kMaxNames = 8;

/// The pieces between `separator`, where it stands outside braces and quotes.
QList<QByteArrayView> splitOutside(QByteArrayView text, char separator)
{
    QList<QByteArrayView> pieces;
    bool braced = false;
    bool quoted = false;
    qsizetype begin = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '}') {
            braced = c == '{';
        } else if (c == separator && !braced) {
            pieces << text.sliced(begin, i - begin);
            begin = i + 1;
        }
    }
    pieces << text.sliced(begin);
    return pieces;
}

std::optional<QList<MetricKey>> parseSum(QByteArrayView text)
{
    QList<MetricKey> sum;
    for (const QByteArrayView piece : splitOutside(text, '+')) {
        const auto key = MetricKey::parse(piece.trimmed());
        if (!key)
            return std::nullopt;
        sum << *key;
    }
    return sum;
}

} // namespace

std::optional<AlertExpression> AlertExpression::parse(QByteArrayView text)
{
    if (text.size() > kMaxText)
        return std::nullopt;
    const QList<QByteArrayView> halves = splitOutside(text, '/');
    if (halves.size() > 2)
        return std::nullopt;
    const auto sum = parseSum(halves.first());
    const auto over = halves.size() == 2 ? parseSum(halves.last()) : QList<MetricKey>();
    if (!sum || !over || sum->size() + over->size() > kMaxNames)
        return std::nullopt;
    return AlertExpression{*sum, *over};
}

bool matchesWithStar(const MetricKey &key, const MetricKey &wanted)
{
    const auto holds = [&key](const std::pair<QByteArray, QByteArray> &label) {
        return std::any_of(key.labels.begin(), key.labels.end(), [&label](const std::pair<QByteArray, QByteArray> &own) {
            return own.first == label.first && (label.second.endsWith('*') ? own.second.startsWith(QByteArrayView(label.second).chopped(1))
                                                                           : own.second == label.second);
        });
    };
    return key.name == wanted.name && std::all_of(wanted.labels.begin(), wanted.labels.end(), holds);
}

} // namespace metrics

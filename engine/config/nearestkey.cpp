// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/nearest.h"
#include "config/settings.h"
#include <limits>
#include <numeric>

namespace config {

namespace {

constexpr qsizetype kLongest = 64; // a longer text is cut: the work stays bounded

// Edits (change, insert, delete, swap neighbours) from one text to the other.
int distance(QStringView a, QStringView b)
{
    const auto width = size_t(b.size()) + 1;
    std::vector<int> beforeLast(width);
    std::vector<int> last(width);
    std::vector<int> row(width);
    std::iota(last.begin(), last.end(), 0);
    for (qsizetype i = 0; i < a.size(); ++i) {
        row[0] = int(i) + 1;
        for (qsizetype j = 0; j < b.size(); ++j) {
            const auto at = size_t(j);
            row[at + 1] = std::min({last[at] + (a[i] == b[j] ? 0 : 1), last[at + 1] + 1, row[at] + 1});
            if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
                row[at + 1] = std::min(row[at + 1], beforeLast[at - 1] + 1);
        }
        beforeLast.swap(last);
        last.swap(row);
    }
    return last.back();
}

QStringView lastPart(QStringView key)
{
    return key.sliced(key.lastIndexOf(u'.') + 1);
}

} // namespace

QString nearestWord(QStringView wanted, const QStringList &words)
{
    const QStringView bounded = wanted.left(kLongest);
    const auto closer = [bounded](const QString &a, const QString &b) {
        return distance(bounded, a) < distance(bounded, b);
    };
    const auto nearest = std::min_element(words.begin(), words.end(), closer);
    return nearest == words.end() ? QString() : *nearest;
}

QString nearestKey(QStringView key)
{
    constexpr int kWrongTable = 2; // the right name in the wrong table is a near miss
    const QString wanted = key.left(kLongest).toString().toLower();
    QString nearest;
    int best = std::numeric_limits<int>::max();
    for (const Setting &setting : settingsTable()) {
        const QString known = QString::fromLatin1(setting.key);
        const int edits =
            std::min(distance(wanted, known), distance(lastPart(wanted), lastPart(known)) * 2 + kWrongTable);
        if (edits < best) {
            best = edits;
            nearest = known;
        }
    }
    return nearest;
}

} // namespace config

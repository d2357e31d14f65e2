// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/filterwords.h"
#include <algorithm>
#include <utility>

namespace control {

QList<FilterWord> filterWords(QStringView text)
{
    QList<FilterWord> words;
    FilterWord word;
    bool quoted = false;
    bool open = false;
    const auto finish = [&] {
        if (open)
            words.append(word);
        word = {};
        open = false;
    };
    for (const QChar c : text) {
        if (!quoted && c.isSpace()) {
            finish();
            continue;
        }
        open = true;
        word.text += c;
        if (c == u'"')
            quoted = !quoted;
        else if (c == u':' && !quoted && word.key.isEmpty() && !word.value.contains(u'@'))
            word.key = std::exchange(word.value, {}).toLower();
        else
            word.value += c;
    }
    finish();
    return words;
}

QString quotedFilterValue(const QString &value)
{
    const bool plain = std::none_of(value.begin(), value.end(), [](QChar c) { return c.isSpace() || c == u':'; });
    return plain ? value : u'"' + value + u'"';
}

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/logfilter.h"
#include "control/filterwords.h"
#include "control/moment.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace control {

namespace {

bool setId(Id &out, const QString &value)
{
    const std::optional<Id> id = base::idFromString(value);
    out = id.value_or(0);
    return out != 0;
}

} // namespace

base::Result<LogTextFilter> LogTextFilter::parse(QStringView text)
{
    LogTextFilter out;
    for (const FilterWord &word : filterWords(text)) {
        bool ok = !word.value.isEmpty();
        if (word.key.isEmpty()) {
            out.m_words.append(word.value);
        } else if (word.key == "level"_L1) {
            const auto level = logLevelFromName(word.value.toLower());
            ok = level.has_value();
            out.m_least = level.value_or(LogLevel::Debug);
        } else if (word.key == "component"_L1) {
            out.m_components = word.value.toLower().split(u',');
        } else if (word.key == "connection"_L1) {
            ok = setId(out.m_connection, word.value);
        } else if (word.key == "mail"_L1) {
            ok = setId(out.m_mail, word.value);
        } else if (word.key == "after"_L1 || word.key == "before"_L1) {
            std::optional<qint64> &bound = word.key == "after"_L1 ? out.m_after : out.m_before;
            bound = momentFromText(word.value);
            ok = bound.has_value();
        } else {
            ok = false;
        }
        if (!ok)
            return base::Error{base::ErrorKind::Invalid, u"not understood: %1"_s.arg(word.text), {}, word.text};
    }
    return out;
}

bool LogTextFilter::matches(const LogLine &line) const
{
    if (line.level < m_least || (m_connection && line.connectionId != m_connection) || (m_mail && line.mailId != m_mail))
        return false;
    if (line.at < m_after.value_or(line.at) || line.at >= m_before.value_or(line.at + 1))
        return false;
    if (!m_components.isEmpty() && !m_components.contains(line.component))
        return false;
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) {
        return line.message.contains(word, Qt::CaseInsensitive) || line.component.contains(word, Qt::CaseInsensitive) ||
               (line.connectionId && base::idToString(line.connectionId) == word) || (line.mailId && base::idToString(line.mailId) == word);
    });
}

} // namespace control

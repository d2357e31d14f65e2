// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "control/diagnosis.h"

namespace control {

/// Which log lines are meant, in the filter language: "level:warning component:smtp,delivery connection:ID mail:ID
/// after:2026-11-22T10:31 before:2026-11-23 refused" (times as in moment.h, the second one not included). All words must hold; one without a key stands somewhere in the message, component or ids, in any case. Value type.
class LogTextFilter
{
public:
    /// Invalid with the word that is not understood in `field`.
    static base::Result<LogTextFilter> parse(QStringView text);
    bool matches(const LogLine &line) const;
    bool isEmpty() const { return m_least == LogLevel::Debug && m_components.isEmpty() && !m_connection && !m_mail && !m_after && !m_before && m_words.isEmpty(); }

private:
    LogLevel m_least = LogLevel::Debug;
    QStringList m_components;
    Id m_connection = 0;
    Id m_mail = 0;
    std::optional<qint64> m_after;
    std::optional<qint64> m_before;
    QStringList m_words;
};

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "control/diagnosis.h"

namespace control {

/// Which log lines are meant, in the filter language: "level:warning component:smtp,delivery connection:ID mail:ID refused". All
/// words must hold; one without a key stands somewhere in the message, component or ids, in any case. Value type.
class LogTextFilter
{
public:
    /// Invalid with the word that is not understood in `field`.
    static base::Result<LogTextFilter> parse(QStringView text);
    bool matches(const LogLine &line) const;
    bool isEmpty() const { return m_least == LogLevel::Debug && m_components.isEmpty() && !m_connection && !m_mail && m_words.isEmpty(); }

private:
    LogLevel m_least = LogLevel::Debug;
    QStringList m_components;
    Id m_connection = 0;
    Id m_mail = 0;
    QStringList m_words;
};

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loadfilter.h"
#include <algorithm>

namespace server {

using control::Load;
using control::LoadLevel;

namespace {
constexpr double kLeaveAt = 0.8; // of the mark
constexpr int kLeaveAfter = 5;   // looks
} // namespace

LoadLevel LoadFilter::levelAt(double value, double share) const
{
    for (size_t level = m_marks.size() - 1; level > 0; --level) {
        if (m_marks[level] > 0 && value >= m_marks[level] * share)
            return LoadLevel(level);
    }
    return LoadLevel::Normal;
}

Load LoadFilter::look(double value)
{
    LoadLevel wanted = levelAt(value, 1);
    m_above = wanted == LoadLevel::Refusing ? m_above + 1 : 0;
    if (m_above > 0 && m_above < m_patience)
        wanted = std::max(m_level, LoadLevel::Overloaded); // perhaps a hiccup
    const LoadLevel kept = levelAt(value, kLeaveAt);
    m_below = kept < m_level ? m_below + 1 : 0;
    if (wanted > m_level) {
        m_level = wanted;
        m_below = 0;
    } else if (m_below >= kLeaveAfter) {
        m_level = kept;
        m_below = 0;
    }
    return {m_level, m_level == LoadLevel::Normal ? control::LoadReason::None : m_reason};
}

} // namespace server

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/loadstate.h"
#include <array>

namespace server {

/// Turns one number, looked at once a second, into a level that does not flutter: a level is left only when the number has
/// stayed a fifth under its mark for five looks, and mail is refused only when it was too high for `patience` looks. Value.
class LoadFilter
{
public:
    /// Indexed by level, of Strained to Refusing; 0: never.
    using Marks = std::array<double, control::kLoadLevels>;

    LoadFilter(control::LoadReason reason, const Marks &marks, int patience) : m_reason(reason), m_marks(marks), m_patience(patience) {}

    /// For the looks to come; the level is left as it is until then.
    void setMarks(const Marks &marks) { m_marks = marks; }
    control::Load look(double value);

private:
    control::LoadLevel levelAt(double value, double share) const;

    control::LoadReason m_reason;
    Marks m_marks;
    int m_patience;
    int m_above = 0; ///< looks in a row at which mail should be refused
    int m_below = 0; ///< looks in a row under the level
    control::LoadLevel m_level = control::LoadLevel::Normal;
};

} // namespace server

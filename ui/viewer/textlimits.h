// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace ui {

/// Counts marks that stand on one letter: thousands of them take seconds to place, and no language needs more than a few.
class MarkCounter
{
public:
    /// Call once for each character in turn; true: leave it out.
    bool isTooMany(QChar c)
    {
        if (c.unicode() == 0x200d) { // joins what stands before and after it into one picture
            m_joined = true;
            return ++m_joins > kMostMarks;
        }
        if (!m_joined && !c.isLowSurrogate())
            m_joins = 0;
        m_joined = m_joined && c.isHighSurrogate();
        const bool mark = c.category() == QChar::Mark_NonSpacing || c.category() == QChar::Mark_Enclosing;
        m_count = mark ? m_count + 1 : 0;
        return m_count > kMostMarks;
    }

private:
    static constexpr int kMostMarks = 8;
    int m_count = 0;
    int m_joins = 0;
    bool m_joined = false; ///< the character before was a joiner
};

/// Text that a text view can lay out without hanging: at most `maxLength` characters and `maxLines` lines, a line break forced
/// into lines longer than `maxLine`, control characters that are no layout and marks that turn the direction of reading made visible.
/// Pure, linear.
QString boundedText(const QString &text, qsizetype maxLength = 1 << 20, qsizetype maxLine = 2000, qsizetype maxLines = 15000);

} // namespace ui

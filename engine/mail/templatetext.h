// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QHash>
#include <QString>
#include <QStringList>
#include <vector>

namespace mail {

/// A text with places for variables, taken apart once: "{{name}}" is replaced by the variable, in HTML escaped; "{{{name}}}" by the
/// variable as it is. Names are letters, digits, "_", "-" and "."; blanks around them do not count. Any other braces are text.
/// Immutable, any thread.
class TemplateText
{
public:
    enum Kind { Text, Html };
    TemplateText() = default;
    /// Linear; every text is a template.
    static TemplateText parse(const QString &text, Kind kind);
    /// Invalid with field "variables.NAME" for a variable that is not given.
    /// Names, each once, in order of appearance.
    QStringList variables() const;
    base::Result<QString> render(const QHash<QString, QString> &variables) const;

private:
    struct Piece
    {
        QString text;     ///< what stands before the variable
        QString variable; ///< empty: none, the end
        bool escape = false;
    };
    std::vector<Piece> m_pieces;
};

} // namespace mail

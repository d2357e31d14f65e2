// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/htmltokenizer.h"
#include <QString>
#include <optional>

// What the sanitiser lets through: elements, attributes, links. Pure, any thread.
namespace mail {

enum class ElementKind : quint8 {
    Inline,
    Block,     ///< ends an open paragraph
    Void,      ///< has no end tag
    ListItem,  ///< ends an open item of its list
    Table,
    TablePart  ///< row groups, rows, cells: end their open siblings
};

/// nullopt: the tag is dropped, its content stays (raw text elements: content too).
std::optional<ElementKind> allowedElement(const QString &name);

/// The attribute as it may stand in the output, already escaped: ` name="value"`, or "" when it may not.
QString allowedAttribute(const QString &element, const HtmlAttribute &attribute);

/// A link a reader may follow: http, https, mailto and tel; "" for anything else, relative ones included.
QString safeLink(const QString &url);

} // namespace mail

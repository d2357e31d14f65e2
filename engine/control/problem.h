// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace control {

/// A problem document (RFC 9457): what the API answers instead of a thing. Value type, any thread.
struct Problem
{
    QString type = QStringLiteral("about:blank");
    QString title;  ///< the status in words
    int status = 0; ///< HTTP
    QString code;   ///< stable word for programs, e.g. "not_found"
    QString detail; ///< what happened and the next step, for people
    QString field;  ///< the input that was wrong
};

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringView>

namespace mail {

/// Character references of HTML undone: numbers (with the Windows-1252 reading of 128-159) and the named ones of HTML 4
/// plus those of HTML 5 that matter in mail. Names of ISO 8859-1 count without semicolon too. What is not known stays as
/// it is. Result is well-formed UTF-16 without NUL. Linear, any thread.
QString decodeEntities(QStringView text);

} // namespace mail

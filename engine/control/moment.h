// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <optional>

// Times as people type them into a filter: "2026-11-22", "2026-11-22T10:31", "2026-11-22T10:31:05" in the time of the reader's clock, or
// with a Z at the end in UTC. Pure, any thread.
namespace control {

/// Milliseconds since 1970 UTC; nullopt for anything else.
std::optional<qint64> momentFromText(QStringView text);
/// The form with seconds, in the reader's time.
QString momentToText(qint64 at);

} // namespace control

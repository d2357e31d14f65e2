// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/store.h"

namespace delivery {

/// Gives a mail that goes on its id, time, summary and a body that holds `text`, which begins with the trace headers of the way here; the
/// body is not finished. In the worker pool.
[[nodiscard]] std::optional<base::Error> writeCopy(storage::Store &store, const base::Clock &clock, storage::MailSubmission &mail, const QByteArray &text);

} // namespace delivery

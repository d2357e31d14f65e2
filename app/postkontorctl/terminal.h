// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ctl {

/// Lets standard output carry bytes as they are and text as UTF-8. Before anything is written.
void prepareTerminal();

} // namespace ctl

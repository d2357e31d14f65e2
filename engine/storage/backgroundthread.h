// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace storage {

/// From now on the calling thread runs after others where processors are short: answers come before what can wait.
void yieldToOthers();

} // namespace storage

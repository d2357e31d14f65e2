// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/terminal.h"

namespace ctl {

void prepareTerminal() {} // streams are bytes, terminals UTF-8

} // namespace ctl

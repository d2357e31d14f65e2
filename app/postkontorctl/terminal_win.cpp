// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/terminal.h"
#include <cstdio>
#include <fcntl.h>
#include <io.h>
#include <windows.h>

namespace ctl {

void prepareTerminal()
{
    _setmode(_fileno(stdout), _O_BINARY); // else each LF of a raw message would become CRLF
    SetConsoleOutputCP(CP_UTF8);
}

} // namespace ctl

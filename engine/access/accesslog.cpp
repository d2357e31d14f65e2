// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/accesslog.h"

Q_LOGGING_CATEGORY(lcAccess, "postkontor.access")

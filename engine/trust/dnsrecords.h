// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/domaindns.h"
#include "storage/dkimstore.h"

namespace trust {

/// What the DNS of a domain should say, with lines for BIND and commands for Windows DNS. `rows`: its keys. Pure.
control::DomainDns dnsOf(const QString &domain, const QString &hostname, const QList<storage::DkimKeyRow> &rows);

} // namespace trust

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/clientoffer.h"
#include "control/domaindns.h"
#include "storage/dkimstore.h"

namespace trust {

/// What the DNS of a domain should say, with lines for BIND and commands for Windows DNS. `rows`: its keys.
/// `offer`: what mail programs are to find by it. Pure.
control::DomainDns dnsOf(const QString &domain, const QString &hostname, const QList<storage::DkimKeyRow> &rows, const control::ClientOffer &offer = {});

} // namespace trust

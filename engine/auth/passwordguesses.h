// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace auth {

/// Whether a password is among those that are tried first (NIST SP 800-63B 5.1.1.2): the address or its parts, a common word, a row
/// of keys or figures, one or two characters over and over; figures and signs around it do not help. Pure, any thread.
bool isEasilyGuessed(const QString &password, const QString &address);

} // namespace auth

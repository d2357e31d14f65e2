// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

namespace http {

/// IMF-fixdate of RFC 9110 5.6.7 for a wall clock in ms; formatted once a second per thread.
QByteArray httpDate(qint64 wallMs);

} // namespace http

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace auth {

/// SASLprep (RFC 4013) of UTF-8: names and passwords that look alike compare alike. nullopt: no UTF-8, or it holds what none
/// may (control characters, say). Characters that Unicode 3.2 did not know pass, in stored strings too, or there would be no
/// password with an emoji. Pure, any thread.
std::optional<QByteArray> saslPrep(QByteArrayView utf8);

} // namespace auth

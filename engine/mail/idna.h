// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <optional>

// Names of domains in Unicode: UTS #46, non-transitional, with the checks of IDNA2008 (RFC 5891) that ICU offers.
// Pure functions, any thread.
namespace mail {

/// The A-label form in lower case, LDH only, labels 1-63 and name 1-253 octets; nullopt when the name has none. An
/// all-ASCII name is checked for LDH syntax only, so that names already in the DNS are not second-guessed.
std::optional<QString> domainToAscii(QStringView domain);
/// What to show to people; labels that do not decode stay as they are. Never fails.
QString domainToUnicode(QStringView domain);
/// As domainToAscii(), but every label goes through UTS #46, "xn--" ones too: for names people type in.
std::optional<QString> domainToAsciiStrict(QStringView domain);

} // namespace mail

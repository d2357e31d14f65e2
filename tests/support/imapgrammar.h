// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>

namespace support {

/// What is wrong with a response of a server by the grammar of RFC 9051 9 (and 3501, 4466, 4731, 5256, 7162); empty: nothing. Literals in
/// place, without the last CRLF. Octets above 127 only in literals and in human text.
QString imapGrammarFault(const QByteArray &response);

} // namespace support

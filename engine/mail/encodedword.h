// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <QString>

// Text of header values (RFC 2047, RFC 6532, and raw 8-bit text nobody allowed). Pure, any thread, linear.
namespace mail {

/// Encoded words decoded, neighbours joined before their charset is applied (senders cut multibyte characters between
/// two words); what stands outside is UTF-8 when valid, else Windows-1252. Words inside quotes are decoded too, as
/// every mail client does. Line ends are taken out (unfolded) first. Control characters may come out: see cleanText().
QString decodeHeaderText(QByteArrayView value);

/// One line without control characters: CR, LF and TAB become a space, the rest goes, also line and paragraph
/// separators; ends trimmed.
QString cleanText(const QString &text);

} // namespace mail

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <QString>

// Bytes of a mail to text. Pure functions, any thread, linear. Nothing fails: what is truncated or invalid becomes
// U+FFFD, and the result is always well-formed UTF-16.
namespace mail {

/// Decodes `bytes` by the MIME name of a charset (any case, with the usual aliases and misnomers: GB2312 and GBK are
/// read as GB18030, ISO-8859-1 as Windows-1252, Shift_JIS as CP932, EUC-KR as CP949, Big5 with HKSCS). A name nobody
/// knows, an empty one and US-ASCII mean decodeUnknown().
QString decodeText(QByteArrayView bytes, QByteArrayView charset);
/// Valid UTF-8 as UTF-8, what can hardly be anything but Chinese as GB18030, everything else as Windows-1252.
QString decodeUnknown(QByteArrayView bytes);
bool isValidUtf8(QByteArrayView bytes);
/// True when decodeText() has a converter for this name.
bool isKnownCharset(QByteArrayView charset);

} // namespace mail

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>

namespace mail {

/// A name that may be given to any file system and shown in any list: no folder, no control or bidi character, nothing
/// Windows reserves, no leading or trailing dot or blank, at most 200 octets of UTF-8 with the extension kept. Empty
/// when nothing is left of `name`.
QString safeFileName(const QString &name);
/// For parts without a name: "attachment-3.png", "message.eml". `contentType` as "type/subtype" in lower case.
QString defaultAttachmentName(int n, const QByteArray &contentType);

} // namespace mail

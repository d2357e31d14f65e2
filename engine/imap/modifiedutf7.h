// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <QString>
#include <optional>

namespace imap {

/// Mailbox names of RFC 3501 5.1.3. Strict: only what toModifiedUtf7() writes is read, so that one name has one spelling.
std::optional<QString> fromModifiedUtf7(QByteArrayView text);
QByteArray toModifiedUtf7(QStringView text);

/// A mailbox name as a client sends it: UTF-8 after ENABLE of IMAP4rev2 or UTF8=ACCEPT (`utf8`), else modified UTF-7. In form C of
/// Unicode, INBOX in upper case as first level, without a slash at its end. nullopt: no name for a mailbox: control characters,
/// "." and "..", empty levels, blanks at the ends of a level, too long or too deep.
std::optional<QString> mailboxFromWire(QByteArrayView name, bool utf8);
/// Whether mailboxFromWire() made another spelling of a name in UTF-8 (RFC 9051 5.1).
bool isRespelled(QByteArrayView name);
QByteArray mailboxToWire(QStringView path, bool utf8);

constexpr qsizetype kMaxMailboxName = 255; ///< UTF-16 units
constexpr int kMaxMailboxLevels = 32;

} // namespace imap

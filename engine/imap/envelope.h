// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <optional>

namespace imap {

/// One address of ENVELOPE (RFC 9051 7.5.2): octets as sent, quotes and comments undone, encoded words left alone. `mailbox` without
/// `host` begins a group, all of them missing ends it.
struct EnvelopeAddress
{
    std::optional<QByteArray> name = {};
    std::optional<QByteArray> route = {};
    std::optional<QByteArray> mailbox = {};
    std::optional<QByteArray> host = {};
    bool operator==(const EnvelopeAddress &) const = default;
};

/// Tolerant; what an address lacks is MISSING_MAILBOX or MISSING_DOMAIN, as Dovecot has it. Linear, keeps at most 10,000.
QList<EnvelopeAddress> parseEnvelopeAddresses(QByteArrayView value);

/// "(…)" of the message that begins with `header`; the first of two fields of one name counts.
QByteArray envelopeText(QByteArrayView header);

} // namespace imap

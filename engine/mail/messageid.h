// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <QStringList>

namespace mail {

/// Ids of a Message-ID, In-Reply-To or References field without angle brackets (RFC 5322 3.6.4), in order, at most
/// `maxCount`; a value without brackets counts as one. Longer ones than 998 octets are cut. Linear, any thread.
QStringList parseMessageIds(QByteArrayView value, qsizetype maxCount = 100);
/// The first of them, or "".
QString firstMessageId(QByteArrayView value);

} // namespace mail

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/resolver.h"
#include <QByteArrayView>

namespace net {

/// What one reply of a name server says about one question (RFC 1035 4).
struct DnsReply
{
    base::DnsAnswer answer;
    QString alias; ///< the reply ends in a CNAME to this name without saying more: ask about it
};

/// Reads a reply: the chain of aliases from `name` (A-labels, lower case, no final dot), then the records of `type` at its
/// end. Records of other names and sections are not looked at: nobody asked. Bounded and linear whatever comes; a reply
/// that cannot be read is Failed.
DnsReply readDnsReply(QByteArrayView message, const QString &name, base::DnsType type);

} // namespace net

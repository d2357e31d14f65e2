// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/values.h"

// What a domain's DNS should say for its mail to be believed.
namespace control {

using base::Callback;

struct DnsRecord
{
    QString name;    ///< without a final dot
    QString type;    ///< "MX", "TXT", "SRV", "CNAME"
    QString value;   ///< "10 mail.example.test", "0 1 993 mail.example.test", or the text as one string
    QString purpose; ///< "mx", "spf", "dkim", "dmarc", "clients" (mail programs find the server by it)
    QString zone;    ///< the line of a zone file, long texts in pieces of 255 octets
    QString windows; ///< the command for a Windows DNS server
    QString check;   ///< what the DNS said just now: "ok", "missing", "different", "no-address" (of an MX), "failed"; empty: not asked
    QStringList found; ///< what is there instead
};

/// A key that signs mail; the key itself is never shown.
struct DkimKeyInfo
{
    Id id = 0;
    QString selector;
    QString algorithm; ///< "rsa-sha256", "ed25519-sha256"
    QString state;     ///< "next" (published, not signing yet), "signing", "retired"
    qint64 createdAt = 0;
};

struct DomainDns
{
    QString domain;
    QList<DnsRecord> records;
    QList<DkimKeyInfo> keys;
};

class DomainDnsService
{
public:
    virtual ~DomainDnsService() = default;
    virtual void domainDns(Id domainId, Callback<DomainDns> done) = 0;
    /// As above, each record compared with what the DNS says now. Unavailable on a server that asks no DNS.
    virtual void checkDns(Id domainId, Callback<DomainDns> done) = 0;
    /// First half of a rotation: new keys to be published. Exists while there are some already.
    virtual void addNextKeys(Id domainId, Callback<DomainDns> done) = 0;
    /// Second half: the next keys sign from now on, the old ones retire. NotFound without next keys.
    virtual void useNextKeys(Id domainId, Callback<DomainDns> done) = 0;
};

} // namespace control

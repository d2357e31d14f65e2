// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace base {

enum class DnsType : quint16 { A = 1, Ptr = 12, Mx = 15, Txt = 16, Aaaa = 28, Srv = 33, Tlsa = 52 };

struct DnsMx
{
    quint16 preference = 0;
    QString host; ///< lower case, without final dot; "" is the root: with it a domain says it takes no mail (RFC 7505)
    bool operator==(const DnsMx &) const = default;
};

/// RFC 2782
struct DnsSrv
{
    quint16 priority = 0;
    quint16 weight = 0;
    quint16 port = 0;
    QString host; ///< as of DnsMx; "": the service is decidedly not there
    bool operator==(const DnsSrv &) const = default;
};

struct DnsTlsa
{
    quint8 usage = 0;
    quint8 selector = 0;
    quint8 matching = 0;
    QByteArray data;
    bool operator==(const DnsTlsa &) const = default;
};

/// What the DNS said about one name and type; aliases (CNAME) are followed.
struct DnsAnswer
{
    enum Status {
        Ok,
        NoData,   ///< the name exists, without records of this type
        NxDomain, ///< no such name
        Failed    ///< no usable answer (SERVFAIL, time-out, nonsense): ask again later
    };
    Status status = Failed;
    QList<DnsMx> mx;           ///< in no order
    QList<DnsSrv> srv;         ///< in no order
    QStringList addresses;     ///< A, AAAA in text form
    QList<QByteArray> texts;   ///< TXT, the strings of each record joined
    QList<DnsTlsa> tlsa;
    QStringList names;         ///< PTR
    int ttlS = 0;              ///< how long this may be relied on, negative answers too
    bool authentic = false;    ///< the name server says it has validated it (AD)
    QString detail;            ///< with Failed: why, for the log
};

/// Questions to the DNS. Thread-safe, never blocks; answers come from a cache where it may. Always answers, within the
/// time limits of its settings; an Error only when shutting down.
class Resolver
{
public:
    virtual ~Resolver() = default;
    /// `name`: A-labels, with or without the final dot.
    virtual void lookup(const QString &name, DnsType type, Callback<DnsAnswer> done) = 0;
};

} // namespace base

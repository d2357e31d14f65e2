// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/dnsrecords.h"
#include "trust/dkimkey.h"

using namespace Qt::StringLiterals;

namespace trust {
namespace {

constexpr qsizetype kTxtPiece = 255; // RFC 1035 3.3.14

QString algorithmName(int algorithm)
{
    return DkimAlgorithm(algorithm) == DkimAlgorithm::Rsa ? u"rsa-sha256"_s : u"ed25519-sha256"_s;
}

QString stateName(storage::DkimKeyState state)
{
    switch (state) {
    case storage::DkimKeyState::Next:
        return u"next"_s;
    case storage::DkimKeyState::Signing:
        return u"signing"_s;
    case storage::DkimKeyState::Retired:
        break;
    }
    return u"retired"_s;
}

/// For the server itself ("."): a zone, a name in it, and the record. dnscmd takes several strings of one TXT, PowerShell's cmdlet does not.
QString command(const QString &zone, const QString &node, const QString &record)
{
    return u"dnscmd . /RecordAdd %1 %2 %3"_s.arg(zone, node, record);
}

/// `node`: below the domain; empty: the domain itself.
control::DnsRecord text(const QString &domain, const QString &node, const QString &value, const QString &purpose)
{
    QStringList pieces;
    for (qsizetype at = 0; at < value.size(); at += kTxtPiece)
        pieces << u'"' + value.mid(at, kTxtPiece) + u'"';
    const QString all = pieces.join(u' ');
    const QString name = node.isEmpty() ? domain : node + u'.' + domain;
    return {name,
            u"TXT"_s,
            value,
            purpose,
            name + u". IN TXT "_s + (pieces.size() == 1 ? all : u"( "_s + all + u" )"_s),
            command(domain, node.isEmpty() ? u"@"_s : node, u"TXT "_s + all),
            {},
            {}};
}

QString keyRecord(const storage::DkimKeyRow &row)
{
    const bool rsa = DkimAlgorithm(row.algorithm) == DkimAlgorithm::Rsa;
    return u"v=DKIM1; k=%1; p=%2"_s.arg(rsa ? u"rsa"_s : u"ed25519"_s, QString::fromLatin1(row.publicKey.toBase64()));
}

} // namespace

control::DomainDns dnsOf(const QString &domain, const QString &hostname, const QList<storage::DkimKeyRow> &rows)
{
    control::DomainDns out;
    out.domain = domain;
    out.records.append({domain, u"MX"_s, u"10 "_s + hostname, u"mx"_s, domain + u". IN MX 10 "_s + hostname + u'.',
                        command(domain, u"@"_s, u"MX 10 "_s + hostname + u'.'), {}, {}});
    out.records.append(text(domain, {}, u"v=spf1 mx -all"_s, u"spf"_s));
    for (const storage::DkimKeyRow &row : rows) {
        out.keys.append({row.id, row.selector, algorithmName(row.algorithm), stateName(row.state), row.createdAt});
        // A retired key stays published: mail it signed is still on its way.
        out.records.append(text(domain, row.selector + u"._domainkey"_s, keyRecord(row), u"dkim"_s));
    }
    out.records.append(text(domain, u"_dmarc"_s, u"v=DMARC1; p=quarantine; rua=mailto:postmaster@"_s + domain, u"dmarc"_s));
    return out;
}

} // namespace trust

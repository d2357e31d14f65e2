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

/// `value`: as in the zone, the host in it last.
control::DnsRecord pointer(const QString &domain, const QString &node, const QString &type, const QString &value)
{
    const QString name = node + u'.' + domain;
    return {name, type, value, u"clients"_s, name + u". IN "_s + type + u' ' + value + u'.', command(domain, node, type + u' ' + value + u'.'), {}, {}};
}

/// RFC 6186, RFC 8314 5.1, and what Outlook and Thunderbird look for. Those who can choose take IMAP before POP3 (RFC 6186 3.4).
void addClientRecords(control::DomainDns &out, const control::ClientOffer &offer)
{
    static constexpr struct
    {
        const char16_t *service;
        const char16_t *node;
        int priority;
    } kRows[] = {{u"imaps", u"_imaps._tcp", 0},       {u"imap", u"_imap._tcp", 0},
                 {u"pop3s", u"_pop3s._tcp", 10},      {u"pop3", u"_pop3._tcp", 10},
                 {u"submissions", u"_submissions._tcp", 0}, {u"submission", u"_submission._tcp", 0},
                 {u"https", u"_autodiscover._tcp", 0}};
    for (const auto &row : kRows) {
        if (const control::ClientService *service = offer.find(row.service))
            out.records.append(pointer(out.domain, QString::fromUtf16(row.node), u"SRV"_s, u"%1 1 %2 %3"_s.arg(row.priority).arg(service->port).arg(service->host)));
    }
    const control::ClientService *https = offer.find(u"https");
    const control::ClientService *http = offer.find(u"http");
    const bool reachable = (https && https->port == 443) || (http && http->port == 80); // nobody looks at other ports
    for (const QString &node : {u"autoconfig"_s, u"autodiscover"_s}) {
        if (reachable && node + u'.' + out.domain != offer.host)
            out.records.append(pointer(out.domain, node, u"CNAME"_s, offer.host));
    }
}

} // namespace

control::DomainDns dnsOf(const QString &domain, const QString &hostname, const QList<storage::DkimKeyRow> &rows, const control::ClientOffer &offer)
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
    addClientRecords(out, offer);
    return out;
}

} // namespace trust

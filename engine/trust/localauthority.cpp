// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/localauthority.h"
#include "trust/certificatemaker.h"
#include <QDateTime>
#include <QFile>
#include <QHostAddress>
#include <QSet>
#include <algorithm>
#include <openssl/x509v3.h>

using namespace Qt::StringLiterals;

namespace trust {

namespace {

constexpr int kRootDays = 3652;
constexpr int kLeafDays = 395; // what systems still take
constexpr qint64 kDayMs = 24LL * 3600 * 1000;
constexpr qint64 kRenewBeforeMs = 30 * kDayMs;

struct Network
{
    const char *constraint; ///< as OpenSSL reads it
    const char *subnet;
};
constexpr Network kPrivate[] = {
    {"10.0.0.0/255.0.0.0", "10.0.0.0/8"},
    {"172.16.0.0/255.240.0.0", "172.16.0.0/12"},
    {"192.168.0.0/255.255.0.0", "192.168.0.0/16"},
    {"169.254.0.0/255.255.0.0", "169.254.0.0/16"},
    {"127.0.0.0/255.0.0.0", "127.0.0.0/8"},
    {"fc00::/fe00::", "fc00::/7"},
    {"fe80::/ffc0::", "fe80::/10"},
    {"::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::1/128"},
};

bool isPrivate(const QHostAddress &address)
{
    return std::any_of(std::begin(kPrivate), std::end(kPrivate),
                       [&](const Network &network) { return address.isInSubnet(QHostAddress::parseSubnet(QString::fromLatin1(network.subnet))); });
}

/// What the root may sign for: the domain of the host, "office.lan" of mail.office.lan.
QString domainOf(const QString &hostname)
{
    const QString parent = hostname.section(u'.', 1);
    return parent.contains(u'.') ? parent : hostname;
}

QByteArray constraintsFor(const QString &hostname)
{
    QByteArrayList list{"permitted;DNS:localhost"};
    if (const QHostAddress address(hostname); address.isNull())
        list << "permitted;DNS:" + domainOf(hostname).toLatin1();
    else if (!isPrivate(address))
        list << "permitted;IP:" + address.toString().toLatin1() + (address.protocol() == QAbstractSocket::IPv4Protocol ? "/255.255.255.255" : "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    for (const Network &network : kPrivate)
        list << QByteArray("permitted;IP:") + network.constraint;
    return list.join(',');
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

base::Error failed(const QString &what)
{
    return {base::ErrorKind::Io, u"the local authority: "_s + what, what, u"tls.local_authority"_s};
}

/// Whether a certificate for the host would be taken by clients that know the root.
bool signsFor(const QByteArray &root, const QByteArray &key, const QString &hostname)
{
    const auto facts = examine({root, key});
    const CertificatePtr authority = certificateFromPem(root);
    const KeyPtr secret = keyFromPem(key);
    if (!facts || !authority || !secret || X509_check_ca(authority.get()) == 0
        || facts->notAfter - QDateTime::currentMSecsSinceEpoch() < (kLeafDays + 30) * kDayMs)
        return false;
    const KeyPtr trial = makeKey();
    const CertificatePtr leaf = makeCertificate({hostname, {hostname}, 1, false, {}}, trial.get(), authority.get(), secret.get());
    std::unique_ptr<NAME_CONSTRAINTS, OpenSslFree<NAME_CONSTRAINTS_free>> limits(
        static_cast<NAME_CONSTRAINTS *>(X509_get_ext_d2i(authority.get(), NID_name_constraints, nullptr, nullptr)));
    X509_check_purpose(leaf.get(), -1, 0); // reads the names that the next one looks at
    return leaf && (!limits || NAME_CONSTRAINTS_check(leaf.get(), limits.get()) == X509_V_OK);
}

} // namespace

base::Result<LocalAuthority> LocalAuthority::open(const QString &folder, const QString &hostname)
{
    if (!isCertificateName(hostname))
        return failed(u"'%1' is not a host name; set server.hostname"_s.arg(hostname));
    const QString path = folder + u"/local-authority.pem"_s;
    LocalAuthority made;
    made.m_folder = folder;
    made.m_hostname = hostname.toLower();
    const QByteArray kept = readAll(path);
    if (signsFor(kept, kept, made.m_hostname)) {
        made.m_root = toPem(certificateFromPem(kept).get());
        made.m_key = toPem(keyFromPem(kept).get());
        return made;
    }
    if (!kept.isEmpty()) // somebody may still trust it: it is not thrown away
        QFile::rename(path, path + u'.' + QString::number(QDateTime::currentMSecsSinceEpoch() / 1000));
    const KeyPtr key = makeKey();
    const CertificatePtr root = key ? makeCertificate({u"Postkontor of %1"_s.arg(made.m_hostname), {}, kRootDays, true, constraintsFor(made.m_hostname)}, key.get())
                                    : CertificatePtr();
    if (!root)
        return failed(u"OpenSSL does not make a root"_s);
    made.m_root = toPem(root.get());
    made.m_key = toPem(key.get());
    const auto saved = savePrivate(path, made.m_key + made.m_root);
    return saved ? base::Result<LocalAuthority>(made) : failed(saved.error().publicText);
}

base::Result<CertificatePair> LocalAuthority::certificate(const QStringList &addresses) const
{
    QStringList names{m_hostname, u"localhost"_s};
    for (const QString &text : addresses) {
        const QHostAddress address(text);
        if (isPrivate(address) && !address.isLinkLocal()) // those differ with the interface
            names << address.toString();
    }
    names.removeDuplicates();
    const QString path = m_folder + u"/local-certificate.pem"_s;
    const QByteArray kept = readAll(path);
    const CertificatePtr root = certificateFromPem(m_root);
    const CertificatePtr old = certificateFromPem(kept);
    const auto facts = examine({kept, kept});
    if (facts && old && X509_verify(old.get(), X509_get0_pubkey(root.get())) == 1 && QSet<QString>(facts->names.begin(), facts->names.end()) == QSet<QString>(names.begin(), names.end())
        && facts->notAfter - QDateTime::currentMSecsSinceEpoch() >= kRenewBeforeMs)
        return CertificatePair{toPem(old.get()), toPem(keyFromPem(kept).get())};
    const KeyPtr key = makeKey();
    const KeyPtr secret = keyFromPem(m_key);
    const CertificatePtr leaf = key ? makeCertificate({m_hostname, names, kLeafDays, false, {}}, key.get(), root.get(), secret.get()) : CertificatePtr();
    if (!leaf)
        return failed(u"OpenSSL does not make a certificate"_s);
    const CertificatePair pair{toPem(leaf.get()), toPem(key.get())};
    const auto saved = savePrivate(path, pair.key + pair.chain);
    return saved ? base::Result<CertificatePair>(pair) : failed(saved.error().publicText);
}

} // namespace trust

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/certificate.h"
#include "trust/opensslptr.h"
#include <QDateTime>
#include <QHostAddress>
#include <algorithm>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

using namespace Qt::StringLiterals;

namespace trust {

namespace {

using NamesPtr = std::unique_ptr<GENERAL_NAMES, OpenSslFree<GENERAL_NAMES_free>>;

base::Error invalid(const QString &field, const QString &text)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return {base::ErrorKind::Invalid, text, QString::fromLatin1(reason), field};
}

// Nobody is there to type one.
int noPassphrase(char *, int, int, void *)
{
    return 0;
}

qint64 wallMs(const ASN1_TIME *time)
{
    tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1)
        return 0;
    return QDateTime(QDate(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday), QTime(parts.tm_hour, parts.tm_min, parts.tm_sec), Qt::UTC)
        .toMSecsSinceEpoch();
}

QString addressOf(const ASN1_OCTET_STRING *octets)
{
    const unsigned char *data = ASN1_STRING_get0_data(octets);
    if (ASN1_STRING_length(octets) == 4)
        return QHostAddress(quint32(data[0]) << 24 | quint32(data[1]) << 16 | quint32(data[2]) << 8 | data[3]).toString();
    return ASN1_STRING_length(octets) == 16 ? QHostAddress(data).toString() : QString();
}

QStringList namesOf(const X509 *certificate)
{
    QStringList names;
    const NamesPtr all(static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(all.get(), i);
        QString text;
        if (name->type == GEN_DNS)
            text = QString::fromLatin1(reinterpret_cast<const char *>(ASN1_STRING_get0_data(name->d.dNSName)), ASN1_STRING_length(name->d.dNSName)).toLower();
        else if (name->type == GEN_IPADD)
            text = addressOf(name->d.iPAddress);
        if (!text.isEmpty() && !text.contains(QChar(0)))
            names << text;
    }
    ERR_clear_error();
    names.removeDuplicates();
    return names;
}

QString nameOf(const X509_NAME *name)
{
    for (const int part : {NID_commonName, NID_organizationName}) {
        const int at = X509_NAME_get_index_by_NID(name, part, -1);
        if (at < 0)
            continue;
        unsigned char *utf8 = nullptr;
        const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
        const QString text = size > 0 ? QString::fromUtf8(reinterpret_cast<const char *>(utf8), size) : QString();
        OPENSSL_free(utf8);
        if (!text.isEmpty())
            return text;
    }
    return {};
}

} // namespace

base::Result<CertificateFacts> examine(const CertificatePair &pair)
{
    const BioPtr chain(BIO_new_mem_buf(pair.chain.constData(), int(pair.chain.size())));
    const CertificatePtr leaf(PEM_read_bio_X509(chain.get(), nullptr, noPassphrase, nullptr));
    if (!leaf)
        return invalid(u"certificate"_s, u"not a PEM certificate"_s);
    const BioPtr secret(BIO_new_mem_buf(pair.key.constData(), int(pair.key.size())));
    const KeyPtr key(PEM_read_bio_PrivateKey(secret.get(), nullptr, noPassphrase, nullptr));
    if (!key)
        return invalid(u"key"_s, u"not a PEM private key without passphrase"_s);
    if (X509_check_private_key(leaf.get(), key.get()) != 1)
        return invalid(u"key"_s, u"the key does not belong to the certificate"_s);
    CertificateFacts facts;
    facts.names = namesOf(leaf.get());
    facts.issuer = nameOf(X509_get_issuer_name(leaf.get()));
    facts.notBefore = wallMs(X509_get0_notBefore(leaf.get()));
    facts.notAfter = wallMs(X509_get0_notAfter(leaf.get()));
    facts.selfSigned = X509_NAME_cmp(X509_get_issuer_name(leaf.get()), X509_get_subject_name(leaf.get())) == 0;
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (X509_digest(leaf.get(), EVP_sha256(), digest, &size) == 1)
        facts.fingerprint = QByteArray(reinterpret_cast<const char *>(digest), qsizetype(size));
    ERR_clear_error();
    return facts;
}

bool namesHost(const QStringList &names, const QString &host)
{
    const QString wanted = host.toLower();
    if (const QHostAddress address(wanted); !address.isNull())
        return std::any_of(names.begin(), names.end(), [&](const QString &name) { return QHostAddress(name) == address; });
    const qsizetype dot = wanted.indexOf(u'.');
    const QString wildcard = dot > 0 ? u'*' + wanted.mid(dot) : QString();
    return names.contains(wanted) || (!wildcard.isEmpty() && names.contains(wildcard));
}

} // namespace trust

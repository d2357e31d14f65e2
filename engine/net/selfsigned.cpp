// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/selfsigned.h"
#include "net/opensslptr.h"
#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QSaveFile>
#include <openssl/asn1.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace net {

namespace {

constexpr long kDaySeconds = 24 * 3600;
constexpr long kLifetime = 3652 * kDaySeconds;
constexpr int kRenewBefore = 30; // days
constexpr qsizetype kMaxCommonName = 64; // RFC 5280, upper bounds

base::Error failed(const QString &what)
{
    base::Error error;
    error.kind = base::ErrorKind::Io;
    error.publicText = QStringLiteral("cannot make a certificate: ") + what;
    error.field = QStringLiteral("tls.certificate");
    return error;
}

bool isAddress(const QString &hostname)
{
    return !QHostAddress(hostname).isNull();
}

bool stillGood(const QByteArray &pem, const QString &hostname)
{
    const BioPtr bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    const CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    if (!key || !certificate || X509_check_private_key(certificate.get(), key.get()) != 1)
        return false;
    const QByteArray name = hostname.toUtf8();
    const bool named = isAddress(hostname)
        ? X509_check_ip_asc(certificate.get(), name.constData(), 0) == 1
        : X509_check_host(certificate.get(), name.constData(), size_t(name.size()), 0, nullptr) == 1;
    int days = 0;
    int seconds = 0;
    const bool dated = ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate.get())) == 1;
    return named && dated && days >= kRenewBefore;
}

bool addExtension(X509 *certificate, int nid, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.constData());
    const bool ok = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

bool setSerial(X509 *certificate)
{
    unsigned char bytes[8];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    quint64 serial = 0;
    for (const unsigned char byte : bytes)
        serial = (serial << 8) | byte;
    return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1) == 1;
}

CertificatePtr makeCertificate(EVP_PKEY *key, const QString &hostname)
{
    CertificatePtr certificate(X509_new());
    const QByteArray name = hostname.toUtf8();
    const QByteArray commonName = name.left(kMaxCommonName);
    X509_NAME *subject = X509_get_subject_name(certificate.get());
    const bool ok = X509_set_version(certificate.get(), X509_VERSION_3) && setSerial(certificate.get())
        && X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDaySeconds) // clocks of clients differ
        && X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kLifetime)
        && X509_set_pubkey(certificate.get(), key)
        && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char *>(commonName.constData()),
                                      int(commonName.size()), -1, 0)
        && X509_set_issuer_name(certificate.get(), subject)
        && addExtension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE")
        && addExtension(certificate.get(), NID_key_usage, "critical,digitalSignature")
        && addExtension(certificate.get(), NID_ext_key_usage, "serverAuth")
        && addExtension(certificate.get(), NID_subject_alt_name, (isAddress(hostname) ? "IP:" : "DNS:") + name)
        && X509_sign(certificate.get(), key, EVP_sha256()) > 0;
    return ok ? std::move(certificate) : CertificatePtr();
}

QByteArray makePem(const QString &hostname)
{
    const KeyPtr key(EVP_EC_gen("P-256"));
    const CertificatePtr certificate = key ? makeCertificate(key.get(), hostname) : CertificatePtr();
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (!certificate || !PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr)
        || !PEM_write_bio_X509(bio.get(), certificate.get()))
        return {};
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return QByteArray(data, qsizetype(size));
}

} // namespace

base::Result<QByteArray> selfSignedPem(const QString &dataDir, const QString &hostname)
{
    const QString folder = dataDir + QStringLiteral("/tls");
    const QString path = folder + QStringLiteral("/self-signed.pem");
    QFile existing(path);
    if (existing.open(QIODevice::ReadOnly)) {
        const QByteArray pem = existing.readAll();
        if (stillGood(pem, hostname))
            return pem;
    }
    // A name that could smuggle another extension into the certificate is no host name.
    for (const QChar c : hostname) {
        if (!c.isLetterOrNumber() && c != u'.' && c != u'-' && c != u':' && c != u'_')
            return failed(QStringLiteral("'%1' is not a host name").arg(hostname));
    }
    const QByteArray pem = makePem(hostname.isEmpty() ? QStringLiteral("localhost") : hostname);
    if (pem.isEmpty())
        return failed(QString::fromLatin1(ERR_reason_error_string(ERR_get_error())));
    if (!QDir().mkpath(folder))
        return failed(QStringLiteral("no folder ") + folder);
    QSaveFile file(path);
    const bool saved = file.open(QIODevice::WriteOnly)
        && file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) && file.write(pem) == pem.size()
        && file.commit();
    if (!saved)
        return failed(path + QStringLiteral(": ") + file.errorString());
    return pem;
}

} // namespace net

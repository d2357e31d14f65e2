// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/certificatemaker.h"
#include <QDir>
#include <QFileInfo>
#include <QHostAddress>
#include <QSaveFile>
#include <algorithm>
#include <openssl/asn1.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

using namespace Qt::StringLiterals;

namespace trust {

namespace {

constexpr long kDaySeconds = 24 * 3600;
constexpr qsizetype kMaxCommonName = 64; // RFC 5280, upper bounds
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, OpenSslFree<X509_EXTENSION_free>>;
using RequestPtr = std::unique_ptr<X509_REQ, OpenSslFree<X509_REQ_free>>;

bool addExtension(X509 *certificate, X509 *issuer, int nid, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.constData()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
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

bool setCommonName(X509_NAME *subject, const QString &name)
{
    const QByteArray utf8 = name.toUtf8().left(kMaxCommonName);
    return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char *>(utf8.constData()), int(utf8.size()), -1, 0) == 1;
}

QByteArray alternativeNames(const QStringList &names)
{
    QByteArrayList list;
    for (const QString &name : names)
        list << (QHostAddress(name).isNull() ? "DNS:" : "IP:") + name.toUtf8();
    return list.join(',');
}

bool addExtensions(X509 *certificate, X509 *issuer, const CertificatePlan &plan)
{
    const auto add = [&](int nid, const QByteArray &value) { return addExtension(certificate, issuer, nid, value); };
    const bool kind = plan.authority
        ? add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0") && add(NID_key_usage, "critical,keyCertSign,cRLSign")
        : add(NID_basic_constraints, "critical,CA:FALSE") && add(NID_key_usage, "critical,digitalSignature");
    return kind && add(NID_ext_key_usage, "serverAuth") && add(NID_subject_key_identifier, "hash")
        && (issuer == certificate || add(NID_authority_key_identifier, "keyid:always"))
        && (plan.nameConstraints.isEmpty() || add(NID_name_constraints, "critical," + plan.nameConstraints))
        && (plan.names.isEmpty() || add(NID_subject_alt_name, alternativeNames(plan.names)));
}

QByteArray contents(const BioPtr &bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return QByteArray(data, qsizetype(size));
}

base::Error notSaved(const QString &why)
{
    return {base::ErrorKind::Io, why, why, {}};
}

} // namespace

bool isCertificateName(const QString &name)
{
    if (!QHostAddress(name).isNull())
        return true;
    const QString plain = name.startsWith("*."_L1) ? name.mid(2) : name;
    return !plain.isEmpty() && plain.size() <= 253
        && std::all_of(plain.begin(), plain.end(), [](QChar c) { return (c.unicode() < 128 && c.isLetterOrNumber()) || c == u'.' || c == u'-' || c == u'_'; });
}

KeyPtr makeKey()
{
    return KeyPtr(EVP_EC_gen("P-256"));
}

CertificatePtr makeCertificate(const CertificatePlan &plan, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuerKey)
{
    CertificatePtr certificate(X509_new());
    X509 *made = certificate.get();
    const bool ok = X509_set_version(made, X509_VERSION_3) == 1 && setSerial(made)
        && X509_gmtime_adj(X509_getm_notBefore(made), -kDaySeconds)
        && X509_time_adj_ex(X509_getm_notAfter(made), plan.days, 0, nullptr)
        && X509_set_pubkey(made, key) == 1 && setCommonName(X509_get_subject_name(made), plan.commonName)
        && X509_set_issuer_name(made, X509_get_subject_name(issuer ? issuer : made)) == 1
        && addExtensions(made, issuer ? issuer : made, plan)
        && X509_sign(made, issuer ? issuerKey : key, EVP_sha256()) > 0;
    return ok ? std::move(certificate) : CertificatePtr();
}

QByteArray makeSigningRequest(EVP_PKEY *key, const QStringList &names)
{
    const RequestPtr request(X509_REQ_new());
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, nullptr, nullptr, request.get(), nullptr, 0);
    STACK_OF(X509_EXTENSION) *extensions = sk_X509_EXTENSION_new_null();
    X509_EXTENSION *alternative = X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, alternativeNames(names).constData());
    const bool ok = alternative && sk_X509_EXTENSION_push(extensions, alternative) > 0 && X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1
        && X509_REQ_set_pubkey(request.get(), key) == 1 && X509_REQ_add_extensions(request.get(), extensions) == 1
        && X509_REQ_sign(request.get(), key, EVP_sha256()) > 0;
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
    unsigned char *der = nullptr;
    const int size = ok ? i2d_X509_REQ(request.get(), &der) : 0;
    const QByteArray out = size > 0 ? QByteArray(reinterpret_cast<const char *>(der), size) : QByteArray();
    OPENSSL_free(der);
    return out;
}

QByteArray toPem(EVP_PKEY *key)
{
    const BioPtr bio(BIO_new(BIO_s_mem()));
    return PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1 ? contents(bio) : QByteArray();
}

QByteArray toPem(X509 *certificate)
{
    const BioPtr bio(BIO_new(BIO_s_mem()));
    return PEM_write_bio_X509(bio.get(), certificate) == 1 ? contents(bio) : QByteArray();
}

KeyPtr keyFromPem(const QByteArray &pem)
{
    const BioPtr bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    return key;
}

CertificatePtr certificateFromPem(const QByteArray &pem)
{
    const BioPtr bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    return certificate;
}

base::Result<void> savePrivate(const QString &path, const QByteArray &bytes)
{
    const QDir folder = QFileInfo(path).dir();
    if (!folder.exists()) {
        if (!QDir().mkpath(folder.path()))
            return notSaved(u"no folder "_s + folder.path());
        QFile::setPermissions(folder.path(), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    }
    QSaveFile file(path);
    const bool saved = file.open(QIODevice::WriteOnly) && file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)
        && file.write(bytes) == bytes.size() && file.commit();
    return saved ? base::Result<void>() : notSaved(path + u": "_s + file.errorString());
}

} // namespace trust

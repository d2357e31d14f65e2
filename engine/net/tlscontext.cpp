// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tlscontext.h"
#include "net/opensslptr.h"
#include "net/selfsigned.h"
#include <QDateTime>
#include <QFile>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace net {

namespace {

constexpr char kSessionContext[] = "postkontor";

base::Error invalid(const QString &field, const QString &text)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    base::Error error;
    error.kind = base::ErrorKind::Invalid;
    error.field = field;
    error.publicText = text;
    error.detail = QString::fromLatin1(reason);
    return error;
}

// A key protected by a passphrase is refused: nobody is there to type it.
int noPassphrase(char *, int, int, void *)
{
    return 0;
}

// RFC 7301: answers http/1.1 when it is offered; a client that offers only others gets no ALPN rather than a refusal.
int selectProtocol(SSL *, const unsigned char **out, unsigned char *outLength, const unsigned char *in,
                   unsigned int inLength, void *)
{
    static constexpr unsigned char kHttp[] = "\x08http/1.1";
    unsigned char *chosen = nullptr;
    if (SSL_select_next_proto(&chosen, outLength, kHttp, sizeof kHttp - 1, in, inLength) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

int selectCertificate(SSL *ssl, int *, void *context)
{
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    if (!name)
        return SSL_TLSEXT_ERR_NOACK;
    SSL_set_SSL_CTX(ssl, static_cast<const TlsContext *>(context)->forServerName(name));
    return SSL_TLSEXT_ERR_OK;
}

ContextPtr newContext(const TlsOptions &options)
{
    ContextPtr context(SSL_CTX_new(TLS_server_method()));
    if (!context)
        return context;
    SSL_CTX_set_min_proto_version(context.get(), options.onlyTls13 ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    // Sessions live in tickets that the client keeps, not in a cache shared by all threads under a lock.
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_session_id_context(context.get(), reinterpret_cast<const unsigned char *>(kSessionContext),
                                   sizeof kSessionContext - 1);
    SSL_CTX_set_alpn_select_cb(context.get(), selectProtocol, nullptr);
    return context;
}

base::Result<void> useChain(SSL_CTX *context, const QByteArray &pem)
{
    const QString field = QStringLiteral("tls.certificate");
    const BioPtr bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    const CertificatePtr leaf(PEM_read_bio_X509(bio.get(), nullptr, noPassphrase, nullptr));
    if (!leaf || SSL_CTX_use_certificate(context, leaf.get()) != 1)
        return invalid(field, QStringLiteral("not a PEM certificate"));
    while (const CertificatePtr next{PEM_read_bio_X509(bio.get(), nullptr, noPassphrase, nullptr)}) {
        if (SSL_CTX_add1_chain_cert(context, next.get()) != 1)
            return invalid(field, QStringLiteral("a certificate of the chain is not usable"));
    }
    ERR_clear_error(); // the end of the file
    return {};
}

base::Result<void> useKey(SSL_CTX *context, const QByteArray &pem)
{
    const QString field = QStringLiteral("tls.key");
    const BioPtr bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr));
    if (!key)
        return invalid(field, QStringLiteral("not a PEM private key without passphrase"));
    if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1)
        return invalid(field, QStringLiteral("the key does not belong to the certificate"));
    return {};
}

base::Result<QByteArray> readFile(const QString &path, const QString &field)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return invalid(field, QStringLiteral("cannot read %1: %2").arg(path, file.errorString()));
    return file.readAll();
}

base::Result<void> loadFiles(SSL_CTX *context, const QString &certificate, const QString &key)
{
    const base::Result<QByteArray> chain = readFile(certificate, QStringLiteral("tls.certificate"));
    if (!chain.ok())
        return chain.error();
    const base::Result<QByteArray> secret = readFile(key, QStringLiteral("tls.key"));
    if (!secret.ok())
        return secret.error();
    const base::Result<void> used = useChain(context, *chain);
    return used.ok() ? useKey(context, *secret) : used;
}

base::Result<void> loadSelfSigned(SSL_CTX *context, const TlsOptions &options)
{
    const base::Result<QByteArray> pem = selfSignedPem(options.dataDir, options.hostname);
    if (!pem.ok())
        return pem.error();
    const base::Result<void> used = useChain(context, *pem);
    return used.ok() ? useKey(context, *pem) : used;
}

} // namespace

TlsContext::~TlsContext()
{
    for (const Named &named : m_named)
        SSL_CTX_free(named.context);
    SSL_CTX_free(m_default);
}

base::Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsOptions &options)
{
    const std::shared_ptr<TlsContext> made(new TlsContext);
    made->m_selfMade = options.certificate.isEmpty() && options.key.isEmpty();
    const auto add = [&](const auto &fill) -> base::Result<SSL_CTX *> {
        ContextPtr context = newContext(options);
        if (!context)
            return invalid(QStringLiteral("tls.certificate"), QStringLiteral("OpenSSL cannot be set up"));
        const base::Result<void> filled = fill(context.get());
        if (!filled.ok())
            return filled.error();
        return context.release();
    };
    const base::Result<SSL_CTX *> main = add([&](SSL_CTX *context) {
        return made->m_selfMade ? loadSelfSigned(context, options)
                                : loadFiles(context, options.certificate, options.key);
    });
    if (!main.ok())
        return main.error();
    made->m_default = *main;
    SSL_CTX_callback_ctrl(made->m_default, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                          reinterpret_cast<void (*)()>(selectCertificate));
    SSL_CTX_set_tlsext_servername_arg(made->m_default, made.get());
    for (const TlsOptions::Extra &extra : options.extra) {
        const base::Result<SSL_CTX *> named = add([&](SSL_CTX *context) {
            return loadFiles(context, extra.certificate, extra.key);
        });
        if (!named.ok())
            return named.error();
        made->m_named.append({extra.serverName.toLower(), *named});
    }
    return std::shared_ptr<const TlsContext>(made);
}

qint64 TlsContext::notAfter() const
{
    qint64 first = 0;
    const auto look = [&first](SSL_CTX *context) {
        const X509 *certificate = SSL_CTX_get0_certificate(context);
        tm end{};
        if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1)
            return;
        const QDateTime time(QDate(end.tm_year + 1900, end.tm_mon + 1, end.tm_mday), QTime(end.tm_hour, end.tm_min, end.tm_sec), Qt::UTC);
        first = first ? qMin(first, time.toMSecsSinceEpoch()) : time.toMSecsSinceEpoch();
    };
    look(m_default);
    for (const Named &named : m_named)
        look(named.context);
    return first;
}

QByteArray TlsContext::fingerprint() const
{
    const X509 *certificate = SSL_CTX_get0_certificate(m_default);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (!certificate || X509_digest(certificate, EVP_sha256(), digest, &size) != 1)
        return {};
    return QByteArray(reinterpret_cast<const char *>(digest), qsizetype(size));
}

ssl_ctx_st *TlsContext::forServerName(QByteArrayView serverName) const
{
    const QByteArray name = serverName.toByteArray().toLower();
    const qsizetype dot = name.indexOf('.');
    const QByteArray wildcard = dot < 0 ? QByteArray() : '*' + name.mid(dot);
    for (const Named &named : m_named) {
        if (named.name == name || (dot > 0 && named.name == wildcard))
            return named.context;
    }
    return m_default;
}

} // namespace net

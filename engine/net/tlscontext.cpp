// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tlscontext.h"
#include "net/opensslptr.h"
#include "net/selfsigned.h"
#include <QFile>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace net {

namespace {

constexpr qint64 kMostOctets = 1 << 20; // of a file
constexpr char kSessionContext[] = "postkontor";
// Of TLS 1.2: RFC 9325 4.2. No finite-field DHE, whose handshakes cost the server far more than whoever asks for them.
constexpr char kCiphers[] = "ECDHE+AESGCM:ECDHE+CHACHA20";

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

ContextPtr newContext(bool onlyTls13)
{
    ContextPtr context(SSL_CTX_new(TLS_server_method()));
    if (!context || SSL_CTX_set_cipher_list(context.get(), kCiphers) != 1)
        return {};
    SSL_CTX_set_min_proto_version(context.get(), onlyTls13 ? TLS1_3_VERSION : TLS1_2_VERSION);
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
    if (!leaf)
        return invalid(field, QStringLiteral("not a PEM certificate"));
    if (SSL_CTX_use_certificate(context, leaf.get()) != 1)
        return invalid(field, QStringLiteral("the certificate is not usable, its key may be too short"));
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
    return file.read(kMostOctets);
}

base::Result<ContextPtr> contextOf(const trust::CertificatePair &pair, bool onlyTls13)
{
    ContextPtr context = newContext(onlyTls13);
    if (!context)
        return invalid(QStringLiteral("tls.certificate"), QStringLiteral("OpenSSL cannot be set up"));
    if (const base::Result<void> used = useChain(context.get(), pair.chain); !used)
        return used.error();
    if (const base::Result<void> used = useKey(context.get(), pair.key); !used)
        return used.error();
    return base::Result<ContextPtr>(std::move(context));
}

} // namespace

base::Result<trust::CertificatePair> readCertificate(const QString &certificate, const QString &key)
{
    const base::Result<QByteArray> chain = readFile(certificate, QStringLiteral("tls.certificate"));
    if (!chain)
        return chain.error();
    const base::Result<QByteArray> secret = readFile(key, QStringLiteral("tls.key"));
    if (!secret)
        return secret.error();
    return trust::CertificatePair{*chain, *secret};
}

TlsContext::~TlsContext()
{
    for (SSL_CTX *context : m_contexts)
        SSL_CTX_free(context);
}

base::Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsOptions &options)
{
    if (!options.certificate.isEmpty() || !options.key.isEmpty()) {
        const base::Result<trust::CertificatePair> pair = readCertificate(options.certificate, options.key);
        return pair ? make({*pair}, options.onlyTls13) : pair.error();
    }
    const base::Result<QByteArray> pem = selfSignedPem(options.dataDir, options.hostname);
    return pem ? make({{*pem, *pem}}, options.onlyTls13) : pem.error();
}

base::Result<std::shared_ptr<const TlsContext>> TlsContext::make(const QList<trust::CertificatePair> &certificates, bool onlyTls13)
{
    Q_ASSERT(!certificates.isEmpty());
    const std::shared_ptr<TlsContext> made(new TlsContext);
    for (const trust::CertificatePair &pair : certificates) {
        base::Result<ContextPtr> context = contextOf(pair, onlyTls13);
        if (!context)
            return context.error();
        SSL_CTX *native = context->release();
        made->m_contexts.append(native);
        const base::Result<trust::CertificateFacts> facts = trust::examine(pair);
        for (const QString &name : facts ? facts->names : QStringList()) {
            if (!made->m_byName.contains(name.toLatin1()))
                made->m_byName.insert(name.toLatin1(), native);
        }
    }
    SSL_CTX_callback_ctrl(made->native(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB, reinterpret_cast<void (*)()>(selectCertificate));
    SSL_CTX_set_tlsext_servername_arg(made->native(), made.get());
    return std::shared_ptr<const TlsContext>(made);
}

ssl_ctx_st *TlsContext::forServerName(QByteArrayView serverName) const
{
    const QByteArray name = serverName.toByteArray().toLower();
    const qsizetype dot = name.indexOf('.');
    if (SSL_CTX *exact = m_byName.value(name))
        return exact;
    SSL_CTX *wild = dot > 0 ? m_byName.value('*' + name.mid(dot)) : nullptr; // RFC 6125 6.4.3
    return wild ? wild : native();
}

} // namespace net

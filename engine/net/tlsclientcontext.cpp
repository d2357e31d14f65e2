// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tlsclientcontext.h"
#include "net/opensslptr.h"
#include <QHostAddress>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace net {

namespace {

// Each client SSL carries the session it was given last; freed with it.
void freeSession(void *, void *session, CRYPTO_EX_DATA *, int, long, void *)
{
    SSL_SESSION_free(static_cast<SSL_SESSION *>(session));
}

int sessionIndex()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, freeSession);
    return index;
}

int keepSession(SSL *ssl, SSL_SESSION *session)
{
    SSL_SESSION_free(static_cast<SSL_SESSION *>(SSL_get_ex_data(ssl, sessionIndex())));
    SSL_set_ex_data(ssl, sessionIndex(), session);
    return 1; // ours now
}

void trust(X509_STORE *store, const QList<QSslCertificate> &roots)
{
    for (const QSslCertificate &root : roots) {
        const QByteArray der = root.toDer();
        auto *data = reinterpret_cast<const unsigned char *>(der.constData());
        const CertificatePtr certificate(d2i_X509(nullptr, &data, long(der.size())));
        if (certificate)
            X509_STORE_add_cert(store, certificate.get());
    }
    ERR_clear_error(); // one root in twice is no fault
}

struct FreeChain
{
    void operator()(STACK_OF(X509) *chain) const { sk_X509_pop_free(chain, X509_free); }
};
using ChainPtr = std::unique_ptr<STACK_OF(X509), FreeChain>;

#ifdef Q_OS_LINUX
// The whole bundle at once, now: where a root is looked for by its hash in a folder, OpenSSL goes to the disk in the I/O
// thread, and anew for every certificate of an authority it does not find.
void trustSystem(SSL_CTX *context)
{
    for (const QByteArray &bundle : {qgetenv("SSL_CERT_FILE"), QByteArray(X509_get_default_cert_file()), QByteArrayLiteral("/etc/ssl/certs/ca-certificates.crt")}) {
        if (!bundle.isEmpty() && SSL_CTX_load_verify_file(context, bundle.constData()) == 1)
            return;
    }
    ERR_clear_error();
    SSL_CTX_set_default_verify_dir(context);
}
#endif

} // namespace

TlsClientContext::~TlsClientContext()
{
    SSL_CTX_free(m_context);
}

base::Result<std::shared_ptr<const TlsClientContext>> TlsClientContext::load(bool onlyTls13, const QString &caFile)
{
    const std::shared_ptr<TlsClientContext> made(new TlsClientContext);
    SSL_CTX *context = made->m_context = SSL_CTX_new(TLS_client_method());
    if (!context) {
        base::Error error;
        error.publicText = QStringLiteral("OpenSSL cannot be set up");
        return error;
    }
    SSL_CTX_set_min_proto_version(context, onlyTls13 ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr); // the chain is checked and the result kept all the same
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, keepSession);
    if (caFile.isEmpty()) {
#ifdef Q_OS_LINUX
        trustSystem(context);
#else
        trust(SSL_CTX_get_cert_store(context), QSslConfiguration::systemCaCertificates());
#endif
    } else {
        const QList<QSslCertificate> roots = QSslCertificate::fromPath(caFile);
        if (roots.isEmpty()) {
            base::Error error;
            error.kind = base::ErrorKind::Invalid;
            error.publicText = QStringLiteral("no certificate can be read from %1").arg(caFile);
            return error;
        }
        trust(SSL_CTX_get_cert_store(context), roots);
    }
    return std::shared_ptr<const TlsClientContext>(made);
}

std::unique_ptr<TlsChannel> TlsClientContext::open(const std::shared_ptr<const TlsClientContext> &context,
                                                   const QByteArray &serverName, const TlsSessionPtr &resume)
{
    SSL *ssl = SSL_new(context->m_context);
    if (!serverName.isEmpty() && QHostAddress(QString::fromLatin1(serverName)).isNull()) {
        SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char *>(serverName.constData()));
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        SSL_set1_host(ssl, serverName.constData());
    } else if (!serverName.isEmpty()) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), serverName.constData());
    }
    if (resume) { // a copy, as in takeSession(): not every server gives a new one to whoever resumes, so this one is used again
        SSL_SESSION *own = SSL_SESSION_dup(resume.get());
        SSL_set_session(ssl, own);
        SSL_SESSION_free(own);
    }
    SSL_set_connect_state(ssl);
    return std::make_unique<TlsChannel>(ssl, context);
}

TlsPeer TlsClientContext::peerOf(const TlsChannel &channel)
{
    TlsPeer peer;
    SSL *ssl = channel.native();
    const CertificatePtr certificate(SSL_get1_peer_certificate(ssl));
    const long result = SSL_get_verify_result(ssl);
    peer.resumed = SSL_session_reused(ssl) == 1;
    peer.verified = certificate && result == X509_V_OK;
    if (!certificate)
        peer.problem = QStringLiteral("no certificate");
    else if (!peer.verified)
        peer.problem = QString::fromLatin1(X509_verify_cert_error_string(result));
    if (certificate) {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned int length = 0;
        if (X509_digest(certificate.get(), EVP_sha256(), digest, &length) == 1)
            peer.sha256 = QByteArray(reinterpret_cast<const char *>(digest), qsizetype(length));
    }
    return peer;
}

bool TlsClientContext::verifies(const trust::CertificatePair &pair) const
{
    using StorePtr = std::unique_ptr<X509_STORE_CTX, trust::OpenSslFree<X509_STORE_CTX_free>>;
    const BioPtr bio(BIO_new_mem_buf(pair.chain.constData(), int(pair.chain.size())));
    const CertificatePtr leaf(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    const ChainPtr chain(sk_X509_new_null());
    while (X509 *next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
        sk_X509_push(chain.get(), next);
    const StorePtr store(X509_STORE_CTX_new());
    const bool good = leaf && X509_STORE_CTX_init(store.get(), SSL_CTX_get_cert_store(m_context), leaf.get(), chain.get()) == 1
        && X509_STORE_CTX_set_default(store.get(), "ssl_server") == 1 && X509_verify_cert(store.get()) == 1;
    ERR_clear_error();
    return good;
}

TlsSessionPtr TlsClientContext::takeSession(const TlsChannel &channel)
{
    SSL *ssl = channel.native();
    auto *session = static_cast<SSL_SESSION *>(SSL_get_ex_data(ssl, sessionIndex()));
    if (!session)
        return {};
    SSL_set_ex_data(ssl, sessionIndex(), nullptr);
    // A copy: a connection that ends without close_notify, as many do, spoils its own session.
    TlsSessionPtr copy(SSL_SESSION_dup(session), SSL_SESSION_free);
    SSL_SESSION_free(session);
    return copy;
}

} // namespace net

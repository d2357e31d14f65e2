// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tlschannel.h"
#include <algorithm>
#include <cstring>
#include <limits>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace net {

/// A BIO straight over the channel's own input view and output array: unlike BIO_s_mem it keeps no buffer between records.
struct TlsChannelIo
{
    static int read(BIO *bio, char *buffer, int size)
    {
        auto *channel = static_cast<TlsChannel *>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        const int count = int(std::min<qsizetype>(size, channel->m_input.size()));
        if (count <= 0) {
            BIO_set_retry_read(bio);
            return -1;
        }
        std::memcpy(buffer, channel->m_input.data(), size_t(count));
        channel->m_input = channel->m_input.sliced(count);
        return count;
    }
    static int write(BIO *bio, const char *data, int size)
    {
        auto *channel = static_cast<TlsChannel *>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        channel->m_output.append(data, size);
        return size;
    }
    static long control(BIO *, int command, long, void *)
    {
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }
    static const BIO_METHOD *method()
    {
        static BIO_METHOD *const made = [] {
            BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "channel");
            BIO_meth_set_read(method, read);
            BIO_meth_set_write(method, write);
            BIO_meth_set_ctrl(method, control);
            return method;
        }();
        return made;
    }
};

TlsChannel::TlsChannel(std::shared_ptr<const TlsContext> context) : TlsChannel(SSL_new(context->native()), context)
{
    SSL_set_accept_state(m_ssl);
}

TlsChannel::TlsChannel(ssl_st *ssl, std::shared_ptr<const void> keeper) : m_keeper(std::move(keeper)), m_ssl(ssl)
{
    BIO *bio = BIO_new(TlsChannelIo::method());
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(m_ssl, bio, bio); // takes it over
}

TlsChannel::~TlsChannel()
{
    SSL_free(m_ssl);
}

void TlsChannel::feed(QByteArrayView cipher)
{
    m_input = cipher;
}

void TlsChannel::fail(int result)
{
    switch (SSL_get_error(m_ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return;
    case SSL_ERROR_ZERO_RETURN:
        m_state = State::Closed;
        return;
    default:
        m_state = State::Failed;
        if (const char *reason = ERR_reason_error_string(ERR_peek_last_error()))
            m_errorText = QString::fromLatin1(reason);
    }
}

void TlsChannel::handshake()
{
    ERR_clear_error();
    const int result = SSL_do_handshake(m_ssl);
    if (result == 1)
        m_state = State::Open;
    else
        fail(result);
}

qsizetype TlsChannel::read(char *buffer, qsizetype size)
{
    if (m_state == State::Handshake)
        handshake();
    qsizetype total = 0;
    while (m_state == State::Open && total < size) { // several small records become one call of the handler
        ERR_clear_error();
        size_t count = 0;
        const int result = SSL_read_ex(m_ssl, buffer + total, size_t(size - total), &count);
        if (result != 1) {
            fail(result);
            break;
        }
        total += qsizetype(count);
    }
    return total;
}

bool TlsChannel::write(QByteArrayView plain)
{
    if (m_state != State::Open && m_state != State::Closed)
        return false;
    if (plain.isEmpty())
        return true;
    ERR_clear_error();
    size_t count = 0;
    const int result = SSL_write_ex(m_ssl, plain.data(), size_t(plain.size()), &count);
    if (result != 1)
        fail(result);
    return result == 1;
}

void TlsChannel::shutdown()
{
    if (m_state != State::Open && m_state != State::Closed)
        return;
    ERR_clear_error();
    SSL_shutdown(m_ssl);
}

base::TlsInfo TlsChannel::info() const
{
    if (m_state == State::Handshake)
        return {};
    const char *name = SSL_get_servername(m_ssl, TLSEXT_NAMETYPE_host_name);
    return {QByteArray(SSL_get_version(m_ssl)), QByteArray(SSL_get_cipher_name(m_ssl)), QByteArray(name)};
}

QByteArray TlsChannel::exportKey(const QByteArray &label, int length) const
{
    QByteArray key(length, '\0');
    if (m_state != State::Open
        || SSL_export_keying_material(m_ssl, reinterpret_cast<unsigned char *>(key.data()), size_t(length),
                                      label.constData(), size_t(label.size()), nullptr, 0, 0) != 1)
        return {};
    return key;
}

QByteArray TlsChannel::channelBinding(QByteArrayView type) const
{
    constexpr int kExporterOctets = 32;
    if (m_state != State::Open)
        return {};
    if (type == "tls-exporter")
        return SSL_version(m_ssl) >= TLS1_3_VERSION ? exportKey("EXPORTER-Channel-Binding", kExporterOctets) : QByteArray();
    const X509 *certificate = type == "tls-server-end-point" && SSL_is_server(m_ssl) ? SSL_get_certificate(m_ssl) : nullptr;
    int hash = NID_undef;
    if (!certificate || X509_get_signature_info(const_cast<X509 *>(certificate), &hash, nullptr, nullptr, nullptr) != 1)
        return {};
    if (hash == NID_md5 || hash == NID_sha1)
        hash = NID_sha256;
    const EVP_MD *algorithm = EVP_get_digestbynid(hash);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (!algorithm || X509_digest(certificate, algorithm, digest, &size) != 1) // Ed25519 names no hash of its own
        return {};
    return QByteArray(reinterpret_cast<const char *>(digest), qsizetype(size));
}

} // namespace net

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/scramserver.h"
#include "auth/saslprep.h"
#include "base/strictbase64.h"
#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/rand.h>

namespace auth {
namespace {

constexpr int kNonceOctets = 18;
constexpr qsizetype kMostNonce = 200; // a client's; the challenge that repeats it has to fit a line
constexpr qsizetype kMostName = 1000;

QByteArray hmac(const QByteArray &key, const QByteArray &message)
{
    return QMessageAuthenticationCode::hash(message, key, QCryptographicHash::Sha256);
}

QByteArray newNonce()
{
    QByteArray octets(kNonceOctets, '\0');
    RAND_bytes(reinterpret_cast<unsigned char *>(octets.data()), kNonceOctets);
    return octets.toBase64(); // no comma in the alphabet
}

/// RFC 5802 5.1: "=2C" is a comma, "=3D" an equals sign; neither may stand for itself.
std::optional<QByteArray> fromSaslName(QByteArrayView text)
{
    if (text.isEmpty() || text.size() > kMostName || text.contains('\0'))
        return std::nullopt;
    QByteArray out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            out += text[i];
            continue;
        }
        const QByteArrayView code = text.sliced(i + 1, std::min<qsizetype>(2, text.size() - i - 1));
        if (code != "2C" && code != "3D")
            return std::nullopt;
        out += code == "2C" ? ',' : '=';
        i += 2;
    }
    return saslPrep(out);
}

bool isNonce(QByteArrayView text)
{
    return !text.isEmpty() && text.size() <= kMostNonce &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != ','; });
}

/// Up to the next comma, which is taken too.
QByteArrayView takeAttribute(QByteArrayView &rest)
{
    const qsizetype comma = rest.indexOf(',');
    const QByteArrayView out = comma < 0 ? rest : rest.first(comma);
    rest = comma < 0 ? QByteArrayView() : rest.sliced(comma + 1);
    return out;
}

bool is(QByteArrayView attribute, char name)
{
    return attribute.size() >= 2 && attribute[0] == name && attribute[1] == '=';
}

bool same(const QByteArray &a, const QByteArray &b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.constData(), b.constData(), size_t(a.size())) == 0;
}

} // namespace

ScramServer::ScramServer(Setup setup)
    : m_setup(std::move(setup))
{
}

ScramServer::Fault ScramServer::first(const QByteArray &message)
{
    QByteArrayView rest(message);
    if (rest.count(',') < 3) // two of the header, one between name and nonce
        return Fault::Malformed;
    if (const Fault fault = readBinding(takeAttribute(rest)); fault != Fault::None)
        return fault;
    const QByteArrayView authzid = takeAttribute(rest);
    if (!authzid.isEmpty()) {
        const auto decoded = is(authzid, 'a') ? fromSaslName(authzid.sliced(2)) : std::nullopt;
        if (!decoded)
            return Fault::Malformed;
        m_authzid = *decoded;
    }
    m_header = message.first(message.size() - rest.size());
    return readBare(rest) ? Fault::None : Fault::Malformed;
}

// RFC 5802 6
ScramServer::Fault ScramServer::readBinding(QByteArrayView flag)
{
    if (is(flag, 'p')) {
        if (!m_setup.plus || !m_setup.binding)
            return Fault::Binding;
        m_bindingData = m_setup.binding(flag.sliced(2));
        return m_bindingData.isEmpty() ? Fault::Binding : Fault::None;
    }
    if (flag != "n" && flag != "y")
        return Fault::Malformed;
    return m_setup.plus || (flag == "y" && m_setup.plusOffered) ? Fault::Binding : Fault::None;
}

bool ScramServer::readBare(QByteArrayView bare)
{
    m_bare = bare.toByteArray();
    const QByteArrayView name = takeAttribute(bare); // "m=" would be an extension nobody may pass over
    const QByteArrayView nonce = takeAttribute(bare);
    if (!is(name, 'n') || !is(nonce, 'r') || !isNonce(nonce.sliced(2)))
        return false;
    const std::optional<QByteArray> decoded = fromSaslName(name.sliced(2));
    if (!decoded || decoded->isEmpty())
        return false;
    m_name = *decoded;
    m_nonce = nonce.sliced(2).toByteArray();
    return true;
}

QByteArray ScramServer::challenge(const QList<ScramVerifier> &candidates)
{
    m_candidates = candidates;
    m_nonce += m_setup.nonce.isEmpty() ? newNonce() : m_setup.nonce;
    const ScramVerifier &shown = candidates.first();
    m_challenge = "r=" + m_nonce + ",s=" + shown.salt.toBase64() + ",i=" + QByteArray::number(shown.iterations);
    return m_challenge;
}

ScramServer::Fault ScramServer::final(const QByteArray &message)
{
    const qsizetype end = message.lastIndexOf(",p=");
    if (end < 0)
        return Fault::Malformed;
    QByteArrayView rest = QByteArrayView(message).first(end);
    const QByteArrayView binding = takeAttribute(rest);
    const QByteArrayView nonce = takeAttribute(rest);
    const auto proof = base::fromStrictBase64(QByteArrayView(message).sliced(end + 3));
    const auto echoed = is(binding, 'c') ? base::fromStrictBase64(binding.sliced(2)) : std::nullopt;
    if (!echoed || !is(nonce, 'r') || !proof)
        return Fault::Malformed;
    if (*echoed != m_header + m_bindingData)
        return Fault::Binding;
    if (nonce.sliced(2) != m_nonce)
        return Fault::Proof;
    m_authMessage = m_bare + ',' + m_challenge + ',' + message.first(end);
    const auto fits = std::find_if(m_candidates.cbegin(), m_candidates.cend(), [&](const ScramVerifier &one) { return proves(one, *proof); });
    if (fits == m_candidates.cend())
        return Fault::Proof;
    m_matched = fits - m_candidates.cbegin();
    m_serverFinal = "v=" + hmac(fits->serverKey, m_authMessage).toBase64();
    return Fault::None;
}

bool ScramServer::proves(const ScramVerifier &verifier, const QByteArray &proof) const
{
    QByteArray clientKey = hmac(verifier.storedKey, m_authMessage);
    if (proof.size() != clientKey.size() || verifier.storedKey.isEmpty())
        return false;
    for (qsizetype i = 0; i < proof.size(); ++i)
        clientKey[i] = char(clientKey[i] ^ proof[i]);
    return same(QCryptographicHash::hash(clientKey, QCryptographicHash::Sha256), verifier.storedKey);
}

ScramVerifier nobodysVerifier(const QByteArray &name, const QByteArray &key)
{
    ScramVerifier out;
    out.iterations = ScramVerifier::kIterations;
    out.salt = hmac(key, name).first(ScramVerifier::kSaltOctets);
    RAND_bytes(reinterpret_cast<unsigned char *>(out.storedKey.fill('\0', 32).data()), 32);
    return out;
}

} // namespace auth

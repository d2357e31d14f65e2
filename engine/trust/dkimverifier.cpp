// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/dkimverifier.h"
#include "mail/asciitext.h"
#include "mail/headerscanner.h"
#include "trust/dkimtags.h"
#include <QHash>

namespace trust {
namespace {

namespace ascii = mail::ascii;

constexpr qsizetype kMaxSignatures = 5;
constexpr qsizetype kMaxSignedNames = 200;

struct Field
{
    QByteArrayView name;
    QByteArrayView whole; ///< without its last line end
};

std::optional<QByteArray> decoded(const QByteArray &base64)
{
    const auto result = QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
    return result && !result.decoded.isEmpty() ? std::optional(result.decoded) : std::nullopt;
}

std::optional<Canonical> canonicalFrom(QByteArrayView word)
{
    if (word == "simple")
        return Canonical::Simple;
    if (word == "relaxed")
        return Canonical::Relaxed;
    return std::nullopt;
}

/// The field with the value of its b= taken out (RFC 6376 3.5, 3.7).
QByteArray withoutSignature(QByteArrayView field)
{
    QByteArray out;
    qsizetype at = field.indexOf(':') + 1;
    out += field.first(at);
    while (at < field.size()) {
        qsizetype end = field.indexOf(';', at);
        if (end < 0)
            end = field.size();
        const QByteArrayView tag = field.sliced(at, end - at);
        const qsizetype equals = tag.indexOf('=');
        out += equals >= 0 && ascii::trimmed(tag.first(equals)) == "b" ? tag.first(equals + 1) : tag;
        if (end < field.size())
            out += ';';
        at = end + 1;
    }
    return out;
}

/// Fields named by h=, each name from the bottom up (5.4.2).
QByteArray signedHeader(const QList<Field> &fields, const QList<QByteArray> &names, Canonical form)
{
    QByteArray out;
    QHash<QByteArray, qsizetype> next; // where to look on, by name
    for (const QByteArray &name : names) {
        qsizetype &at = next.emplace(name, next.value(name, fields.size())).value();
        while (--at >= 0) {
            if (ascii::equals(fields[at].name, name)) {
                out += canonicalField(fields[at].whole, form);
                break;
            }
        }
        at = qMax<qsizetype>(at, 0);
    }
    return out;
}

bool isWithin(const QByteArray &domain, const QByteArray &parent)
{
    return domain == parent || domain.endsWith('.' + parent);
}

/// The problem, or an empty text.
QByteArray readTags(const DkimTags &tags, qint64 nowS, DkimSignature &out, QList<QByteArray> &names, Canonical &header,
                    Canonical &body, QByteArray &bodyHash, QByteArray &octets)
{
    for (const char *needed : {"v", "a", "b", "bh", "d", "h", "s"}) {
        if (!tags.has(needed))
            return QByteArray(needed) + "= is missing";
    }
    if (tags.value("v") != "1")
        return "unknown version";
    const QByteArray algorithm = tags.value("a");
    if (algorithm != "rsa-sha256" && algorithm != "ed25519-sha256")
        return "unknown algorithm";
    out.algorithm = algorithm == "rsa-sha256" ? DkimAlgorithm::Rsa : DkimAlgorithm::Ed25519;
    out.domain = tags.value("d").toLower();
    out.selector = tags.value("s").toLower();
    const QByteArray identity = tags.has("i") ? tags.value("i").toLower() : '@' + out.domain;
    out.identity = identity.mid(identity.lastIndexOf('@') + 1);
    if (out.domain.isEmpty() || out.selector.isEmpty() || !identity.contains('@') || !isWithin(out.identity, out.domain))
        return "d=, s= and i= do not fit";
    if (tags.has("q") && !tags.packed("q").split(':').contains("dns/txt"))
        return "unknown query method";
    const QList<QByteArray> forms = tags.value("c").toLower().split('/');
    const auto headerForm = tags.has("c") ? canonicalFrom(forms.value(0)) : Canonical::Simple;
    const auto bodyForm = forms.size() > 1 ? canonicalFrom(forms[1]) : Canonical::Simple;
    if (!headerForm || !bodyForm || forms.size() > 2)
        return "unknown canonical form";
    header = *headerForm;
    body = *bodyForm;
    names = tags.packed("h").toLower().split(':');
    if (!names.contains("from") || names.size() > kMaxSignedNames)
        return "From is not signed";
    bool ok = true;
    if (tags.has("l"))
        out.bodyLimit = tags.value("l").toLongLong(&ok);
    if (!ok || (tags.has("l") && out.bodyLimit < 0))
        return "l= is no length";
    const qint64 made = tags.value("t").toLongLong();
    const qint64 expires = tags.has("x") ? tags.value("x").toLongLong(&ok) : 0;
    if (!ok || (expires > 0 && made > 0 && expires < made))
        return "x= makes no sense";
    if (expires > 0 && nowS > expires)
        return "expired";
    const auto hash = decoded(tags.packed("bh"));
    const auto signature = decoded(tags.packed("b"));
    if (!hash || !signature)
        return "b= or bh= is no base64";
    bodyHash = *hash;
    octets = *signature;
    return {};
}

/// The key of one record, or why there is none.
base::Result<DkimKey> keyOf(const QByteArray &record, const DkimSignature &signature)
{
    const auto refuse = [](const char *why) { return base::Error{base::ErrorKind::Invalid, {}, QString::fromLatin1(why), {}}; };
    const auto tags = DkimTags::parse(record);
    if (!tags || (tags->has("v") && (tags->first() != "v" || tags->value("v") != "DKIM1")))
        return refuse("the key record makes no sense");
    const QByteArray type = tags->has("k") ? tags->value("k") : "rsa";
    if (type != (signature.algorithm == DkimAlgorithm::Rsa ? "rsa" : "ed25519"))
        return refuse("the key is of another type");
    if (tags->has("h") && !tags->packed("h").split(':').contains("sha256"))
        return refuse("the key does not allow SHA-256");
    if (tags->has("s") && !tags->packed("s").split(':').contains("*") && !tags->packed("s").split(':').contains("email"))
        return refuse("the key is not for mail");
    if (tags->packed("t").split(':').contains("s") && signature.identity != signature.domain)
        return refuse("the key is not for subdomains");
    if (tags->packed("p").isEmpty())
        return refuse("the key was revoked");
    const auto octets = decoded(tags->packed("p"));
    return octets ? DkimKey::fromRecord(signature.algorithm, *octets) : refuse("p= is no base64");
}

} // namespace

DkimVerifier::DkimVerifier(QByteArrayView message, qint64 nowS)
{
    QList<Field> fields;
    mail::HeaderScanner scanner(message);
    while (const auto field = scanner.next()) {
        QByteArrayView whole = message.sliced(field->start, field->end - field->start);
        fields.append({field->name, whole.endsWith("\r\n") ? whole.chopped(2) : whole});
    }
    const QByteArrayView bodyText = message.sliced(scanner.bodyStart());
    for (const Field &field : std::as_const(fields)) {
        if (!ascii::equals(field.name, "DKIM-Signature"))
            continue;
        if (m_signatures.size() == kMaxSignatures)
            break;
        DkimSignature &signature = m_signatures.emplace_back();
        const auto tags = DkimTags::parse(field.whole.sliced(field.whole.indexOf(':') + 1));
        QList<QByteArray> names;
        signature.reason = tags ? readTags(*tags, nowS, signature, names, signature.m_header, signature.m_body, signature.m_bodyHash,
                                           signature.m_octets)
                                : "no tag list";
        if (!signature.reason.isEmpty()) {
            signature.state = DkimState::PermError;
            continue;
        }
        BodyHash hash(signature.m_body, signature.bodyLimit);
        hash.feed(bodyText);
        if (hash.finish() != signature.m_bodyHash || signature.bodyLimit > hash.length()) {
            signature.state = DkimState::Fail;
            signature.reason = "the body was changed";
            continue;
        }
        const QByteArray own = canonicalField(withoutSignature(field.whole), signature.m_header);
        signature.m_signed = signedHeader(fields, names, signature.m_header) + own.chopped(2);
    }
}

DkimState DkimVerifier::verify(qsizetype n, const DkimKeyAnswer &answer)
{
    DkimSignature &signature = m_signatures[n];
    if (signature.state != DkimState::Pass)
        return signature.state;
    if (answer.kind != DkimKeyAnswer::Found) {
        const bool later = answer.kind == DkimKeyAnswer::Unreachable;
        signature.reason = later ? "the key could not be asked for" : "there is no key";
        return signature.state = later ? DkimState::TempError : DkimState::PermError;
    }
    signature.state = DkimState::PermError;
    signature.reason = "there is no key";
    for (const QByteArray &record : answer.records) {
        const auto key = keyOf(record, signature);
        if (!key) {
            signature.reason = key.error().detail.toLatin1();
            continue;
        }
        if (key->verify(signature.m_signed, signature.m_octets)) {
            signature.reason.clear();
            return signature.state = DkimState::Pass;
        }
        signature.state = DkimState::Fail;
        signature.reason = "the signature does not fit";
    }
    return signature.state;
}

} // namespace trust

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/acmesession.h"
#include "control/jsonwriter.h"
#include "http/jsonreader.h"
#include "trust/certificatemaker.h"
#include <QDateTime>
#include <QLocale>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace trust {

namespace {

constexpr int kMostBadNonces = 5;
constexpr int kMostPolls = 60;
constexpr qint64 kPollMs = 1000;
constexpr qint64 kLongestPollMs = 60'000;
constexpr qint64 kMostOctets = 256 * 1024;
constexpr qsizetype kMostWords = 500; // of the server, in what we say

const http::JsonValue *memberOf(const http::JsonValue *value, QLatin1StringView name)
{
    const http::JsonValue::Object *object = value ? value->object() : nullptr;
    if (!object)
        return nullptr;
    const auto found = std::find_if(object->begin(), object->end(), [name](const auto &one) { return one.first == name; });
    return found == object->end() ? nullptr : &found->second;
}

QString textOf(const http::JsonValue *value)
{
    const QString *text = value ? value->string() : nullptr;
    return text ? *text : QString();
}

QStringList textsOf(const http::JsonValue *value)
{
    QStringList list;
    if (const http::JsonValue::Array *array = value ? value->array() : nullptr) {
        for (const http::JsonValue &one : *array)
            list << textOf(&one);
    }
    return list;
}

/// RFC 9110 10.2.3: seconds or a date.
qint64 retryAfterMs(const QByteArray &value, qint64 nowMs)
{
    bool isNumber = false;
    const qint64 seconds = value.toLongLong(&isNumber);
    if (isNumber)
        return std::clamp<qint64>(seconds, 0, 30 * 24 * 3600) * 1000;
    QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(value), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    date.setTimeSpec(Qt::UTC);
    return date.isValid() ? std::max<qint64>(0, date.toMSecsSinceEpoch() - nowMs) : 0;
}

QByteArray newOrder(const QStringList &names)
{
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "identifiers");
    writer.StartArray();
    for (const QString &name : names) {
        writer.StartObject();
        control::writeKey(writer, "type");
        control::writeString(writer, u"dns");
        control::writeKey(writer, "value");
        control::writeString(writer, name);
        writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
    return buffer.take();
}

QByteArray newAccount(const AcmeWish &wish)
{
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "termsOfServiceAgreed");
    writer.Bool(wish.agreesTerms);
    if (!wish.contact.isEmpty()) {
        control::writeKey(writer, "contact");
        writer.StartArray();
        control::writeString(writer, u"mailto:"_s + wish.contact);
        writer.EndArray();
    }
    writer.EndObject();
    return buffer.take();
}

} // namespace

AcmeSession::AcmeSession(AcmeKey account, AcmeWish wish, QByteArray userAgent)
    : m_key(std::move(account)), m_wish(std::move(wish)), m_userAgent(std::move(userAgent))
{
}

AcmeSession::Action AcmeSession::begin()
{
    return get("GET", m_wish.directory, &AcmeSession::directoryRead);
}

AcmeSession::Action AcmeSession::get(const QByteArray &method, const QString &url, Step next)
{
    m_next = next;
    base::HttpCall call;
    call.method = method;
    call.url = url;
    call.fields = {{"User-Agent", m_userAgent}};
    call.mostOctets = kMostOctets;
    return call;
}

AcmeSession::Action AcmeSession::post(const QString &url, const QByteArray &payload, Step next)
{
    m_signed = {url, payload};
    m_afterSigned = next;
    m_badNonces = 0;
    return send();
}

AcmeSession::Action AcmeSession::send()
{
    if (m_nonce.isEmpty())
        return get("HEAD", m_newNonce, &AcmeSession::nonceRead);
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "alg");
    control::writeString(writer, u"ES256");
    if (m_account.isEmpty()) {
        control::writeKey(writer, "jwk");
        const QByteArray jwk = m_key.jwk();
        writer.RawValue(jwk.constData(), size_t(jwk.size()), rapidjson::kObjectType);
    } else {
        control::writeKey(writer, "kid");
        control::writeString(writer, m_account);
    }
    control::writeKey(writer, "nonce");
    control::writeUtf8(writer, std::exchange(m_nonce, {}));
    control::writeKey(writer, "url");
    control::writeString(writer, m_signed.url);
    writer.EndObject();
    Action action = get("POST", m_signed.url, m_afterSigned);
    auto &call = std::get<base::HttpCall>(action);
    call.contentType = "application/jose+json";
    call.body = m_key.jws(buffer.take(), m_signed.payload);
    return action;
}

AcmeSession::Action AcmeSession::fail(const QString &why, qint64 retryAfterS) const
{
    return Failed{why, retryAfterS};
}

QString AcmeSession::text(QLatin1StringView name) const
{
    return textOf(memberOf(&m_json, name));
}

QString AcmeSession::problem(const http::JsonValue *value) const
{
    QString words = textOf(memberOf(value, "detail"_L1));
    if (const http::JsonValue *parts = memberOf(value, "subproblems"_L1); parts && parts->array()) {
        for (const http::JsonValue &part : *parts->array())
            words += u"; "_s + textOf(memberOf(memberOf(&part, "identifier"_L1), "value"_L1)) + u": "_s + textOf(memberOf(&part, "detail"_L1));
    }
    const QString type = textOf(memberOf(value, "type"_L1)).section(u':', -1);
    return (type.isEmpty() ? words : u"%1 (%2)"_s.arg(words, type)).left(kMostWords);
}

AcmeSession::Action AcmeSession::answered(const base::Result<base::HttpAnswer> &answer, qint64 nowMs)
{
    if (!answer)
        return fail(u"%1 cannot be asked: %2"_s.arg(m_wish.directory, answer.error().publicText));
    m_answer = *answer;
    if (const QByteArray nonce = m_answer.field("replay-nonce"); !nonce.isEmpty())
        m_nonce = nonce;
    m_retryAfterMs = retryAfterMs(m_answer.field("retry-after"), nowMs);
    http::JsonParsed parsed = http::parseJson(m_answer.body);
    m_json = parsed.error ? http::JsonValue() : std::move(parsed.value);
    if (m_answer.status < 200 || m_answer.status > 299)
        return refused();
    return (this->*m_next)();
}

AcmeSession::Action AcmeSession::refused()
{
    const QString type = text("type"_L1);
    if (type == "urn:ietf:params:acme:error:badNonce"_L1 && m_afterSigned && m_badNonces++ < kMostBadNonces) // RFC 8555 6.5
        return send();
    const QString words = problem(&m_json);
    return fail(u"the ACME server refuses: %1"_s.arg(words.isEmpty() ? u"HTTP %1"_s.arg(m_answer.status) : words), m_retryAfterMs / 1000);
}

AcmeSession::Action AcmeSession::directoryRead()
{
    m_newNonce = text("newNonce"_L1);
    m_newAccount = text("newAccount"_L1);
    m_newOrder = text("newOrder"_L1);
    if (m_newNonce.isEmpty() || m_newAccount.isEmpty() || m_newOrder.isEmpty())
        return fail(u"%1 is no ACME directory"_s.arg(m_wish.directory));
    // The same key gets the same account each time: RFC 8555 7.3.1.
    return post(m_newAccount, newAccount(m_wish), &AcmeSession::accountMade);
}

AcmeSession::Action AcmeSession::nonceRead()
{
    return m_nonce.isEmpty() ? fail(u"the ACME server gives no nonce"_s) : send();
}

AcmeSession::Action AcmeSession::accountMade()
{
    m_account = QString::fromLatin1(m_answer.field("location"));
    if (m_account.isEmpty())
        return fail(u"the ACME server names no account"_s);
    return post(m_newOrder, newOrder(m_wish.names), &AcmeSession::orderMade);
}

AcmeSession::Action AcmeSession::orderMade()
{
    m_order = QString::fromLatin1(m_answer.field("location"));
    m_finalize = text("finalize"_L1);
    m_authorizations = textsOf(memberOf(&m_json, "authorizations"_L1));
    if (m_order.isEmpty() || m_finalize.isEmpty() || m_authorizations.isEmpty() || m_authorizations.contains(QString()))
        return fail(u"the ACME server's order says not how to go on"_s);
    return nextAuthorization();
}

AcmeSession::Action AcmeSession::nextAuthorization()
{
    m_polls = 0;
    if (m_authorizations.isEmpty())
        return post(m_order, {}, &AcmeSession::lookAtOrder);
    return post(m_authorizations.first(), {}, &AcmeSession::authorizationRead);
}

AcmeSession::Action AcmeSession::authorizationRead()
{
    const QString status = text("status"_L1);
    if (status == "valid"_L1) { // shown before, and it still holds
        m_authorizations.removeFirst();
        return nextAuthorization();
    }
    return status == "pending"_L1 ? tellChallenge() : authorizationPolled();
}

AcmeSession::Action AcmeSession::tellChallenge()
{
    const http::JsonValue *list = memberOf(&m_json, "challenges"_L1);
    for (const http::JsonValue &one : list && list->array() ? *list->array() : http::JsonValue::Array()) {
        const QByteArray token = textOf(memberOf(&one, "token"_L1)).toLatin1();
        const QString url = textOf(memberOf(&one, "url"_L1));
        if (textOf(memberOf(&one, "type"_L1)) != "http-01"_L1 || token.isEmpty() || url.isEmpty())
            continue;
        m_challenges.insert(token, token + '.' + m_key.thumbprint());
        return post(url, "{}", &AcmeSession::challengeTold);
    }
    return fail(u"the ACME server offers no http-01 challenge for %1"_s.arg(textOf(memberOf(memberOf(&m_json, "identifier"_L1), "value"_L1))));
}

AcmeSession::Action AcmeSession::challengeTold()
{
    return pollAfter(m_authorizations.first(), &AcmeSession::authorizationPolled);
}

AcmeSession::Action AcmeSession::pollAfter(const QString &url, Step next)
{
    if (++m_polls > kMostPolls)
        return fail(u"the ACME server does not come to an end"_s);
    m_pollUrl = url;
    m_afterPoll = next;
    return Wait{std::clamp(m_retryAfterMs, kPollMs, kLongestPollMs)};
}

AcmeSession::Action AcmeSession::waited()
{
    return post(m_pollUrl, {}, m_afterPoll);
}

AcmeSession::Action AcmeSession::authorizationPolled()
{
    const QString status = text("status"_L1);
    if (status == "pending"_L1 || status == "processing"_L1)
        return pollAfter(m_authorizations.first(), &AcmeSession::authorizationPolled);
    if (status == "valid"_L1) {
        m_authorizations.removeFirst();
        return nextAuthorization();
    }
    QString why;
    const http::JsonValue *list = memberOf(&m_json, "challenges"_L1);
    for (const http::JsonValue &one : list && list->array() ? *list->array() : http::JsonValue::Array()) {
        if (const http::JsonValue *error = memberOf(&one, "error"_L1))
            why = problem(error);
    }
    return fail(u"the ACME server does not see that %1 is ours: %2"_s.arg(textOf(memberOf(memberOf(&m_json, "identifier"_L1), "value"_L1)),
                                                                      why.isEmpty() ? status : why));
}

AcmeSession::Action AcmeSession::finalize()
{
    const KeyPtr key = makeKey();
    const QByteArray request = key ? makeSigningRequest(key.get(), m_wish.names) : QByteArray();
    if (request.isEmpty())
        return fail(u"OpenSSL makes no signing request"_s);
    m_certificateKey = toPem(key.get());
    return post(m_finalize, R"({"csr":")" + toBase64Url(request) + R"("})", &AcmeSession::lookAtOrder);
}

AcmeSession::Action AcmeSession::lookAtOrder()
{
    const QString status = text("status"_L1);
    const QString certificate = text("certificate"_L1);
    if (status == "valid"_L1 && !certificate.isEmpty())
        return post(certificate, {}, &AcmeSession::certificateRead);
    if (status == "ready"_L1 && m_certificateKey.isEmpty())
        return finalize();
    if (status == "pending"_L1 || status == "processing"_L1 || status == "ready"_L1 || status == "valid"_L1)
        return pollAfter(m_order, &AcmeSession::lookAtOrder);
    const QString why = problem(memberOf(&m_json, "error"_L1));
    return fail(u"the ACME server gives no certificate: %1"_s.arg(why.isEmpty() ? status : why));
}

AcmeSession::Action AcmeSession::certificateRead()
{
    const CertificatePair pair{m_answer.body, m_certificateKey};
    const base::Result<CertificateFacts> facts = examine(pair);
    if (!facts)
        return fail(u"what the ACME server sends is not the certificate: %1"_s.arg(facts.error().publicText));
    for (const QString &name : m_wish.names) {
        if (!namesHost(facts->names, name))
            return fail(u"the ACME server's certificate does not name %1"_s.arg(name));
    }
    return pair;
}

} // namespace trust

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/oauthissuer.h"
#include "control/jsonparser.h"
#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace auth {
namespace {

Q_LOGGING_CATEGORY(lcIssuer, "postkontor.auth")

constexpr qint64 kKeptMs = 3'600'000;
constexpr qint64 kPauseMs = 60'000; // between two questions to the issuer, whatever comes in
constexpr qsizetype kMostWaiting = 1000;
constexpr int kDepth = 20;
constexpr int kOk = 200;

base::Error unavailable(const QString &why)
{
    return {base::ErrorKind::Unavailable, u"The issuer of tokens cannot be asked now"_s, why, {}};
}

base::Error forbidden(const QString &why)
{
    return {base::ErrorKind::Forbidden, u"Not a token of this server's issuer"_s, why, {}};
}

/// A member of the discovery document.
QString memberOf(const QByteArray &json, const char *name)
{
    rapidjson::Document document;
    if (!control::parseJson(json, document, kDepth) || !document.IsObject())
        return {};
    const auto found = document.FindMember(name);
    return found != document.MemberEnd() && found->value.IsString() ? QString::fromUtf8(found->value.GetString()) : QString();
}

base::HttpCall fetchOf(const QString &url)
{
    base::HttpCall call;
    call.method = "GET";
    call.url = url;
    call.mostOctets = 256 << 10;
    return call;
}

} // namespace

OAuthIssuer::OAuthIssuer(Setup setup)
    : m_setup(std::move(setup))
{
}

void OAuthIssuer::verify(const QByteArray &token, base::Callback<QString> done)
{
    const std::optional<Jwt> parsed = Jwt::parse(token);
    if (!parsed) {
        done(forbidden(u"not a signed token of a kind that is taken"_s));
        return;
    }
    const std::shared_ptr<const Keys> keys = m_keys.load();
    if (keys && nowMs() - keys->fetchedMs < kKeptMs) {
        if (const auto verdict = judge(*parsed, *keys)) {
            done(*verdict);
            return;
        }
    }
    m_setup.executor->post([self = shared_from_this(), waiting = Waiting{*parsed, std::move(done)}] { self->ask(waiting); });
}

/// nullopt: these keys cannot tell.
std::optional<base::Result<QString>> OAuthIssuer::judge(const Jwt &token, const Keys &keys) const
{
    if (!keys.set.mayVerify(token))
        return std::nullopt;
    if (!keys.set.verify(token))
        return forbidden(u"the signature is wrong"_s);
    return addressIn(token.claims, {m_setup.issuer, m_setup.audience, m_setup.clock->wallMs()});
}

void OAuthIssuer::ask(const Waiting &waiting)
{
    if (m_asking) {
        if (m_waiting.size() < kMostWaiting)
            m_waiting.append(waiting);
        else
            waiting.done(unavailable(u"too many wait for the keys"_s));
        return;
    }
    const std::shared_ptr<const Keys> keys = m_keys.load();
    const bool fresh = keys && nowMs() - keys->fetchedMs < kKeptMs;
    const auto verdict = fresh ? judge(waiting.token, *keys) : std::nullopt;
    if (verdict) {
        waiting.done(*verdict);
    } else if (m_askedMs != 0 && nowMs() - m_askedMs < kPauseMs) {
        waiting.done(fresh ? forbidden(u"signed with a key the issuer does not name"_s) : unavailable(u"the last question had no answer"_s));
    } else {
        m_waiting.append(waiting);
        fetch();
    }
}

void OAuthIssuer::fetch()
{
    m_asking = true;
    m_askedMs = nowMs();
    QString base = m_setup.issuer;
    while (base.endsWith(u'/'))
        base.chop(1);
    m_setup.http->call(fetchOf(base + u"/.well-known/openid-configuration"_s),
                      {m_setup.executor, [self = shared_from_this()](const base::Result<base::HttpAnswer> &answer) { self->discovered(answer); }});
}

void OAuthIssuer::discovered(const base::Result<base::HttpAnswer> &answer)
{
    if (!answer || answer->status != kOk) {
        over(u"discovery: "_s + (answer ? u"status %1"_s.arg(answer->status) : answer.error().detail));
        return;
    }
    if (memberOf(answer->body, "issuer") != m_setup.issuer) { // OpenID Connect Discovery 4.3
        over(u"the discovery document is another issuer's"_s);
        return;
    }
    m_setup.http->call(fetchOf(memberOf(answer->body, "jwks_uri")),
                      {m_setup.executor, [self = shared_from_this()](const base::Result<base::HttpAnswer> &keys) { self->fetched(keys); }});
}

void OAuthIssuer::fetched(const base::Result<base::HttpAnswer> &answer)
{
    const auto set = answer && answer->status == kOk ? JwkSet::parse(answer->body) : std::nullopt;
    if (!set || set->isEmpty()) {
        over(u"keys: "_s + (!answer ? answer.error().detail : answer->status != kOk ? u"status %1"_s.arg(answer->status) : u"none that can be used"_s));
        return;
    }
    m_keys.store(std::make_shared<const Keys>(Keys{*set, nowMs()}));
    over({});
}

void OAuthIssuer::over(const QString &failure)
{
    m_asking = false;
    if (!failure.isEmpty())
        qCWarning(lcIssuer).noquote() << "tokens of" << m_setup.issuer << "cannot be checked:" << failure;
    const QList<Waiting> waiting = std::exchange(m_waiting, {});
    for (const Waiting &one : waiting) // by the keys there are now; m_askedMs ends what they cannot tell
        ask(one);
}

} // namespace auth

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/jwt.h"
#include "control/jsonmembers.h"
#include "control/jsonparser.h"

using namespace Qt::StringLiterals;

namespace auth {
namespace {

constexpr qint64 kLeewayS = 60; // of clocks
constexpr qsizetype kMaxToken = 16 << 10;
constexpr int kDepth = 10;

base::Error refused(const QString &why)
{
    return {base::ErrorKind::Forbidden, u"Not a token of this server's issuer"_s, why, {}};
}

QString text(const rapidjson::Value &claims, const char *name)
{
    QString out;
    const auto found = claims.FindMember(name);
    return found != claims.MemberEnd() && control::readValue(found->value, out) ? out : QString();
}

/// RFC 7519 2: NumericDate, seconds that may have a fraction.
std::optional<double> seconds(const rapidjson::Value &claims, const char *name)
{
    const auto found = claims.FindMember(name);
    return found != claims.MemberEnd() && found->value.IsNumber() ? std::optional(found->value.GetDouble()) : std::nullopt;
}

/// RFC 7519 4.1.3: one string, or a list of them.
bool isFor(const rapidjson::Value &claims, const QString &audience)
{
    const auto found = claims.FindMember("aud");
    if (found == claims.MemberEnd())
        return false;
    QString one;
    QStringList several;
    if (control::readValue(found->value, one))
        return one == audience;
    return control::readValue(found->value, several) && several.contains(audience);
}

} // namespace

std::optional<QByteArray> fromBase64Url(QByteArrayView text)
{
    const auto decoded = QByteArray::fromBase64Encoding(text.toByteArray(), QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals |
                                                                                QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || text.contains('='))
        return std::nullopt;
    return *decoded;
}

std::optional<Jwt> Jwt::parse(QByteArrayView token)
{
    const qsizetype first = token.indexOf('.');
    const qsizetype second = first < 0 ? -1 : token.indexOf('.', first + 1);
    if (second < 0 || token.indexOf('.', second + 1) >= 0 || token.size() > kMaxToken)
        return std::nullopt;
    const auto header = fromBase64Url(token.first(first));
    const auto claims = fromBase64Url(token.sliced(first + 1, second - first - 1));
    const auto signature = fromBase64Url(token.sliced(second + 1));
    rapidjson::Document json;
    if (!header || !claims || !signature || signature->isEmpty() || !control::parseJson(*header, json, kDepth) || !json.IsObject())
        return std::nullopt;
    Jwt out{text(json, "alg").toUtf8(), text(json, "kid").toUtf8(), *claims, token.first(second).toByteArray(), *signature};
    if ((out.algorithm != "RS256" && out.algorithm != "ES256") || json.HasMember("crit"))
        return std::nullopt;
    return out;
}

base::Result<QString> addressIn(const QByteArray &octets, const JwtWanted &wanted)
{
    rapidjson::Document claims;
    if (!control::parseJson(octets, claims, kDepth) || !claims.IsObject())
        return refused(u"the claims are no JSON object"_s);
    if (text(claims, "iss") != wanted.issuer)
        return refused(u"of another issuer"_s);
    if (!isFor(claims, wanted.audience))
        return refused(u"for another audience"_s);
    const double now = double(wanted.wallMs) / 1000;
    const auto expires = seconds(claims, "exp");
    if (!expires || now >= *expires + kLeewayS)
        return refused(u"over, or without an end"_s);
    if (const auto begins = seconds(claims, "nbf"); (begins && now < *begins - kLeewayS) || (!begins && claims.HasMember("nbf")))
        return refused(u"not yet good"_s);
    const auto verified = claims.FindMember("email_verified");
    if (verified != claims.MemberEnd() && !(verified->value.IsBool() && verified->value.GetBool()))
        return refused(u"the issuer has not verified the address"_s);
    const QString address = text(claims, "email");
    if (address.isEmpty())
        return refused(u"names no address"_s);
    return address;
}

} // namespace auth

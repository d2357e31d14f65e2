// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakedoors.h"
#include "control/json.h"
#include "control/jsonaccounts.h"
#include "control/jsonbans.h"
#include "control/jsoncertificates.h"
#include "control/names.h"
#include "control/rfc3339.h"
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

using namespace Qt::StringLiterals;
using control::Scope;

namespace support {
namespace {

constexpr qint64 kHourMs = 3600000;
constexpr qint64 kDayMs = 24 * kHourMs;

qint64 nowMs()
{
    return QDateTime::currentMSecsSinceEpoch();
}

FakeDoors::Answer refusal(int status, const QString &detail, const QString &field = {})
{
    QJsonObject body{{u"status"_s, status}, {u"code"_s, u"invalid"_s}, {u"detail"_s, detail}};
    if (!field.isEmpty())
        body[u"field"_s] = field;
    return {status, QJsonDocument(body).toJson(), "application/problem+json"};
}

/// What the body of a request says of a token.
void take(control::Token &token, const QJsonObject &wanted)
{
    token.name = wanted["name"_L1].toString(token.name);
    if (wanted.contains("scopes"_L1)) {
        token.scopes.clear();
        const QJsonArray scopes = wanted["scopes"_L1].toArray();
        for (const QJsonValue &scope : scopes)
            token.scopes.append(control::scopeFromString(scope.toString()).value_or(Scope::Read));
    }
    if (wanted.contains("expiresAt"_L1))
        token.expiresAt = control::timeFromText(wanted["expiresAt"_L1].toString());
    if (wanted.contains("disposable"_L1)) {
        const QJsonObject limits = wanted["disposable"_L1].toObject();
        token.disposable.reset();
        if (!limits.isEmpty())
            token.disposable = {limits["mailboxes"_L1].toInteger(), limits["messages"_L1].toInteger(), limits["bytes"_L1].toInteger(), limits["lifeSeconds"_L1].toInteger()};
    }
}

control::Certificate certificateOf(const QString &source, const QStringList &names, const QString &issuer, qint64 from, qint64 until)
{
    control::Certificate one;
    one.source = source;
    one.names = names;
    one.issuer = issuer;
    one.notBefore = from;
    one.notAfter = until;
    one.fingerprint = u"A7:3F:19:C0:5D:88:21:EE:41:90:7B:2C:D4:66:10:F3:5A:9E:72:B8:04:CD:31:6F:E2:57:8B:90:1D:A4:C6:3E"_s;
    return one;
}

} // namespace

FakeDoors::FakeDoors(FakeEngine &engine)
    : QObject(&engine)
    , m_engine(engine)
{
}

FakeDoors &FakeDoors::of(FakeEngine &engine)
{
    auto *doors = engine.findChild<FakeDoors *>();
    return doors ? *doors : *new FakeDoors(engine);
}

std::optional<FakeDoors::Answer> FakeDoors::answer(const QByteArray &method, const QStringList &parts, const QByteArray &body)
{
    const QString what = parts.value(0);
    if (what == "bans"_L1)
        return answerBans(method, parts, body);
    if (what == "certificates"_L1)
        return answerCertificates(method, parts);
    if (what == "tokens"_L1)
        return answerTokens(method, parts, body);
    if (what == "users"_L1 && parts.value(2) == "two-factor"_L1)
        return answerTwoFactor(method, parts, body);
    if (what == "users"_L1 && parts.value(2) == "sessions"_L1)
        return answerSessions(method, parts);
    return {};
}

FakeDoors::Answer FakeDoors::answerSessions(const QByteArray &method, const QStringList &parts)
{
    QList<control::Token> &of = sessions[base::idFromString(parts.value(1)).value_or(0)];
    if (method == "GET")
        return {200, control::toJson(control::Page<control::Token>{of, {}})};
    const auto gone = of.removeIf([&](const control::Token &one) { return base::idToString(one.id) == parts.value(3); });
    return gone ? Answer{204} : refusal(404, u"not there"_s);
}

FakeDoors::Answer FakeDoors::signIn(const QByteArray &body)
{
    const QJsonObject wanted = QJsonDocument::fromJson(body).object();
    const QString address = wanted["address"_L1].toString();
    const auto user = std::find_if(m_engine.users.begin(), m_engine.users.end(), [&](const control::User &one) { return one.address == address; });
    if (user == m_engine.users.end() || !passwords.contains(address) || passwords[address] != wanted["password"_L1].toString())
        return refusal(401, u"Address, password or code is wrong."_s);
    if (user->twoFactor && !wanted.contains("code"_L1))
        return refusal(401, u"The code of the second factor, or a recovery code."_s, u"code"_s);
    if (user->twoFactor && wanted["code"_L1].toString() != code)
        return refusal(401, u"Address, password or code is wrong."_s);
    return {201, control::toJson(control::Session{QString::fromLatin1(m_engine.token()), nowMs() + 12 * kHourMs, *user})};
}

void FakeDoors::tell(const QString &kind)
{
    control::Event event;
    event.kind = kind;
    event.at = nowMs();
    m_engine.push(u"events"_s, kind.toLatin1(), control::toJson(event));
}

FakeDoors::Answer FakeDoors::answerBans(const QByteArray &method, const QStringList &parts, const QByteArray &body)
{
    if (method == "GET")
        return {200, control::toJson(control::Page<control::Ban>{bans, {}})};
    const QJsonObject wanted = QJsonDocument::fromJson(body).object();
    const QString address = method == "DELETE" ? QString(parts.value(1)).replace(u'-', u'/') : wanted["address"_L1].toString();
    if (method == "POST" && address == refusedAddress)
        return refusal(422, u"This address is never banned: it is exempt, trusted, private or a proxy's."_s, u"address"_s);
    const auto gone = bans.removeIf([&](const control::Ban &ban) { return ban.address == address; });
    if (method == "DELETE") {
        if (gone == 0)
            return refusal(404, u"not there"_s);
        tell(u"ban.lifted"_s);
        return {204};
    }
    const qint64 seconds = wanted["seconds"_L1].toInteger();
    bans.append({address, u"hand"_s, u"mei@example.test"_s, wanted["note"_L1].toString(), nowMs(), seconds ? nowMs() + seconds * 1000 : 0, 0});
    tell(u"ban.set"_s);
    return {201, control::toJson(bans.last())};
}

FakeDoors::Answer FakeDoors::answerCertificates(const QByteArray &method, const QStringList &parts)
{
    if (parts.value(1) == "local-root"_L1)
        return localRoot.isEmpty() ? refusal(404, u"There is no local authority."_s) : Answer{200, localRoot, "application/x-pem-file"};
    if (method == "POST")
        return acme ? Answer{204} : refusal(404, u"No ACME directory is set."_s);
    return {200, control::toJson(control::Page<control::Certificate>{certificates, {}})};
}

FakeDoors::Answer FakeDoors::answerTokens(const QByteArray &method, const QStringList &parts, const QByteArray &body)
{
    if (method == "GET")
        return {200, control::toJson(control::Page<control::Token>{tokens, {}})};
    if (method == "DELETE") {
        const auto gone = tokens.removeIf([&](const control::Token &token) { return base::idToString(token.id) == parts.value(1); });
        return gone ? Answer{204} : refusal(404, u"not there"_s);
    }
    const QJsonObject wanted = QJsonDocument::fromJson(body).object();
    if (wanted["name"_L1].toString() == "bootstrap"_L1)
        return refusal(422, u"the name is kept for the token of the bootstrap file"_s, u"name"_s);
    if (method == "PATCH") {
        const auto it = std::find_if(tokens.begin(), tokens.end(), [&](const control::Token &token) { return base::idToString(token.id) == parts.value(1); });
        if (it == tokens.end())
            return refusal(404, u"not there"_s);
        take(*it, wanted);
        return {200, control::toJson(*it)};
    }
    control::NewToken made;
    made.token.id = m_engine.nextId();
    made.token.createdAt = nowMs();
    take(made.token, wanted);
    made.secret = u"Zk3vQ9tYh1uRm7sXc2dPw5eLb8nGa4jF"_s;
    tokens.prepend(made.token);
    return {201, control::toJson(made)};
}

std::optional<FakeDoors::Answer> FakeDoors::answerTwoFactor(const QByteArray &method, const QStringList &parts, const QByteArray &body)
{
    const auto user = std::find_if(m_engine.users.begin(), m_engine.users.end(),
                                   [&](const control::User &one) { return base::idToString(one.id) == parts.value(1); });
    if (user == m_engine.users.end())
        return refusal(404, u"not there"_s);
    if (method != "POST")
        return {}; // ending one is the user's own matter
    if (parts.value(3) == "confirm"_L1) {
        if (QJsonDocument::fromJson(body)["code"_L1].toString() != code)
            return refusal(422, u"not the code of now; are the clocks right?"_s, u"code"_s);
        user->twoFactor = true;
        return Answer{200, control::toJson(*user)};
    }
    if (user->twoFactor)
        return refusal(409, u"there is a second factor already; end it first"_s);
    control::TwoFactorSetup setup;
    setup.secret = u"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"_s;
    setup.uri = u"otpauth://totp/Postkontor:%1?secret=%2&issuer=Postkontor"_s.arg(user->address, setup.secret);
    for (int i = 0; i < 8; ++i)
        setup.recoveryCodes << u"k7qw-m2x%1-9fbt"_s.arg(QChar(u'a' + i));
    return Answer{201, control::toJson(setup)};
}

void fillDoors(FakeEngine &engine)
{
    FakeDoors &doors = FakeDoors::of(engine);
    const qint64 now = nowMs();
    control::Certificate first = certificateOf(u"acme"_s, {u"mail.example.test"_s, u"example.test"_s}, u"Let's Encrypt R11"_s, now - 40 * kDayMs, now + 50 * kDayMs);
    first.isDefault = first.vouched = true;
    control::Certificate local = certificateOf(u"local"_s, {u"mail.office.test"_s, u"localhost"_s, u"192.168.1.10"_s}, u"Postkontor local authority"_s, now - 20 * kDayMs,
                                               now + 345 * kDayMs);
    control::Certificate file = certificateOf(u"file"_s, {u"*.shop.test"_s}, u"Example Authority G2"_s, now - 350 * kDayMs, now + 12 * kDayMs);
    file.file = u"/etc/ssl/shop/fullchain.pem"_s;
    file.vouched = true;
    control::Certificate broken;
    broken.source = u"file"_s;
    broken.file = u"/etc/ssl/old/fullchain.pem"_s;
    broken.problem = u"the key belongs to another certificate"_s;
    doors.certificates = {first, local, file, broken};
    doors.localRoot = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    doors.acme = true;
    doors.bans = {{u"198.51.100.7"_s, u"sign_in"_s, {}, {}, now - kHourMs / 5, now + kHourMs / 20, 10},
                  {u"203.0.113.0/24"_s, u"sign_in"_s, {}, {}, now - 2 * kHourMs, now + 6 * kHourMs, 64},
                  {u"2001:db8:1:2::/64"_s, u"commands"_s, {}, {}, now - 30 * kHourMs, now + 18 * kHourMs, 50},
                  {u"192.0.2.44"_s, u"hand"_s, u"mei@example.test"_s, u"asked by phone, sends our invoices under a false name"_s, now - 4 * kDayMs, 0, 0}};
    const auto token = [&](const QString &name, const QList<Scope> &scopes, std::optional<qint64> end, std::optional<qint64> used) {
        control::Token one;
        one.id = engine.nextId();
        one.name = name;
        one.scopes = scopes;
        one.createdAt = now - 90 * kDayMs;
        one.expiresAt = end;
        one.lastUsedAt = used;
        doors.tokens.prepend(one);
    };
    if (!engine.users.isEmpty()) {
        for (const qint64 hours : {1, 7}) {
            control::Token session;
            session.id = engine.nextId();
            session.name = u"session"_s;
            session.createdAt = now - hours * kHourMs;
            session.expiresAt = session.createdAt + 12 * kHourMs;
            session.lastUsedAt = now - hours * 60000;
            doors.sessions[engine.users.first().id].append(session);
        }
    }
    token(u"bootstrap"_s, {Scope::Read, Scope::Send, Scope::Queue, Scope::Admin}, {}, now - 5000);
    token(u"Shop"_s, {Scope::Send}, now + 275 * kDayMs, now - kHourMs / 6);
    token(u"Monitoring"_s, {Scope::Read}, now + 3 * kDayMs, now - 30000);
    token(u"Night report"_s, {Scope::Read, Scope::Queue}, now - 2 * kDayMs, {});
    doors.tokens[1].disposable = {20, 50, 10'000'000, 3600}; // Monitoring
}

} // namespace support

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fakeservices.h"
#include <QByteArray>
#include <QList>

inline QByteArray id(base::Id value)
{
    return base::idToString(value).toLatin1();
}

inline const QByteArray kDomain = id(FakeServices::kDomain);
inline const QByteArray kMailbox = id(FakeServices::kMailbox);
inline const QByteArray kOther = id(FakeServices::kOtherMailbox);
inline const QByteArray kMessage = id(FakeServices::kMessage);
inline const QByteArray kOtherMessage = id(FakeServices::kOtherMessage);
inline const QByteArray kMail = id(FakeServices::kMail);
inline const QByteArray kToken = id(FakeServices::kToken);
inline const QByteArray kConnection = id(FakeServices::kConnection);
inline const QByteArray kItem = id(FakeServices::kQueueItem);
inline const QByteArray kUser = id(FakeServices::kUser);
inline const QByteArray kAlias = id(FakeServices::kAlias);
inline const QByteArray kGroup = id(FakeGroups::kGroup);
inline const QByteArray kHeld = id(FakeGroups::kHeld);
inline const QByteArray kTeamBox = id(FakeGroups::kTeamBox);
inline const QByteArray kApp = id(FakeServices::kApp);

struct Example
{
    QByteArray route; ///< "METHOD pattern"
    QByteArray target;
    QByteArray body;
    QByteArray token = "admin";
};

/// One request of every route that succeeds.
inline const QList<Example> &examples()
{
    static const QList<Example> list{
        {"GET /v1/domains", "/v1/domains?limit=2&cursor=x", {}},
        {"POST /v1/domains", "/v1/domains", R"({"name":"new.test"})"},
        {"GET /v1/domains/{id}", "/v1/domains/" + kDomain, {}},
        {"PATCH /v1/domains/{id}", "/v1/domains/" + kDomain, R"({"name":"b.test"})"},
        {"DELETE /v1/domains/{id}", "/v1/domains/" + kDomain, {}},
        {"GET /v1/domains/{id}/dns", "/v1/domains/" + kDomain + "/dns", {}},
        {"GET /v1/domains/{id}/dns/check", "/v1/domains/" + kDomain + "/dns/check", {}},
        {"POST /v1/domains/{id}/keys", "/v1/domains/" + kDomain + "/keys", {}},
        {"POST /v1/domains/{id}/keys/use", "/v1/domains/" + kDomain + "/keys/use", {}},
        {"PATCH /v1/domains/{id}", "/v1/domains/" + kDomain, R"({"aliases":["c.test"],"catchAll":"b@example.test","maxUsers":10})"},
        {"POST /v1/sessions", "/v1/sessions", R"({"address":"b@example.test","password":"right"})"},
        {"GET /v1/sessions", "/v1/sessions", {}, "user"},
        {"DELETE /v1/sessions", "/v1/sessions", {}, "user"},
        {"GET /v1/users", "/v1/users?q=b&domain=" + kDomain, {}},
        {"POST /v1/users", "/v1/users", R"({"address":"n@example.test","password":"long enough"})"},
        {"POST /v1/users", "/v1/users", R"({"address":"n@example.test","password":"long enough","roles":["operator"],"quotaBytes":1000})"},
        {"GET /v1/users/{id}", "/v1/users/" + kUser, {}},
        {"PATCH /v1/users/{id}", "/v1/users/" + kUser, R"({"displayName":"B"})"},
        {"PATCH /v1/users/{id}", "/v1/users/" + kUser,
         R"({"locked":true,"quotaBytes":null,"forwardTo":["x@y.test"],"autoReply":{"enabled":true,"text":"away","until":"2027-01-01T00:00:00Z"}})"},
        {"DELETE /v1/users/{id}", "/v1/users/" + kUser, {}},
        {"GET /v1/users/{id}/app-passwords", "/v1/users/" + kUser + "/app-passwords", {}},
        {"POST /v1/users/{id}/app-passwords", "/v1/users/" + kUser + "/app-passwords", R"({"name":"telephone"})"},
        {"DELETE /v1/users/{id}/app-passwords/{app}", "/v1/users/" + kUser + "/app-passwords/" + kApp, {}},
        {"POST /v1/users/{id}/two-factor", "/v1/users/" + kUser + "/two-factor", {}},
        {"POST /v1/users/{id}/two-factor/confirm", "/v1/users/" + kUser + "/two-factor/confirm", R"({"code":"123456"})"},
        {"DELETE /v1/users/{id}/two-factor", "/v1/users/" + kUser + "/two-factor", {}},
        {"GET /v1/aliases", "/v1/aliases?q=sales", {}},
        {"POST /v1/aliases", "/v1/aliases", R"({"address":"sales@example.test","targets":["b@example.test"]})"},
        {"GET /v1/aliases/{id}", "/v1/aliases/" + kAlias, {}},
        {"PATCH /v1/aliases/{id}", "/v1/aliases/" + kAlias, R"({"targets":["b@example.test","c@elsewhere.test"]})"},
        {"DELETE /v1/aliases/{id}", "/v1/aliases/" + kAlias, {}},
        {"GET /v1/groups", "/v1/groups?q=team", {}},
        {"POST /v1/groups", "/v1/groups", R"({"address":"team@example.test","kind":"list","owner":"b@example.test","members":["b@example.test"]})"},
        {"GET /v1/groups/{id}", "/v1/groups/" + kGroup, {}},
        {"PATCH /v1/groups/{id}", "/v1/groups/" + kGroup, R"({"posting":"members","moderation":"others","moderators":["b@example.test"]})"},
        {"DELETE /v1/groups/{id}", "/v1/groups/" + kGroup, {}},
        {"GET /v1/groups/{id}/held", "/v1/groups/" + kGroup + "/held", {}},
        {"GET /v1/groups/{id}/held/{held}/raw", "/v1/groups/" + kGroup + "/held/" + kHeld + "/raw", {}},
        {"POST /v1/groups/{id}/held/{held}/approve", "/v1/groups/" + kGroup + "/held/" + kHeld + "/approve", {}},
        {"POST /v1/groups/{id}/held/{held}/reject", "/v1/groups/" + kGroup + "/held/" + kHeld + "/reject", R"({"reason":"not here"})"},
        {"POST /v1/groups/{id}/held/{held}/reject", "/v1/groups/" + kGroup + "/held/" + kHeld + "/reject", "{}"},
        {"GET /v1/team-boxes", "/v1/team-boxes?q=office", {}},
        {"POST /v1/team-boxes", "/v1/team-boxes", R"({"address":"office@example.test","members":[{"address":"b@example.test","sendAs":false}]})"},
        {"POST /v1/team-boxes:import", "/v1/team-boxes:import?dryRun=true", R"({"csv":"box,member\r\noffice@example.test,b@example.test\r\n"})"},
        {"GET /v1/team-boxes/{id}", "/v1/team-boxes/" + kTeamBox, {}},
        {"PATCH /v1/team-boxes/{id}", "/v1/team-boxes/" + kTeamBox, R"({"name":"Office","quotaBytes":1000000,"members":[]})"},
        {"DELETE /v1/team-boxes/{id}", "/v1/team-boxes/" + kTeamBox, {}},
        {"GET /v1/users:export", "/v1/users:export", {}},
        {"POST /v1/users:import", "/v1/users:import?dryRun=true", R"({"csv":"address,name\r\nb@example.test,B\r\n"})"},
        {"GET /v1/mailboxes", "/v1/mailboxes?q=b%40ex", {}},
        {"POST /v1/mailboxes", "/v1/mailboxes", R"({"ttlSeconds":60})"},
        {"GET /v1/mailboxes/{id}", "/v1/mailboxes/" + kMailbox, {}},
        {"PATCH /v1/mailboxes/{id}", "/v1/mailboxes/" + kMailbox, R"({"expiresAt":"2027-01-01T00:00:00Z"})"},
        {"DELETE /v1/mailboxes/{id}", "/v1/mailboxes/" + kMailbox, {}},
        {"GET /v1/mailboxes/{id}/folders", "/v1/mailboxes/" + kMailbox + "/folders", {}},
        {"POST /v1/mailboxes/{id}/folders", "/v1/mailboxes/" + kMailbox + "/folders",
         R"({"name":"Projects"})"},
        {"GET /v1/mailboxes/{id}/messages",
         "/v1/mailboxes/" + kMailbox + "/messages?q=%E4%BD%A0%E5%A5%BD&limit=500",
         {}},
        {"GET /v1/messages/{id}", "/v1/messages/" + kMessage, {}},
        {"GET /v1/messages/{id}/raw", "/v1/messages/" + kMessage + "/raw", {}},
        {"GET /v1/messages/{id}/attachments/{n}", "/v1/messages/" + kMessage + "/attachments/1", {}},
        {"PATCH /v1/messages/{id}", "/v1/messages/" + kMessage, R"({"seen":true,"flagged":null})"},
        {"DELETE /v1/messages/{id}", "/v1/messages/" + kMessage, {}},
        {"POST /v1/messages/{id}/restore", "/v1/messages/" + kMessage + "/restore", {}},
        {"POST /v1/mailboxes/{id}/messages:change", "/v1/mailboxes/" + kMailbox + "/messages:change",
         QByteArray(R"({"action":"change","seen":true,"ids":[")") + kMessage + R"("]})"},
        {"GET /v1/mails", "/v1/mails?q=from%3Aanna", {}},
        {"GET /v1/mails/{mailId}/trace", "/v1/mails/" + kMail + "/trace", {}},
        {"GET /v1/mails/{mailId}/raw", "/v1/mails/" + kMail + "/raw", {}},
        {"GET /v1/queue", "/v1/queue?state=ready,held&priority=bulk&from=a%40", {}},
        {"GET /v1/queue/{id}", "/v1/queue/" + kItem, {}},
        {"DELETE /v1/queue/{id}", "/v1/queue/" + kItem, {}},
        {"POST /v1/queue/{id}/hold", "/v1/queue/" + kItem + "/hold", {}},
        {"POST /v1/queue/{id}/release", "/v1/queue/" + kItem + "/release", {}},
        {"POST /v1/queue/{id}/retry", "/v1/queue/" + kItem + "/retry", {}},
        {"POST /v1/queue/{id}/bounce", "/v1/queue/" + kItem + "/bounce", {}},
        {"POST /v1/queue/{id}/reroute", "/v1/queue/" + kItem + "/reroute", R"({"destination":"relay.test:2525"})"},
        {"POST /v1/queue/{id}/priority", "/v1/queue/" + kItem + "/priority", R"({"priority":"urgent"})"},
        {"POST /v1/queue:hold", "/v1/queue:hold", R"({"filter":{"state":["ready"],"to":"x"},"dryRun":true})"},
        {"POST /v1/queue:hold", "/v1/queue:hold", R"({"ids":["0000000000001","0000000000002"],"dryRun":true})"},
        {"POST /v1/queue:release", "/v1/queue:release", R"({"filter":{}})"},
        {"POST /v1/queue:retry", "/v1/queue:retry", R"({"filter":{"destination":"elsewhere.test"}})"},
        {"POST /v1/queue:bounce", "/v1/queue:bounce", R"({"filter":{"class":"news"}})"},
        {"POST /v1/queue:remove", "/v1/queue:remove", R"({"filter":{"priority":"bulk"},"upTo":"0000000000001"})"},
        {"POST /v1/queue:reroute", "/v1/queue:reroute", R"({"filter":{},"destination":"","limit":10,"cursor":"abc"})"},
        {"POST /v1/queue:priority", "/v1/queue:priority", R"({"filter":{},"priority":"normal"})"},
        {"GET /v1/destinations", "/v1/destinations?limit=5", {}},
        {"GET /v1/destinations/{name}", "/v1/destinations/Elsewhere.test", {}},
        {"PATCH /v1/destinations/{name}", "/v1/destinations/elsewhere.test", R"({"maxConnections":3})"},
        {"POST /v1/destinations/{name}/pause", "/v1/destinations/%5B192.0.2.1%5D/pause", {}},
        {"POST /v1/destinations/{name}/resume", "/v1/destinations/elsewhere.test/resume", {}},
        {"POST /v1/messages", "/v1/messages",
         R"({"from":"a@example.test","to":["x@far.example"],"text":"Hi","attachments":[{"filename":"a","content":"eA=="}]})"},
        {"POST /v1/messages:batch", "/v1/messages:batch",
         R"({"defaults":{"from":"a@example.test","text":"Hi"},"messages":[{"to":"x@far.example"}]})"},
        {"POST /v1/messages:raw", "/v1/messages:raw",
         R"({"from":"a@example.test","to":"x@far.example","content":"RnJvbTogYUBiDQoNCng="})"},
        {"GET /v1/templates", "/v1/templates", {}},
        {"POST /v1/templates", "/v1/templates", R"({"name":"welcome","text":"Hello {{name}}"})"},
        {"GET /v1/templates/{id}", "/v1/templates/welcome", {}},
        {"PATCH /v1/templates/{id}", "/v1/templates/" + kDomain, R"({"html":null,"subject":"Hi"})"},
        {"DELETE /v1/templates/{id}", "/v1/templates/" + kDomain, {}},
        {"POST /v1/templates:preview", "/v1/templates:preview",
         R"({"subject":"Hi {{name}}","text":"{{code}}","html":"<b>{{name}}</b><script>x</script>","variables":{"name":"A&B"}})"},
        {"GET /v1/users/{id}/usage", "/v1/users/" + kUser + "/usage", {}},
        {"GET /v1/tray", "/v1/tray", {}},
        {"GET /v1/tray/{id}", "/v1/tray/" + kUser, {}},
        {"GET /v1/tray/{id}/mails", "/v1/tray/" + kUser + "/mails", {}},
        {"POST /v1/tray/{id}/release", "/v1/tray/" + kUser + "/release", R"({"mailId":")" + kMail + R"(","trustSeconds":3600})"},
        {"POST /v1/tray/{id}/release", "/v1/tray/" + kUser + "/release", "{}"},
        {"POST /v1/tray/{id}/lock", "/v1/tray/" + kUser + "/lock", R"({"mail":"delete"})"},
        {"GET /v1/bans", "/v1/bans", {}},
        {"POST /v1/bans", "/v1/bans", R"({"address":"192.0.2.0/24","seconds":3600,"note":"asked by phone"})"},
        {"GET /v1/bans/{address}", "/v1/bans/192.0.2.0-24", {}},
        {"DELETE /v1/bans/{address}", "/v1/bans/192.0.2.0-24", {}},
        {"GET /v1/suppressions", "/v1/suppressions", {}},
        {"POST /v1/suppressions", "/v1/suppressions", R"({"address":"x@far.example"})"},
        {"GET /v1/suppressions/{address}", "/v1/suppressions/x%40far.example", {}},
        {"DELETE /v1/suppressions/{address}", "/v1/suppressions/x@far.example", {}},
        {"GET /v1/webhooks", "/v1/webhooks", {}},
        {"POST /v1/webhooks", "/v1/webhooks", R"({"url":"https://hooks.test/","types":["mail.sent"]})"},
        {"GET /v1/webhooks/{id}", "/v1/webhooks/" + kToken, {}},
        {"PATCH /v1/webhooks/{id}", "/v1/webhooks/" + kToken, R"({"enabled":false})"},
        {"DELETE /v1/webhooks/{id}", "/v1/webhooks/" + kToken, {}},
        {"POST /v1/webhooks/{id}/test", "/v1/webhooks/" + kToken + "/test", {}},
        {"GET /v1/webhooks/{id}/attempts", "/v1/webhooks/" + kToken + "/attempts", {}},
        {"GET /v1/delivery-totals", "/v1/delivery-totals?by=class&hours=24&destination=far.example&class=code", {}},
        {"GET /v1/alerts", "/v1/alerts?state=active&limit=5", {}},
        {"GET /v1/alerts/{id}", "/v1/alerts/" + kToken, {}},
        {"POST /v1/alerts/{id}/acknowledge", "/v1/alerts/" + kToken + "/acknowledge", {}},
        {"POST /v1/alerts/{id}/silence", "/v1/alerts/" + kToken + "/silence", R"({"seconds":3600})"},
        {"GET /v1/alert-rules", "/v1/alert-rules", {}},
        {"POST /v1/alert-rules", "/v1/alert-rules",
         R"({"name":"Spool","metric":"spool_bytes","threshold":1.5,"comparison":"above","severity":"critical","notify":["mail"]})"},
        {"GET /v1/alert-rules/{id}", "/v1/alert-rules/" + kDomain, {}},
        {"PATCH /v1/alert-rules/{id}", "/v1/alert-rules/" + kDomain, R"({"threshold":5,"clearThreshold":null,"enabled":false})"},
        {"DELETE /v1/alert-rules/{id}", "/v1/alert-rules/" + kDomain, {}},
        {"GET /v1/tokens", "/v1/tokens", {}},
        {"POST /v1/tokens", "/v1/tokens",
         R"({"name":"ci","scopes":["read","read"],"expiresAt":"2099-01-01T00:00:00Z"})"},
        {"GET /v1/tokens/{id}", "/v1/tokens/" + kToken, {}},
        {"PATCH /v1/tokens/{id}", "/v1/tokens/" + kToken, R"({"name":"ci","scopes":["send"],"expiresAt":null})"},
        {"DELETE /v1/tokens/{id}", "/v1/tokens/" + kToken, {}},
        {"GET /v1/connections", "/v1/connections", {}},
        {"DELETE /v1/connections/{id}", "/v1/connections/" + kConnection, {}},
        {"GET /v1/connections/{id}/transcript", "/v1/connections/" + kConnection + "/transcript", {}},
        {"POST /v1/destinations/{name}/forecast", "/v1/destinations/elsewhere.test/forecast", R"({"paused":false,"maxConnections":5,"maxPerMinute":null})"},
        {"GET /v1/flight-record", "/v1/flight-record", {}},
        {"GET /v1/health-report", "/v1/health-report", {}},
        {"GET /v1/flight-records", "/v1/flight-records", {}},
        {"POST /v1/flight-records", "/v1/flight-records", {}},
        {"GET /v1/flight-records/{name}", "/v1/flight-records/20261122T085500Z-alarm.json", {}},
        {"DELETE /v1/flight-records/{name}", "/v1/flight-records/20261122T085500Z-alarm.json", {}},
        {"GET /v1/log", "/v1/log?level=info&component=smtp&limit=10", {}},
        {"GET /v1/events", "/v1/events", {}},
        {"GET /v1/metrics/series",
         "/v1/metrics/series?name=queue_depth%7Bstate=ready,priority=normal%7D,a:p95&step=10",
         {}},
        {"GET /v1/settings", "/v1/settings", {}},
        {"PATCH /v1/settings", "/v1/settings", R"({"changes":{"smtp.max_recipients":50},"confirmWithinSeconds":60})"},
        {"POST /v1/settings/confirm", "/v1/settings/confirm", R"({"version":3})"},
        {"POST /v1/settings/revert", "/v1/settings/revert", R"({"version":3})"},
        {"GET /v1/settings/history", "/v1/settings/history?limit=10", {}},
        {"GET /v1/certificates", "/v1/certificates", {}},
        {"GET /v1/certificates/local-root", "/v1/certificates/local-root", {}},
        {"POST /v1/certificates/renew", "/v1/certificates/renew", {}},
        {"GET /.well-known/acme-challenge/{token}", "/.well-known/acme-challenge/known", {}},
        {"GET /v1/status", "/v1/status", {}},
        {"GET /v1/openapi.json", "/v1/openapi.json", {}},
        {"GET /metrics", "/metrics", {}},
        {"GET /healthz", "/healthz", {}},
        {"GET /readyz", "/readyz", {}},
    };
    return list;
}

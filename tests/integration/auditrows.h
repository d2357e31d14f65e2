// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayList>
#include <QList>

/// What one call leaves on record. `{name}` in target, body and object stands for what was kept by that name.
struct AuditRow
{
    QByteArray route; ///< "METHOD pattern"
    QByteArray target;
    QByteArray body = {};
    QByteArray kind;                  ///< of the one event that says it
    QByteArrayList changed = {};      ///< members of the object that are in before, in after or in both
    QByteArray object = {};           ///< what names it in the event; empty: `keep`, else the last one of the target
    QByteArray keep = {};             ///< the name by which id, version or name of the answer is kept
    const char *prepare = "";         ///< what must be there before; a step of the test
    QByteArrayList also = {};         ///< events of what goes with it
    QByteArray who = "admin";         ///< or "mei", "zoe", "nobody"
};

/// Routes that change nothing on record, and why.
struct UnrecordedRoute
{
    QByteArray route;
    const char *why;
};

inline const QList<UnrecordedRoute> &unrecordedRoutes()
{
    static const QList<UnrecordedRoute> list{
        {"POST /v1/destinations/{name}/forecast", "says what would be, and changes nothing"},
        {"POST /v1/templates:preview", "shows what a template becomes, and changes nothing"},
        {"POST /autodiscover/autodiscover.xml", "a question of a mail program, and changes nothing"},
        {"POST /v1/users/{id}/two-factor", "nothing is kept before the first code confirms it"},
        {"POST /v1/messages", "sends mail: its record is its trace"},
        {"POST /v1/messages:batch", "sends mail: its record is its trace"},
        {"POST /v1/messages:raw", "sends mail: its record is its trace"},
    };
    return list;
}

/// In this order: a row may need what those before made.
inline const QList<AuditRow> &auditRows()
{
    static const QList<AuditRow> list{
        {.route = "POST /v1/domains", .target = "/v1/domains", .body = R"({"name":"other.test"})", .kind = "domain.created", .keep = "other"},
        {.route = "PATCH /v1/domains/{id}", .target = "/v1/domains/{other}", .body = R"({"maxUsers":7,"aliases":["second.test"]})",
         .kind = "domain.changed", .changed = {"maxUsers", "aliases"}},
        {.route = "PATCH /v1/domains/{id}", .target = "/v1/domains/{other}", .body = R"({"name":"third.test"})", .kind = "domain.renamed",
         .changed = {"name"}},
        {.route = "POST /v1/domains/{id}/keys", .target = "/v1/domains/{domain}/keys", .kind = "dkim.added", .changed = {"next"}, .prepare = "keys"},
        {.route = "POST /v1/domains/{id}/keys/use", .target = "/v1/domains/{domain}/keys/use", .kind = "dkim.rotated",
         .changed = {"next", "signing", "retired"}},
        {.route = "DELETE /v1/domains/{id}", .target = "/v1/domains/{other}", .kind = "domain.deleted"},

        {.route = "POST /v1/mailboxes", .target = "/v1/mailboxes", .body = R"({"address":"box@example.test"})", .kind = "mailbox.created", .keep = "box"},
        {.route = "POST /v1/mailboxes", .target = "/v1/mailboxes", .body = R"({"ttlSeconds":3600})", .kind = "mailbox.created", .keep = "short",
         .also = {"token.created"}},
        {.route = "PATCH /v1/mailboxes/{id}", .target = "/v1/mailboxes/{box}", .body = R"({"expiresAt":"2099-01-01T00:00:00Z"})",
         .kind = "mailbox.changed", .changed = {"expiresAt"}},
        {.route = "POST /v1/mailboxes/{id}/folders", .target = "/v1/mailboxes/{box}/folders", .body = R"({"name":"Projects"})", .kind = "folder.created",
         .keep = "folder"},
        {.route = "POST /v1/mailboxes/{id}/messages:change", .target = "/v1/mailboxes/{box}/messages:change",
         .body = R"({"action":"change","flagged":true,"ids":["{message}"]})", .kind = "message.flags", .object = "message", .prepare = "message"},
        {.route = "PATCH /v1/messages/{id}", .target = "/v1/messages/{message}", .body = R"({"seen":true})", .kind = "message.flags"},
        {.route = "DELETE /v1/messages/{id}", .target = "/v1/messages/{message}", .kind = "message.moved"},
        {.route = "POST /v1/messages/{id}/restore", .target = "/v1/messages/{message}/restore", .kind = "message.moved"},
        {.route = "DELETE /v1/mailboxes/{id}", .target = "/v1/mailboxes/{box}", .kind = "mailbox.deleted"},

        {.route = "POST /v1/queue/{id}/hold", .target = "/v1/queue/{item}/hold", .kind = "queue.held", .changed = {"state"}, .prepare = "item"},
        {.route = "POST /v1/queue/{id}/priority", .target = "/v1/queue/{item}/priority", .body = R"({"priority":"urgent"})",
         .kind = "queue.prioritized", .changed = {"priority"}},
        {.route = "POST /v1/queue/{id}/reroute", .target = "/v1/queue/{item}/reroute", .body = R"({"destination":"relay.test:2525"})",
         .kind = "queue.rerouted", .changed = {"destination"}},
        {.route = "POST /v1/queue/{id}/release", .target = "/v1/queue/{item}/release", .kind = "queue.released", .changed = {"state"}},
        {.route = "POST /v1/queue/{id}/retry", .target = "/v1/queue/{item}/retry", .kind = "queue.retried", .changed = {"state"}},
        {.route = "POST /v1/queue/{id}/bounce", .target = "/v1/queue/{item}/bounce", .kind = "queue.bounced", .prepare = "item"},
        {.route = "DELETE /v1/queue/{id}", .target = "/v1/queue/{item}", .kind = "queue.removed", .prepare = "item"},
        {.route = "POST /v1/queue:hold", .target = "/v1/queue:hold", .body = R"({"ids":["{item}"]})", .kind = "queue.held", .changed = {"state"},
         .object = "item", .prepare = "item"},
        {.route = "POST /v1/queue:priority", .target = "/v1/queue:priority", .body = R"({"ids":["{item}"],"priority":"bulk"})",
         .kind = "queue.prioritized", .changed = {"priority"}, .object = "item"},
        {.route = "POST /v1/queue:reroute", .target = "/v1/queue:reroute", .body = R"({"ids":["{item}"],"destination":"relay.test:2525"})",
         .kind = "queue.rerouted", .changed = {"destination"}, .object = "item"},
        {.route = "POST /v1/queue:release", .target = "/v1/queue:release", .body = R"({"ids":["{item}"]})", .kind = "queue.released",
         .changed = {"state"}, .object = "item"},
        {.route = "POST /v1/queue:retry", .target = "/v1/queue:retry", .body = R"({"ids":["{item}"]})", .kind = "queue.retried", .changed = {"state"},
         .object = "item"},
        {.route = "POST /v1/queue:bounce", .target = "/v1/queue:bounce", .body = R"({"ids":["{item}"]})", .kind = "queue.bounced", .object = "item",
         .prepare = "item"},
        {.route = "POST /v1/queue:remove", .target = "/v1/queue:remove", .body = R"({"ids":["{item}"]})", .kind = "queue.removed", .object = "item",
         .prepare = "item"},
        {.route = "PATCH /v1/destinations/{name}", .target = "/v1/destinations/far.test", .body = R"({"maxConnections":3})",
         .kind = "destination.limited", .changed = {"maxConnections"}, .object = "far"},
        {.route = "PATCH /v1/destinations/{name}", .target = "/v1/destinations/far.test", .body = R"({"maxConnections":null,"maxPerMinute":9})",
         .kind = "destination.limited", .changed = {"maxConnections", "maxPerMinute"}, .object = "far"},
        {.route = "POST /v1/destinations/{name}/pause", .target = "/v1/destinations/far.test/pause", .kind = "destination.paused", .changed = {"paused"},
         .object = "far"},
        {.route = "POST /v1/destinations/{name}/resume", .target = "/v1/destinations/far.test/resume", .kind = "destination.resumed",
         .changed = {"paused"}, .object = "far"},

        {.route = "POST /v1/templates", .target = "/v1/templates", .body = R"({"name":"welcome","text":"Hello {{name}}"})", .kind = "template.created",
         .keep = "template"},
        {.route = "PATCH /v1/templates/{id}", .target = "/v1/templates/{template}", .body = R"({"text":"Bye {{name}}","subject":"Bye"})",
         .kind = "template.changed", .changed = {"text", "subject"}},
        {.route = "DELETE /v1/templates/{id}", .target = "/v1/templates/{template}", .kind = "template.deleted"},
        {.route = "POST /v1/suppressions", .target = "/v1/suppressions", .body = R"({"address":"x@far.test","reason":"asked"})",
         .kind = "suppression.added", .object = "suppressed"},
        {.route = "POST /v1/suppressions", .target = "/v1/suppressions", .body = R"({"address":"x@far.test","reason":"asked twice"})",
         .kind = "suppression.added", .changed = {"reason"}, .object = "suppressed"},
        {.route = "DELETE /v1/suppressions/{address}", .target = "/v1/suppressions/x%40far.test", .kind = "suppression.removed", .object = "suppressed"},
        {.route = "POST /v1/webhooks", .target = "/v1/webhooks", .body = R"({"url":"http://127.0.0.1:9/hook","types":["mail.sent"]})",
         .kind = "webhook.created", .keep = "webhook"},
        {.route = "PATCH /v1/webhooks/{id}", .target = "/v1/webhooks/{webhook}", .body = R"({"types":["mail.bounced"],"newSecret":true})",
         .kind = "webhook.changed", .changed = {"types"}},
        {.route = "POST /v1/webhooks/{id}/test", .target = "/v1/webhooks/{webhook}/test", .kind = "webhook.tested"},
        {.route = "DELETE /v1/webhooks/{id}", .target = "/v1/webhooks/{webhook}", .kind = "webhook.deleted"},

        {.route = "POST /v1/alert-rules", .target = "/v1/alert-rules",
         .body = R"({"name":"Memory","metric":"process_resident_memory_bytes","threshold":1})", .kind = "alert.rule-created", .keep = "rule"},
        {.route = "POST /v1/alerts/{id}/acknowledge", .target = "/v1/alerts/{alert}/acknowledge", .kind = "alert.acknowledged",
         .changed = {"acknowledgedBy"}, .prepare = "alert"},
        {.route = "POST /v1/alerts/{id}/silence", .target = "/v1/alerts/{alert}/silence", .body = R"({"seconds":3600})", .kind = "alert.silenced",
         .changed = {"silencedUntil", "silencedBy"}},
        {.route = "PATCH /v1/alert-rules/{id}", .target = "/v1/alert-rules/{rule}", .body = R"({"threshold":5,"enabled":false})",
         .kind = "alert.rule-changed", .changed = {"threshold", "enabled"}},
        {.route = "DELETE /v1/alert-rules/{id}", .target = "/v1/alert-rules/{rule}", .kind = "alert.rule-deleted"},

        {.route = "POST /v1/users", .target = "/v1/users", .body = R"({"address":"zoe@example.test","password":"{password}"})", .kind = "user.created",
         .keep = "zoe", .also = {"mailbox.created"}},
        {.route = "PATCH /v1/users/{id}", .target = "/v1/users/{zoe}", .body = R"({"displayName":"Zoe","roles":["operator"],"sendLimits":{"messages":5}})",
         .kind = "user.changed", .changed = {"displayName", "roles", "sendLimits"}},
        {.route = "PATCH /v1/users/{id}", .target = "/v1/users/{mei}", .body = R"({"password":"{newPassword}","currentPassword":"{password}"})",
         .kind = "user.changed", .changed = {"passwordChangedAt"}, .prepare = "mei", .who = "mei"},
        {.route = "POST /v1/users/{id}/app-passwords", .target = "/v1/users/{zoe}/app-passwords", .body = R"({"name":"Telephone"})",
         .kind = "user.changed", .changed = {"appPassword"}, .keep = "app", .prepare = "zoe", .who = "zoe"},
        {.route = "DELETE /v1/users/{id}/app-passwords/{app}", .target = "/v1/users/{zoe}/app-passwords/{app}", .kind = "user.changed",
         .changed = {"appPassword"}},
        {.route = "POST /v1/users/{id}/two-factor/confirm", .target = "/v1/users/{zoe}/two-factor/confirm", .body = R"({"code":"{code}"})",
         .kind = "user.changed", .changed = {"twoFactor"}, .prepare = "code", .who = "zoe"},
        {.route = "DELETE /v1/users/{id}/two-factor", .target = "/v1/users/{zoe}/two-factor", .kind = "user.changed", .changed = {"twoFactor"}},
        {.route = "POST /v1/sessions", .target = "/v1/sessions", .body = R"({"address":"zoe@example.test","password":"{password}"})",
         .kind = "user.signed_in", .object = "zoe", .who = "nobody"},
        {.route = "DELETE /v1/sessions", .target = "/v1/sessions", .kind = "token.revoked", .object = "zoe", .prepare = "zoe", .who = "zoe"},
        {.route = "DELETE /v1/users/{id}/sessions/{session}", .target = "/v1/users/{zoe}/sessions/{session}", .kind = "token.revoked", .prepare = "session"},
        {.route = "POST /v1/users:import", .target = "/v1/users:import", .body = R"({"csv":"address,password,name\r\nimp@example.test,{password},Imp\r\n"})",
         .kind = "user.created", .object = "imported", .also = {"mailbox.created"}},
        {.route = "POST /v1/users:import", .target = "/v1/users:import", .body = R"({"csv":"address,name\r\nimp@example.test,Impala\r\n"})",
         .kind = "user.changed", .changed = {"displayName"}, .object = "imported"},

        {.route = "POST /v1/aliases", .target = "/v1/aliases", .body = R"({"address":"sales@example.test","targets":["mei@example.test"]})",
         .kind = "alias.created", .keep = "alias"},
        {.route = "PATCH /v1/aliases/{id}", .target = "/v1/aliases/{alias}", .body = R"({"targets":["zoe@example.test"]})", .kind = "alias.changed",
         .changed = {"targets"}},
        {.route = "DELETE /v1/aliases/{id}", .target = "/v1/aliases/{alias}", .kind = "alias.deleted"},
        {.route = "POST /v1/groups", .target = "/v1/groups",
         .body = R"({"address":"team@example.test","kind":"plain","posting":"anyone","moderation":"all","moderators":["mei@example.test"],"members":["zoe@example.test"]})",
         .kind = "group.created", .keep = "group"},
        {.route = "PATCH /v1/groups/{id}", .target = "/v1/groups/{group}", .body = R"({"members":["mei@example.test"],"name":"Team"})",
         .kind = "group.changed", .changed = {"members", "name"}},
        {.route = "POST /v1/groups/{id}/held/{held}/approve", .target = "/v1/groups/{group}/held/{held}/approve", .kind = "group.approved",
         .prepare = "held", .also = {"queue.added"}},
        {.route = "POST /v1/groups/{id}/held/{held}/reject", .target = "/v1/groups/{group}/held/{held}/reject", .body = R"({"reason":"not here"})",
         .kind = "group.rejected", .prepare = "held"},
        {.route = "DELETE /v1/groups/{id}", .target = "/v1/groups/{group}", .kind = "group.deleted"},
        {.route = "POST /v1/team-boxes", .target = "/v1/team-boxes", .body = R"({"address":"office@example.test","members":[]})",
         .kind = "teambox.created", .keep = "team", .also = {"mailbox.created"}},
        {.route = "PATCH /v1/team-boxes/{id}", .target = "/v1/team-boxes/{team}", .body = R"({"name":"Office","members":[{"address":"zoe@example.test"}]})",
         .kind = "teambox.changed", .changed = {"name", "members"}},
        {.route = "POST /v1/team-boxes:import", .target = "/v1/team-boxes:import",
         .body = R"({"csv":"box,member,rights\r\noffice@example.test,mei@example.test,read\r\n"})", .kind = "teambox.changed", .changed = {"members"},
         .object = "team"},
        {.route = "DELETE /v1/team-boxes/{id}", .target = "/v1/team-boxes/{team}", .kind = "teambox.deleted", .also = {"mailbox.deleted"}},

        {.route = "POST /v1/tokens", .target = "/v1/tokens", .body = R"({"name":"ci","scopes":["read"]})", .kind = "token.created", .keep = "token"},
        {.route = "PATCH /v1/tokens/{id}", .target = "/v1/tokens/{token}", .body = R"({"scopes":["read","send"],"expiresAt":"2099-01-01T00:00:00Z"})",
         .kind = "token.changed", .changed = {"scopes", "expiresAt"}},
        {.route = "DELETE /v1/tokens/{id}", .target = "/v1/tokens/{token}", .kind = "token.revoked"},

        {.route = "POST /v1/tray/{id}/release", .target = "/v1/tray/{hugo}/release", .body = R"({"trustSeconds":0})", .kind = "tray.released",
         .prepare = "hugo", .also = {"queue.released", "queue.released"}},
        {.route = "POST /v1/tray/{id}/lock", .target = "/v1/tray/{ines}/lock", .body = R"({"mail":"delete"})", .kind = "tray.locked",
         .prepare = "ines", .also = {"user.changed", "queue.removed", "queue.removed"}},
        {.route = "DELETE /v1/users/{id}", .target = "/v1/users/{hugo}", .kind = "user.deleted", .also = {"mailbox.deleted"}},

        {.route = "DELETE /v1/connections/{id}", .target = "/v1/connections/{connection}", .kind = "connection.closed", .prepare = "connection"},
        {.route = "POST /v1/bans", .target = "/v1/bans", .body = R"({"address":"198.51.100.9"})", .kind = "ban.set", .object = "banned"},
        {.route = "POST /v1/bans", .target = "/v1/bans", .body = R"({"address":"198.51.100.9","note":"by phone"})", .kind = "ban.set",
         .changed = {"note"}, .object = "banned"},
        {.route = "DELETE /v1/bans/{address}", .target = "/v1/bans/198.51.100.9", .kind = "ban.lifted", .object = "banned"},
        {.route = "POST /v1/flight-records", .target = "/v1/flight-records", .kind = "flight-record.kept", .keep = "record"},
        {.route = "DELETE /v1/flight-records/{name}", .target = "/v1/flight-records/{record}", .kind = "flight-record.removed"},
        {.route = "POST /v1/certificates/renew", .target = "/v1/certificates/renew", .kind = "certificate.asked", .object = "hostname"},
        {.route = "PATCH /v1/settings", .target = "/v1/settings", .body = R"({"changes":{"smtp.max_recipients":99},"confirmWithinSeconds":600})",
         .kind = "settings.changed", .keep = "version"},
        {.route = "POST /v1/settings/confirm", .target = "/v1/settings/confirm", .body = R"({"version":{version}})", .kind = "settings.confirmed",
         .object = "version"},
        {.route = "POST /v1/settings/revert", .target = "/v1/settings/revert", .body = R"({"version":{version}})", .kind = "settings.changed",
         .object = "version"},
        {.route = "PATCH /v1/settings", .target = "/v1/settings", .body = R"({"changes":{"delivery.smarthost_secret":"{settingSecret}"}})",
         .kind = "settings.changed", .keep = "version"},
    };
    return list;
}

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/alertscontroller.h"
#include "api/controllers/aliasescontroller.h"
#include "api/controllers/groupscontroller.h"
#include "api/controllers/teamboxescontroller.h"
#include "api/controllers/banscontroller.h"
#include "api/controllers/certificatescontroller.h"
#include "api/controllers/clientsetupcontroller.h"
#include "api/controllers/connectionscontroller.h"
#include "api/controllers/destinationscontroller.h"
#include "api/controllers/domainscontroller.h"
#include "api/controllers/eventscontroller.h"
#include "api/controllers/flightcontroller.h"
#include "api/controllers/folderscontroller.h"
#include "api/controllers/healthcontroller.h"
#include "api/controllers/logcontroller.h"
#include "api/controllers/mailboxescontroller.h"
#include "api/controllers/mailscontroller.h"
#include "api/controllers/messagescontroller.h"
#include "api/controllers/metricscontroller.h"
#include "api/controllers/queuecontroller.h"
#include "api/controllers/sendcontroller.h"
#include "api/controllers/sessionscontroller.h"
#include "api/controllers/settingscontroller.h"
#include "api/controllers/suppressionscontroller.h"
#include "api/controllers/systemcontroller.h"
#include "api/controllers/templatescontroller.h"
#include "api/controllers/tokenscontroller.h"
#include "api/controllers/totalscontroller.h"
#include "api/controllers/traycontroller.h"
#include "api/controllers/userscontroller.h"
#include "api/controllers/webhookscontroller.h"
#include "api/route.h"

namespace api {

namespace {

using control::Call;
constexpr Access kToken = Access::Token;
constexpr const char *kPage = "limit,cursor";
constexpr const char *kRaw = "message/rfc822";

Route withType(Route route, const char *type)
{
    route.responseType = type;
    return route;
}

/// Answers that hold a message or a part of it.
Route wholeMessage(Route route, const char *type)
{
    route.wholeMessage = true;
    return withType(route, type);
}

/// Bodies that hold a whole message with its attachments.
Route takesMail(Route route, const char *alsoTakes = "")
{
    route.bodyLimit = 72 << 20; // 50 MiB in base64
    route.alsoTakes = alsoTakes;
    route.wholeMessage = true;
    return route;
}

/// A table as text/csv.
Route takesTable(Route route)
{
    route.bodyLimit = 8 << 20;
    route.alsoTakes = "text/csv";
    route.wholeMessage = true;
    return route;
}

Route withUpgrade(Route route, Upgrade upgrade)
{
    route.upgrade = upgrade;
    return route;
}

Route forTests(Route route)
{
    route.testOnly = true;
    route.wholeMessage = true;
    route.bodyLimit = 16 << 20;
    route.responseType = "application/octet-stream";
    return route;
}

Route underAnyHost(Route route)
{
    route.anyHost = true;
    return route;
}

/// Of autodiscover.
Route inAnyCase(Route route)
{
    constexpr qint64 kMostAsked = 64 << 10;
    route.anyCase = true;
    route.bodyLimit = kMostAsked;
    return underAnyHost(route);
}

std::vector<Route> makeTable()
{
    using A = AlertsController;
    using D = DomainsController;
    using B = MailboxesController;
    using E = UsersController;
    using F = FoldersController;
    using X = AliasesController;
    using Y = GroupsController;
    using V = TeamBoxesController;
    using M = MessagesController;
    using P = TemplatesController;
    using T = TokensController;
    using U = SuppressionsController;
    using W = WebhooksController;
    using S = SystemController;
    using Q = QueueController;
    using Z = DestinationsController;
    using H = TrayController;
    using G = SettingsController;
    using K = ClientSetupController;
    // method, path, access, right, handler, summary, success, answer, body, query
    return {
        {"GET", "/v1/domains", kToken, Call::ReadDomains, &D::list, "List domains", 200, "Page:Domain", "",
         kPage},
        {"POST", "/v1/domains", kToken, Call::ChangeDomains, &D::create, "Add a domain", 201, "Domain",
         "DomainInput"},
        {"GET", "/v1/domains/{id}", kToken, Call::ReadDomains, &D::read, "One domain", 200, "Domain"},
        {"PATCH", "/v1/domains/{id}", kToken, Call::ChangeDomains, &D::change, "Rename a domain; its other names, catch-all address and limits", 200,
         "Domain", "DomainPatch"},
        {"DELETE", "/v1/domains/{id}", kToken, Call::ChangeDomains, &D::remove,
         "Remove a domain without mailboxes", 204},
        {"GET", "/v1/domains/{id}/dns", kToken, Call::ReadDomains, &D::dns,
         "What the DNS of the domain should hold: MX, SPF, DKIM, DMARC", 200, "DomainDns"},
        {"GET", "/v1/domains/{id}/dns/check", kToken, Call::ReadDomains, &D::checkDns,
         "The same, each record compared with what the DNS says now", 200, "DomainDns"},
        {"POST", "/v1/domains/{id}/keys", kToken, Call::ChangeDomains, &D::addKeys,
         "Make the next DKIM keys, to be published before they sign", 201, "DomainDns"},
        {"POST", "/v1/domains/{id}/keys/use", kToken, Call::ChangeDomains, &D::useKeys,
         "Sign with the next DKIM keys; the old ones retire", 200, "DomainDns"},

        {"GET", "/v1/mailboxes", kToken, Call::ReadMailboxes, &B::list, "List mailboxes by address", 200,
         "Page:Mailbox", "", "q,limit,cursor"},
        {"POST", "/v1/mailboxes", kToken, Call::MakeMailboxes, &B::create,
         "Make a mailbox; with ttlSeconds a disposable one and its token. 429 when the asking token has as many as it may", 201, "NewMailbox", "MailboxInput"},
        {"GET", "/v1/mailboxes/{id}", kToken, Call::ReadMailboxes, &B::read, "One mailbox", 200, "Mailbox"},
        {"PATCH", "/v1/mailboxes/{id}", kToken, Call::ChangeMailboxes, &B::change,
         "Change when a mailbox expires", 200, "Mailbox", "MailboxPatch"},
        {"DELETE", "/v1/mailboxes/{id}", kToken, Call::ChangeMailboxes, &B::remove,
         "Remove a mailbox and its mail", 204},
        {"GET", "/v1/mailboxes/{id}/folders", kToken, Call::ReadFolders, &F::list, "Folders of a mailbox",
         200, "Page:Folder"},
        {"POST", "/v1/mailboxes/{id}/folders", kToken, Call::ChangeFolders, &F::create, "Make a folder", 201,
         "Folder", "FolderInput"},
        {"GET", "/v1/mailboxes/{id}/messages", kToken, Call::ReadMessages, &M::list,
         "Messages of a folder, newest first; q searches", 200, "Page:Message", "", "folder,q,limit,cursor"},

        {"POST", "/v1/mailboxes/{id}/messages:change", kToken, Call::ChangeMessages, &M::changeMany,
         "Change, delete or restore up to 500 messages of a mailbox", 200, "QueueCount", "MessagesChange"},

        wholeMessage({"GET", "/v1/messages/{id}", kToken, Call::ReadMessages, &M::read,
                      "One message with text, sanitised HTML and attachments", 200, "MessageDetail"},
                     "application/json"),
        wholeMessage({"GET", "/v1/messages/{id}/raw", kToken, Call::ReadMessages, &M::raw,
                      "Trace headers, then the bytes as received"},
                     kRaw),
        wholeMessage({"GET", "/v1/messages/{id}/attachments/{n}", kToken, Call::ReadMessages, &M::attachment,
                      "One attachment, decoded"},
                     "application/octet-stream"),
        {"PATCH", "/v1/messages/{id}", kToken, Call::ChangeMessages, &M::change, "Change flags or move", 200,
         "Message", "MessagePatch"},
        {"DELETE", "/v1/messages/{id}", kToken, Call::ChangeMessages, &M::remove,
         "Move to trash; from trash: for good", 204},
        {"POST", "/v1/messages/{id}/restore", kToken, Call::ChangeMessages, &M::restore, "Back from trash",
         200, "Message"},

        {"GET", "/v1/mails", kToken, Call::ReadTrace, &MailsController::list,
         "Mail that was accepted, newest first, found by q; also what only passed through", 200, "Page:FoundMail", "", "q,limit,cursor"},
        {"GET", "/v1/mails/{mailId}/trace", kToken, Call::ReadTrace, &MailsController::trace,
         "Every event of one accepted mail", 200, "Page:Event"},
        wholeMessage({"GET", "/v1/mails/{mailId}/raw", kToken, Call::ReadAnyMail, &MailsController::raw,
                      "The bytes of one accepted mail"},
                     kRaw),

        {"GET", "/v1/queue", kToken, Call::ReadQueue, &Q::list,
         "Recipients on their way out, oldest first; unfinished ones unless state or mailId is given", 200,
         "Page:QueueItem", "", "state,priority,destination,from,to,mailId,class,limit,cursor"},
        {"GET", "/v1/queue/{id}", kToken, Call::ReadQueue, &Q::read, "One queue item", 200, "QueueItem"},
        {"DELETE", "/v1/queue/{id}", kToken, Call::ChangeQueue, &Q::remove,
         "Remove an item; nobody is told", 204},
        {"POST", "/v1/queue/{id}/hold", kToken, Call::ChangeQueue, &Q::act, "Keep an item from being tried", 200,
         "QueueItem"},
        {"POST", "/v1/queue/{id}/release", kToken, Call::ChangeQueue, &Q::act, "Let a held item go on", 200,
         "QueueItem"},
        {"POST", "/v1/queue/{id}/retry", kToken, Call::ChangeQueue, &Q::act, "Try an item now", 200, "QueueItem"},
        {"POST", "/v1/queue/{id}/bounce", kToken, Call::ChangeQueue, &Q::act,
         "Give an item up and tell its sender", 200, "QueueItem"},
        {"POST", "/v1/queue/{id}/reroute", kToken, Call::ChangeQueue, &Q::act,
         "Send an item by another host or domain", 200, "QueueItem", "QueueRoute"},
        {"POST", "/v1/queue/{id}/priority", kToken, Call::ChangeQueue, &Q::act, "Change the lane of an item", 200,
         "QueueItem", "QueuePriority"},
        {"POST", "/v1/queue:hold", kToken, Call::ChangeQueue, &Q::actOnAll, "Hold all that match", 200,
         "QueueCount", "QueueSweep"},
        {"POST", "/v1/queue:release", kToken, Call::ChangeQueue, &Q::actOnAll, "Release all that match", 200,
         "QueueCount", "QueueSweep"},
        {"POST", "/v1/queue:retry", kToken, Call::ChangeQueue, &Q::actOnAll, "Try all that match now", 200,
         "QueueCount", "QueueSweep"},
        {"POST", "/v1/queue:bounce", kToken, Call::ChangeQueue, &Q::actOnAll, "Give all that match up", 200,
         "QueueCount", "QueueSweep"},
        {"POST", "/v1/queue:remove", kToken, Call::ChangeQueue, &Q::actOnAll, "Remove all that match", 200,
         "QueueCount", "QueueSweep"},
        {"POST", "/v1/queue:reroute", kToken, Call::ChangeQueue, &Q::actOnAll, "Re-route all that match", 200,
         "QueueCount", "QueueSweep"},
        {"POST", "/v1/queue:priority", kToken, Call::ChangeQueue, &Q::actOnAll,
         "Change the lane of all that match", 200, "QueueCount", "QueueSweep"},
        {"GET", "/v1/destinations", kToken, Call::ReadQueue, &Z::list,
         "Destinations with mail waiting or settings of their own, by name", 200, "Page:Destination", "", kPage},
        {"GET", "/v1/destinations/{name}", kToken, Call::ReadQueue, &Z::read, "One destination", 200, "Destination"},
        {"PATCH", "/v1/destinations/{name}", kToken, Call::ChangeQueue, &Z::limit,
         "Limit a destination; null goes back to the settings", 200, "Destination", "DestinationPatch"},
        {"POST", "/v1/destinations/{name}/forecast", kToken, Call::ChangeQueue, &Z::forecast,
         "When the mail will be gone, now and with these limits or a pause; changes nothing", 200, "DrainComparison", "DestinationLevers"},
        {"POST", "/v1/destinations/{name}/pause", kToken, Call::ChangeQueue, &Z::pause,
         "Send nothing to a destination for now", 200, "Destination"},
        {"POST", "/v1/destinations/{name}/resume", kToken, Call::ChangeQueue, &Z::resume, "Go on sending", 200,
         "Destination"},
        takesMail({"POST", "/v1/messages", kToken, Call::SendMessages, &SendController::send,
                   "Send a message: to mailboxes here at once, elsewhere by the queue", 202, "SendResult", "MessageInput"}),
        takesMail({"POST", "/v1/messages:batch", kToken, Call::SendMessages, &SendController::batch,
                   "Send up to 500 messages; each has its own result", 202, "BatchResult", "BatchInput"}),
        takesMail({"POST", "/v1/messages:raw", kToken, Call::SendMessages, &SendController::raw,
                   "Send a message that is complete; as message/rfc822 with the envelope in the query, or in JSON", 202,
                   "SendResult", "RawInput", "from,to,class,priority,sendAt"},
                  kRaw),
        {"GET", "/v1/templates", kToken, Call::ReadTemplates, &P::list, "List templates by name", 200, "Page:Template", "", kPage},
        {"POST", "/v1/templates", kToken, Call::ChangeTemplates, &P::create, "Add a template", 201, "Template", "TemplateInput"},
        {"GET", "/v1/templates/{id}", kToken, Call::ReadTemplates, &P::read, "One template, by id or name", 200, "Template"},
        {"PATCH", "/v1/templates/{id}", kToken, Call::ChangeTemplates, &P::change, "Change a template", 200, "Template",
         "TemplatePatch"},
        {"DELETE", "/v1/templates/{id}", kToken, Call::ChangeTemplates, &P::remove, "Remove a template", 204},
        {"POST", "/v1/templates:preview", kToken, Call::ReadTemplates, &P::preview,
         "What a template becomes with these variables; HTML comes back sanitised", 200, "TemplatePreview", "TemplatePreviewInput"},
        {"GET", "/v1/suppressions", kToken, Call::ChangeSuppressions, &U::list, "Addresses nothing is sent to", 200,
         "Page:Suppression", "", kPage},
        {"POST", "/v1/suppressions", kToken, Call::ChangeSuppressions, &U::create, "Send nothing more to an address", 201,
         "Suppression", "SuppressionInput"},
        {"GET", "/v1/suppressions/{address}", kToken, Call::ChangeSuppressions, &U::read, "Whether an address is suppressed", 200,
         "Suppression"},
        {"DELETE", "/v1/suppressions/{address}", kToken, Call::ChangeSuppressions, &U::remove, "Send to an address again", 204},

        {"GET", "/v1/webhooks", kToken, Call::ManageWebhooks, &W::list, "List webhooks", 200, "Page:Webhook"},
        {"POST", "/v1/webhooks", kToken, Call::ManageWebhooks, &W::create,
         "Tell another program of events; the secret is shown once", 201, "NewWebhook", "WebhookInput"},
        {"GET", "/v1/webhooks/{id}", kToken, Call::ManageWebhooks, &W::read, "One webhook", 200, "Webhook"},
        {"PATCH", "/v1/webhooks/{id}", kToken, Call::ManageWebhooks, &W::change,
         "Change a webhook; newSecret gives it another secret", 200, "NewWebhook", "WebhookPatch"},
        {"DELETE", "/v1/webhooks/{id}", kToken, Call::ManageWebhooks, &W::remove, "Remove a webhook", 204},

        {"POST", "/v1/webhooks/{id}/test", kToken, Call::ManageWebhooks, &W::test, "Tell a webhook \"webhook.test\" at once", 202,
         "Webhook"},
        {"GET", "/v1/webhooks/{id}/attempts", kToken, Call::ManageWebhooks, &W::attempts, "The last 50 tellings, newest first", 200,
         "Page:WebhookAttempt"},
        {"GET", "/v1/delivery-totals", kToken, Call::ReadQueue, &TotalsController::list,
         "What became of recipients in the last hours, by destination or class", 200, "Page:DeliveryTotal", "",
         "by,hours,destination,class,limit"},

        {"GET", "/v1/tray", kToken, Call::ReadQueue, &H::list, "Users whose mail is held because their sending changed suddenly, by address", 200,
         "Page:TrayEntry", "", kPage},
        {"GET", "/v1/tray/{id}", kToken, Call::ReadQueue, &H::read, "Why the mail of a user is held, and how much", 200, "TrayEntry"},
        {"GET", "/v1/tray/{id}/mails", kToken, Call::ReadQueue, &H::mails, "Held mails of a user, oldest first", 200, "Page:TrayMail", "", kPage},
        {"POST", "/v1/tray/{id}/release", kToken, Call::ChangeQueue, &H::release,
         "Deliver all held mail of a user and trust him for a time, or deliver one mail alone", 200, "TrayResult", "TrayRelease"},
        {"POST", "/v1/tray/{id}/lock", kToken, Call::ChangeUsers, &H::lock,
         "Lock a user whose mail is held: no sign-in, no sessions, no app passwords; the mail is kept or deleted", 200, "TrayResult", "TrayLock"},

        {"GET", "/v1/alerts", kToken, Call::ReadAlerts, &A::list, "Alerts, newest first; state: active or cleared", 200, "Page:Alert",
         "", "state,limit,cursor"},
        {"GET", "/v1/alerts/{id}", kToken, Call::ReadAlerts, &A::read, "One alert", 200, "Alert"},
        {"POST", "/v1/alerts/{id}/acknowledge", kToken, Call::ChangeAlerts, &A::acknowledge, "Say that somebody looks after it", 200,
         "Alert"},
        {"POST", "/v1/alerts/{id}/silence", kToken, Call::ChangeAlerts, &A::silence,
         "Tell nobody of it, or of its like, for some seconds; 0 ends a silence", 200, "Alert", "AlertSilence"},
        {"GET", "/v1/alert-rules", kToken, Call::ReadAlerts, &A::listRules, "What is watched", 200, "Page:AlertRule"},
        {"POST", "/v1/alert-rules", kToken, Call::ChangeAlertRules, &A::createRule, "Watch something more", 201, "AlertRule",
         "AlertRuleInput"},
        {"GET", "/v1/alert-rules/{id}", kToken, Call::ReadAlerts, &A::readRule, "One rule", 200, "AlertRule"},
        {"PATCH", "/v1/alert-rules/{id}", kToken, Call::ChangeAlertRules, &A::changeRule, "Change a rule, or switch it off", 200,
         "AlertRule", "AlertRulePatch"},
        {"DELETE", "/v1/alert-rules/{id}", kToken, Call::ChangeAlertRules, &A::removeRule,
         "Remove a rule that did not come with the program", 204},

        {"POST", "/v1/sessions", Access::SignIn, Call::ManageSelf, &SessionsController::create,
         "Sign in; code: of the second factor, or a recovery code", 201, "Session", "SessionInput"},
        {"GET", "/v1/sessions", kToken, Call::ManageSelf, &SessionsController::read, "Who is signed in", 200, "User"},
        {"DELETE", "/v1/sessions", kToken, Call::ManageSelf, &SessionsController::end, "Sign out", 204},
        {"GET", "/v1/users", kToken, Call::ReadUsers, &E::list, "List users by address; q: part of address or name", 200, "Page:User", "",
         "q,domain,limit,cursor"},
        {"POST", "/v1/users", kToken, Call::ChangeUsers, &E::create, "Add a user and the mailbox", 201, "User", "UserInput"},
        withType({"GET", "/v1/users:export", kToken, Call::ChangeUsers, &E::exportAll, "All users as a table, without passwords", 200}, "text/csv"),
        takesTable({"POST", "/v1/users:import", kToken, Call::ChangeUsers, &E::importAll,
                    "Make and change users by a table (RFC 4180), all lines or none; dryRun: only say what would come of it", 200, "ImportReport", "UsersTable",
                    "dryRun"}),
        {"GET", "/v1/users/{id}", kToken, Call::ReadUsers, &E::read, "One user", 200, "User"},
        {"PATCH", "/v1/users/{id}", kToken, Call::ManageSelf, &E::change,
         "Change a user; oneself: password (with currentPassword), name, forwards, answer while away", 200, "User", "UserPatch"},
        {"DELETE", "/v1/users/{id}", kToken, Call::ChangeUsers, &E::remove, "Remove a user with the mailbox and all its mail", 204},
        {"GET", "/v1/users/{id}/usage", kToken, Call::ReadUsers, &H::usage, "What a user sent in the last hour, and what he may", 200, "SendUsage"},
        {"GET", "/v1/users/{id}/app-passwords", kToken, Call::ManageSelf, &E::listAppPasswords, "Passwords of single devices", 200,
         "Page:AppPassword"},
        {"POST", "/v1/users/{id}/app-passwords", kToken, Call::ManageSelf, &E::createAppPassword,
         "Make a password for one device; it is shown once", 201, "NewAppPassword", "AppPasswordInput"},
        {"DELETE", "/v1/users/{id}/app-passwords/{app}", kToken, Call::ManageSelf, &E::revokeAppPassword, "Revoke it", 204},
        {"GET", "/v1/users/{id}/sessions", kToken, Call::ManageSelf, &E::listSessions, "Where somebody is signed in now, newest first", 200,
         "Page:Token"},
        {"DELETE", "/v1/users/{id}/sessions/{session}", kToken, Call::ManageSelf, &E::endSession, "End one of them", 204},
        {"POST", "/v1/users/{id}/two-factor", kToken, Call::ManageSelf, &E::beginTwoFactor,
         "A secret and recovery codes, shown once; they count once confirmed", 201, "TwoFactorSetup"},
        {"POST", "/v1/users/{id}/two-factor/confirm", kToken, Call::ManageSelf, &E::confirmTwoFactor, "A first code: from now on one is asked for",
         200, "User", "CodeInput"},
        {"DELETE", "/v1/users/{id}/two-factor", kToken, Call::ManageSelf, &E::endTwoFactor, "No second factor any more", 200, "User"},
        {"GET", "/v1/aliases", kToken, Call::ReadAliases, &X::list, "List aliases by address; q: part of the address or of a target", 200,
         "Page:Alias", "", "q,limit,cursor"},
        {"POST", "/v1/aliases", kToken, Call::ChangeAliases, &X::create, "An address that stands for others", 201, "Alias", "AliasInput"},
        {"GET", "/v1/aliases/{id}", kToken, Call::ReadAliases, &X::read, "One alias", 200, "Alias"},
        {"PATCH", "/v1/aliases/{id}", kToken, Call::ChangeAliases, &X::change, "Change address or targets", 200, "Alias", "AliasPatch"},
        {"DELETE", "/v1/aliases/{id}", kToken, Call::ChangeAliases, &X::remove, "Remove an alias", 204},

        {"GET", "/v1/groups", kToken, Call::ReadGroups, &Y::list, "List groups by address; q: part of the address, the name or a member", 200,
         "Page:Group", "", "q,limit,cursor"},
        {"POST", "/v1/groups", kToken, Call::ChangeGroups, &Y::create, "A group or distribution list", 201, "Group", "GroupInput"},
        {"GET", "/v1/groups/{id}", kToken, Call::ReadGroups, &Y::read, "One group", 200, "Group"},
        {"PATCH", "/v1/groups/{id}", kToken, Call::ChangeGroups, &Y::change, "Change a group; members and moderators as a whole", 200, "Group",
         "GroupPatch"},
        {"DELETE", "/v1/groups/{id}", kToken, Call::ChangeGroups, &Y::remove, "Remove a group; what it holds goes back to the authors", 204},
        {"GET", "/v1/groups/{id}/held", kToken, Call::ModerateGroups, &Y::listHeld, "Mail that waits for a moderator, oldest first", 200,
         "Page:HeldMail", "", kPage},
        wholeMessage({"GET", "/v1/groups/{id}/held/{held}/raw", kToken, Call::ModerateGroups, &Y::rawOfHeld, "The bytes of a mail that waits"}, kRaw),
        {"POST", "/v1/groups/{id}/held/{held}/approve", kToken, Call::ModerateGroups, &Y::approve, "Let it go to the members", 200, "HeldMail"},
        {"POST", "/v1/groups/{id}/held/{held}/reject", kToken, Call::ModerateGroups, &Y::reject,
         "Do not let it go; with a reason, even an empty one, the author is told", 200, "HeldMail", "RejectInput"},
        {"GET", "/v1/team-boxes", kToken, Call::ReadTeamBoxes, &V::list, "List team boxes by address; q: part of the address, the name or a member's address", 200,
         "Page:TeamBox", "", "q,limit,cursor"},
        {"POST", "/v1/team-boxes", kToken, Call::ChangeTeamBoxes, &V::create, "Make a mailbox that several people share", 201, "TeamBox", "TeamBoxInput"},
        takesTable({"POST", "/v1/team-boxes:import", kToken, Call::ChangeTeamBoxes, &V::importMembers,
                    "Put people into team boxes by a table (box, member, rights), all lines or none; dryRun: only say what would come of it", 200, "ImportReport",
                    "UsersTable", "dryRun"}),
        {"GET", "/v1/team-boxes/{id}", kToken, Call::ReadTeamBoxes, &V::read, "One team box", 200, "TeamBox"},
        {"PATCH", "/v1/team-boxes/{id}", kToken, Call::ChangeTeamBoxes, &V::change, "Change name, quotas or members, these as a whole", 200, "TeamBox",
         "TeamBoxPatch"},
        {"DELETE", "/v1/team-boxes/{id}", kToken, Call::ChangeTeamBoxes, &V::remove, "Remove a team box and all its mail", 204},

        {"GET", "/v1/tokens", kToken, Call::ManageTokens, &T::list, "List tokens", 200, "Page:Token", "",
         kPage},
        {"POST", "/v1/tokens", kToken, Call::ManageTokens, &T::create,
         "Make a token; its secret is shown once", 201, "NewToken", "TokenInput"},
        {"GET", "/v1/tokens/{id}", kToken, Call::ManageTokens, &T::read, "One token", 200, "Token"},
        {"PATCH", "/v1/tokens/{id}", kToken, Call::ManageTokens, &T::change,
         "Change name, rights, end or limits of a token", 200, "Token", "TokenPatch"},
        {"DELETE", "/v1/tokens/{id}", kToken, Call::ManageTokens, &T::revoke, "Revoke a token", 204},

        {"GET", "/v1/connections", kToken, Call::ReadConnections, &ConnectionsController::list,
         "Open connections", 200, "Page:Connection"},
        {"DELETE", "/v1/connections/{id}", kToken, Call::CloseConnections, &ConnectionsController::close,
         "Close a connection", 204},
        {"GET", "/v1/connections/{id}/transcript", kToken, Call::ReadConnections, &ConnectionsController::transcript,
         "What was said in a session: an open one, or one that failed or was watched", 200, "Transcript"},
        {"GET", "/v1/bans", kToken, Call::ReadConnections, &BansController::list, "Addresses and prefixes refused at the door, by address", 200,
         "Page:Ban", "", kPage},
        {"POST", "/v1/bans", kToken, Call::CloseConnections, &BansController::create,
         "Keep an address or prefix out, for some seconds or until somebody lifts it; one that is banned already is banned anew", 201, "Ban", "BanInput"},
        {"GET", "/v1/bans/{address}", kToken, Call::ReadConnections, &BansController::read, "One ban, by its address, or its prefix as 192.0.2.0-24", 200,
         "Ban"},
        {"DELETE", "/v1/bans/{address}", kToken, Call::CloseConnections, &BansController::remove,
         "Let an address or prefix in again at once, and forget what was counted for it", 204},
        {"GET", "/v1/health-report", kToken, Call::ReadSettings, &HealthController::report,
         "The worst bottlenecks of the last 24 hours, each with one change of a setting to try (apply it with PATCH /v1/settings), and what changes of the last week did",
         200, "HealthReport"},
        wholeMessage({"GET", "/v1/flight-record", kToken, Call::ReadSettings, &FlightController::record,
                      "The last 15 minutes of events, log, open and failed sessions and metrics, with made-up names for people and machines", 200,
                      "FlightRecord"},
                     "application/json"),
        {"GET", "/v1/flight-records", kToken, Call::ReadSettings, &FlightController::list, "Flight records kept in the data folder, newest first", 200,
         "Page:FlightFile"},
        {"POST", "/v1/flight-records", kToken, Call::ChangeSettings, &FlightController::keep, "Make a flight record and keep it", 201, "FlightFile"},
        wholeMessage({"GET", "/v1/flight-records/{name}", kToken, Call::ReadSettings, &FlightController::read, "One kept flight record", 200, "FlightRecord"},
                     "application/json"),
        {"DELETE", "/v1/flight-records/{name}", kToken, Call::ChangeSettings, &FlightController::remove, "Remove a kept flight record", 204},
        {"GET", "/v1/log", kToken, Call::ReadEvents, &LogController::list,
         "The newest lines of the log, newest first; level is the least", 200, "Page:LogLine", "", "level,component,limit,cursor"},

        withUpgrade({"GET", "/v1/events", kToken, Call::ReadEvents, &EventsController::list,
                     "Stored events, newest first; upgraded: the live feed", 200, "Page:Event", "", kPage},
                    Upgrade::Feed),
        {"GET", "/v1/metrics/series", kToken, Call::ReadMetrics, &MetricsController::series,
         "History of metrics", 200, "Page:Series", "", "name,from,to,step"},
        {"GET", "/v1/settings", kToken, Call::ReadSettings, &G::list,
         "Every setting: its value, where that comes from, and what is allowed", 200, "Settings"},
        {"PATCH", "/v1/settings", kToken, Call::ChangeSettings, &G::change,
         "Change settings, all or none; null goes back to file and default. With confirmWithinSeconds they go back by "
         "themselves unless confirmed; 409 when baseVersion or If-Match is no longer true",
         200, "SettingsResult", "SettingsPatch"},
        {"POST", "/v1/settings/confirm", kToken, Call::ChangeSettings, &G::confirm, "Keep a change that waits for it", 200,
         "SettingsVersion", "SettingsVersionInput"},
        {"POST", "/v1/settings/revert", kToken, Call::ChangeSettings, &G::revert, "Undo one change", 200, "SettingsResult",
         "SettingsVersionInput"},
        {"GET", "/v1/settings/history", kToken, Call::ReadSettings, &G::history, "Changes of settings, newest first", 200,
         "Page:SettingsVersion", "", kPage},
        {"GET", "/v1/certificates", kToken, Call::ReadStatus, &CertificatesController::list,
         "Certificates that TLS listeners show, with what is wrong with them", 200, "Page:Certificate"},
        withType({"GET", "/v1/certificates/local-root", Access::Open, Call::ReadStatus, &CertificatesController::localRoot,
                  "Root of the local authority, for clients to install; format is pem or der", 200, "", "", "format"},
                 "application/x-pem-file"),
        {"POST", "/v1/certificates/renew", kToken, Call::ChangeSettings, &CertificatesController::renew,
         "Ask the ACME directory for a new certificate now; events and log say what comes of it", 204},
        {"GET", "/v1/status", kToken, Call::ReadStatus, &S::status, "The engine at a glance", 200, "Status"},
        {"GET", "/v1/openapi.json", Access::Open, Call::ReadStatus, &S::openApi, "This document", 200,
         "OpenApi"},
        withType({"GET", "/metrics", Access::Loopback, Call::ReadMetrics, &MetricsController::exposition,
                  "Metrics as OpenMetrics; without a token from this machine only"},
                 "application/openmetrics-text"),
        underAnyHost(withType({"GET", "/.well-known/acme-challenge/{token}", Access::Open, Call::ReadStatus, &CertificatesController::challenge,
                               "What an ACME server reads to see that a name is ours, under any host name"},
                              "application/octet-stream")),
        {"GET", "/v1/client-setup", Access::Open, Call::ReadStatus, &K::offer, "Where mail programs reach this server", 200, "ClientOffer"},
        underAnyHost(withType({"GET", "/mail/config-v1.1.xml", Access::Open, Call::ReadStatus, &K::autoconfig,
                               "What Thunderbird and others ask to set themselves up, under autoconfig.DOMAIN", 200, "", "", "emailaddress"},
                              "text/xml")),
        underAnyHost(withType({"GET", "/.well-known/autoconfig/mail/config-v1.1.xml", Access::Open, Call::ReadStatus, &K::autoconfig,
                               "The same under DOMAIN itself", 200, "", "", "emailaddress"},
                              "text/xml")),
        underAnyHost(withType({"GET", "/mail/apple.mobileconfig", Access::Open, Call::ReadStatus, &K::appleProfile,
                               "A profile for iPhone, iPad and Mac with the account of an address, without a password", 200, "", "", "emailaddress"},
                              "application/x-apple-aspen-config")),
        inAnyCase(withType({"POST", "/autodiscover/autodiscover.xml", Access::Open, Call::ReadStatus, &K::autodiscover,
                            "What Outlook and phones ask to set themselves up; the path in any case of its letters"},
                           "text/xml")),
        inAnyCase(withType({"GET", "/autodiscover/autodiscover.xml", Access::Open, Call::ReadStatus, &K::autodiscoverByGet,
                            "Leads to https, as Outlook expects over http"},
                           "text/xml")),
        inAnyCase({"GET", "/autodiscover/autodiscover.json", Access::Open, Call::ReadStatus, &K::autodiscoverJson, "Where the other one is", 200,
                   "AutodiscoverUrl", "", "Email,Protocol"}),
        inAnyCase({"GET", "/autodiscover/autodiscover.json/v1.0/{address}", Access::Open, Call::ReadStatus, &K::autodiscoverJson,
                   "Where the other one is", 200, "AutodiscoverUrl", "", "Protocol"}),
        {"GET", "/healthz", Access::Open, Call::ReadStatus, &S::health, "The process answers", 200, "Health"},
        {"GET", "/readyz", Access::Open, Call::ReadStatus, &S::ready,
         "New work is taken; 503 while starting and draining", 200, "Health"},

        forTests(
            withUpgrade({"GET", "/test/echo", Access::Open, Call::ReadStatus, &S::echo, "WebSocket echo"},
                        Upgrade::Echo)),
        forTests({"POST", "/test/echo", Access::Open, Call::ReadStatus, &S::echo, "Body echo"}),
    };
}

} // namespace

const std::vector<Route> &routeTable()
{
    static const std::vector<Route> table = makeTable();
    return table;
}

} // namespace api

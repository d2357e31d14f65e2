// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fakegroups.h"
#include "control/usercsv.h"
#include "control/drainforecast.h"
#include "api/services.h"
#include "auth/signinguard.h"
#include "metrics/registry.h"
#include <cmath>
#include <deque>

// An engine in memory: enough truth for the API to show, and knobs for what goes wrong.

class FakeServices final : public control::DirectoryService,
                           public control::MessageService,
                           public control::EventService,
                           public control::TokenService,
                           public control::ConnectionService,
                           public control::MetricsService,
                           public control::StatusService,
                           public control::QueueService,
                           public control::SendService,
                           public control::TemplateService,
                           public control::SuppressionService,
                           public control::DomainDnsService,
                           public control::WebhookService,
                           public control::DeliveryTotalsService,
                           public control::LogService,
                           public control::TranscriptService,
                           public control::SettingsService,
                           public control::AlertService,
                           public control::FlightService,
                           public control::MailSearchService,
                           public control::HealthService,
                           public control::AccountService,
                           public control::CertificateService,
                           public control::BanService,
                           public control::TrayService
{
public:
    using Id = base::Id;
    template<typename T>
    using Done = control::Callback<T>;

    static constexpr Id kDomain = 0x100, kMailbox = 0x200, kOtherMailbox = 0x201, kInbox = 0x300,
                        kMessage = 0x400, kOtherMessage = 0x401, kMail = 0x500, kToken = 0x600,
                        kConnection = 0x700, kQueueItem = 0x800, kUser = 0x900, kAlias = 0xa00, kApp = 0xb00;

    /// Held answers wait for release(), in the order asked.
    bool hold = false;
    std::optional<base::Error> failWith; ///< every call but authenticate
    bool isReady = true;
    int calls = 0;
    QList<control::Event> stored; ///< by seq
    QHash<QByteArray, control::Token> secrets;
    QByteArray mime =
        "From: a@example.test\r\nTo: b@example.test\r\nSubject: Hi\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n"
        "<b>Hi</b><script>evil()</script>\r\n--x\r\nContent-Type: text/html; "
        "name=\"p\xc3\xa4g\\\"e.html\"\r\n"
        "Content-Disposition: attachment; filename=\"page.html\"\r\n\r\n<script>evil()</script>\r\n--x--\r\n";
    control::MessageChange lastChange;
    control::MessagesAction lastMessagesAction;
    QList<base::Id> lastIds;
    control::TokenChange lastTokenChange;
    control::DomainChange lastDomainChange;
    control::UserQuery lastUserQuery;
    control::NewUser lastNewUser;
    control::UserChange lastUserChange;
    control::SignIn lastSignIn;
    std::optional<qint64> lastTtl;
    QString lastQuery;
    control::PageRequest lastPage;
    control::QueueFilter lastFilter;
    QList<base::Id> lastQueueIds;
    control::QueueSelection lastSelection;
    control::QueueAction lastAction;
    bool lastDryRun = false;
    int listSize = 1;
    FakeGroups groups;

    FakeServices()
    {
        secrets["admin"] = token({control::Scope::Admin});
        secrets["reader"] = token({control::Scope::Read});
        secrets["operator"] = token({control::Scope::Read, control::Scope::Queue});
        secrets["bound"] = token({control::Scope::Read});
        secrets["bound"].mailboxId = kMailbox;
        groups.failure = [this] {
            ++calls;
            return failWith;
        };
        groups.answer = [this](const std::function<void()> &now) {
            if (hold)
                m_held.push_back(now);
            else
                now();
        };
        secrets["user"] = session({});
        secrets["domain-admin"] = session({control::Role::DomainAdmin});
        secrets["session-operator"] = session({control::Role::Operator});
        secrets["session-admin"] = session({control::Role::Admin});
    }
    api::Services services() { return {this, this, this, this, this, this, this, this, this, this, this, this, this, this, this, this, this, this, this, this, this, this, this, this, this, &signIns, &groups, &groups}; }

    void searchMails(const QString &query, const control::PageRequest &page, Done<control::Page<control::FoundMail>> done) override
    {
        lastQuery = query;
        lastPage = page;
        control::FoundMail mail;
        mail.mailId = kMail;
        mail.at = 1790000000000;
        mail.from = QStringLiteral("a@example.test");
        mail.recipients = {QStringLiteral("b@example.test")};
        mail.recipientCount = 1;
        mail.subject = QStringLiteral("Grüße 你好");
        give(done, control::Page<control::FoundMail>{{mail}, {}});
    }
    void changeMessages(Id mailboxId, const QList<Id> &ids, const control::MessagesAction &action, Done<qint64> done) override
    {
        lastIds = ids;
        lastMessagesAction = action;
        give(done, qint64(mailboxId == kMailbox ? ids.size() : 0));
    }

    void release()
    {
        std::deque<std::function<void()>> held;
        held.swap(m_held);
        for (const auto &one : held)
            one();
    }
    /// Answers only the n-th held call.
    void releaseOne(size_t n)
    {
        const auto one = m_held[n];
        m_held.erase(m_held.begin() + qsizetype(n));
        one();
    }
    size_t held() const { return m_held.size(); }
    /// Drops what is held unanswered.
    void forget() { m_held.clear(); }

    static control::Token token(const QList<control::Scope> &scopes)
    {
        control::Token token;
        token.id = kToken;
        token.name = QStringLiteral("test");
        token.scopes = scopes;
        token.createdAt = 1790000000000;
        return token;
    }
    static control::Token session(const QList<control::Role> &roles)
    {
        control::Token made = token({});
        made.userId = kUser;
        made.user = QStringLiteral("b@example.test");
        made.mailboxId = kMailbox;
        made.domainId = kDomain;
        made.roles = roles;
        return made;
    }
    static control::User makeUser(Id id = kUser)
    {
        control::User user;
        user.id = id;
        user.mailboxId = kMailbox;
        user.domainId = kDomain;
        user.address = QStringLiteral("b@example.test");
        user.createdAt = 1790000000000;
        user.passwordChangedAt = 1790000000000;
        return user;
    }
    static control::Alias makeAlias()
    {
        return {kAlias, kDomain, QStringLiteral("sales@example.test"), {QStringLiteral("b@example.test")}, 1790000000000};
    }
    static control::AppPassword makeApp()
    {
        control::AppPassword app;
        app.id = kApp;
        app.userId = kUser;
        app.name = QStringLiteral("telephone");
        app.createdAt = 1790000000000;
        return app;
    }
    static control::Mailbox makeMailbox(Id id)
    {
        control::Mailbox mailbox;
        mailbox.id = id;
        mailbox.address =
            id == kMailbox ? QStringLiteral("b@example.test") : QStringLiteral("c@example.test");
        mailbox.total = 1;
        mailbox.modSeq = 7;
        return mailbox;
    }
    control::Message makeMessage(Id id) const
    {
        control::Message message;
        message.id = id;
        message.mailId = kMail;
        message.mailboxId = id == kOtherMessage ? kOtherMailbox : kMailbox;
        message.folderId = kInbox;
        message.uid = 1;
        message.modSeq = 9;
        message.from = QStringLiteral("a@example.test");
        message.to = {QStringLiteral("b@example.test")};
        message.subject = QStringLiteral("Grüße 你好");
        message.receivedAt = 1790000000000;
        message.size = mime.size();
        return message;
    }
    static control::Event event(quint64 seq, const QString &kind, Id mailboxId = 0, Id messageId = 0)
    {
        control::Event event;
        event.seq = seq;
        event.at = 1790000000000 + qint64(seq);
        event.kind = kind;
        event.mailId = kMail;
        event.mailboxId = mailboxId;
        event.messageId = messageId;
        event.detail = R"({"a":1})";
        return event;
    }
    static bool knownMessage(Id id) { return id == kMessage || id == kOtherMessage; }

    // DirectoryService
    void listDomains(const control::PageRequest &page, Done<control::Page<control::Domain>> done) override
    {
        lastPage = page;
        control::Page<control::Domain> result;
        for (int i = 0; i < listSize; ++i)
            result.items.append({.id = kDomain + Id(i), .name = QStringLiteral("example%1.test").arg(i), .createdAt = 1790000000000});
        result.next = listSize > 1 ? QStringLiteral("more") : QString();
        give(done, result);
    }
    void domain(Id id, Done<control::Domain> done) override { giveIf(id == kDomain, done, oneDomain()); }
    void createDomain(const QString &name, Done<control::Domain> done) override
    {
        if (name == QLatin1StringView("example.test")) {
            give(done,
                 base::Error{
                     base::ErrorKind::Exists, QStringLiteral("There is one."), {}, QStringLiteral("name")});
        } else if (name.contains(u' ') || name.isEmpty() || name.toLatin1() != name.toUtf8()) {
            give(done,
                 base::Error{
                     base::ErrorKind::Invalid, QStringLiteral("No domain."), {}, QStringLiteral("name")});
        } else {
            give(done, control::Domain{.id = kDomain, .name = name, .createdAt = 1790000000000});
        }
    }
    void changeDomain(Id id, const control::DomainChange &change, Done<control::Domain> done) override
    {
        lastDomainChange = change;
        control::Domain domain = oneDomain();
        domain.name = change.name.value_or(domain.name);
        giveIf(id == kDomain, done, domain);
    }
    void deleteDomain(Id id, Done<control::Domain> done) override
    {
        giveIf(id == kDomain, done, oneDomain());
    }
    void listMailboxes(const QString &query, const control::PageRequest &page,
                       Done<control::Page<control::Mailbox>> done) override
    {
        lastQuery = query;
        lastPage = page;
        give(done, control::Page<control::Mailbox>{{makeMailbox(kMailbox), makeMailbox(kOtherMailbox)}, {}});
    }
    void mailbox(Id id, Done<control::Mailbox> done) override
    {
        giveIf(id == kMailbox || id == kOtherMailbox, done, makeMailbox(id));
    }
    void createMailbox(const QString &address, const QString &, std::optional<qint64> ttl,
                       Done<control::NewMailbox> done) override
    {
        lastTtl = ttl;
        control::NewMailbox result{makeMailbox(kMailbox), {}};
        if (!address.isEmpty())
            result.mailbox.address = address;
        if (ttl) {
            result.mailbox.expiresAt = 1790000000000 + *ttl * 1000;
            result.tokenSecret = QStringLiteral("bound");
        }
        if (!address.isEmpty() && !address.contains(u'@'))
            give(done,
                 base::Error{
                     base::ErrorKind::Invalid, QStringLiteral("No address."), {}, QStringLiteral("address")});
        else
            give(done, result);
    }
    void createDisposable(Id, const QString &, std::optional<qint64> ttl, Done<control::NewMailbox> done) override
    {
        lastTtl = ttl;
        base::Error full{base::ErrorKind::Busy, QStringLiteral("As many as it may have."), {}, {}};
        full.retryAfterS = 90;
        if (ttl && *ttl > 3600)
            give(done, base::Error{base::ErrorKind::Forbidden, QStringLiteral("Too long a life."), {}, QStringLiteral("ttlSeconds")});
        else if (ttl)
            give(done, control::NewMailbox{makeMailbox(kMailbox), QStringLiteral("bound")});
        else
            give(done, full);
    }
    void setMailboxExpiry(Id id, std::optional<qint64> expiresAt, Done<control::Mailbox> done) override
    {
        control::Mailbox mailbox = makeMailbox(id);
        mailbox.expiresAt = expiresAt;
        giveIf(id == kMailbox, done, mailbox);
    }
    void deleteMailbox(Id id, Done<control::Mailbox> done) override
    {
        giveIf(id == kMailbox, done, makeMailbox(id));
    }

    // AccountService
    void listUsers(const control::UserQuery &query, const control::PageRequest &page, Done<control::Page<control::User>> done) override
    {
        lastUserQuery = query;
        lastPage = page;
        give(done, control::Page<control::User>{{makeUser()}, {}});
    }
    void user(Id id, Done<control::User> done) override
    {
        control::User found = makeUser(id);
        if (id != kUser) { // somebody else of another domain
            found.domainId = kDomain + 1;
            found.mailboxId = kOtherMailbox;
        }
        giveIf(id == kUser || id == kUser + 1, done, found);
    }
    void createUser(const control::NewUser &wanted, Done<control::User> done) override
    {
        lastNewUser = wanted;
        give(done, makeUser());
    }
    void changeUser(Id id, const control::UserChange &change, Done<control::User> done) override
    {
        lastUserChange = change;
        giveIf(id == kUser, done, makeUser());
    }
    void deleteUser(Id id, Done<control::User> done) override { giveIf(id == kUser, done, makeUser()); }
    void importUsers(const QList<control::CsvUser> &users, bool dryRun, Done<control::ImportReport> done) override
    {
        give(done, control::ImportReport{.applied = !dryRun, .created = users.size()});
    }
    void listAliases(const QString &query, std::optional<Id> domainId, const control::PageRequest &page,
                     Done<control::Page<control::Alias>> done) override
    {
        lastQuery = query;
        lastUserQuery.domainId = domainId;
        lastPage = page;
        give(done, control::Page<control::Alias>{{makeAlias()}, {}});
    }
    void alias(Id id, Done<control::Alias> done) override
    {
        control::Alias found = makeAlias();
        found.domainId = id == kAlias ? kDomain : kDomain + 1;
        giveIf(id == kAlias || id == kAlias + 1, done, found);
    }
    void createAlias(const QString &, const QStringList &, Done<control::Alias> done) override { give(done, makeAlias()); }
    void changeAlias(Id id, const std::optional<QString> &, const std::optional<QStringList> &, Done<control::Alias> done) override
    {
        giveIf(id == kAlias, done, makeAlias());
    }
    void deleteAlias(Id id, Done<control::Alias> done) override { giveIf(id == kAlias, done, makeAlias()); }
    void listAppPasswords(Id, Done<QList<control::AppPassword>> done) override { give(done, QList<control::AppPassword>{makeApp()}); }
    void createAppPassword(Id, const QString &, std::optional<qint64>, Done<control::NewAppPassword> done) override
    {
        give(done, control::NewAppPassword{makeApp(), QStringLiteral("abcd-efgh-ijkl-mnop")});
    }
    void revokeAppPassword(Id, Id id, Done<control::AppPassword> done) override { giveIf(id == kApp, done, makeApp()); }
    void listSessions(Id, Done<QList<control::Token>> done) override { give(done, QList<control::Token>{secrets["user"]}); }
    void endSession(Id, Id id, Done<control::Token> done) override { giveIf(id == kToken, done, secrets["user"]); }
    void beginTwoFactor(Id, Done<control::TwoFactorSetup> done) override
    {
        give(done, control::TwoFactorSetup{QStringLiteral("otpauth://totp/x"), QStringLiteral("ABC"), {QStringLiteral("code")}});
    }
    void confirmTwoFactor(Id, const QString &, Done<control::User> done) override { give(done, makeUser()); }
    void endTwoFactor(Id, Done<control::User> done) override { give(done, makeUser()); }
    void signIn(const control::SignIn &attempt, Done<control::Session> done) override
    {
        lastSignIn = attempt;
        if (attempt.password == QLatin1StringView("right"))
            give(done, control::Session{QStringLiteral("session"), 1790000000000, makeUser()});
        else if (attempt.password == QLatin1StringView("code"))
            give(done, base::Error{base::ErrorKind::Invalid, {}, {}, QStringLiteral("code")});
        else if (attempt.password == QLatin1StringView("often"))
            give(done, base::Error{base::ErrorKind::TooLarge, QStringLiteral("too many"), {}, {}});
        else
            give(done, base::Error{base::ErrorKind::Forbidden, {}, {}, {}});
    }
    void checkPassword(const control::SignIn &attempt, Done<bool> done) override
    {
        lastSignIn = attempt;
        give(done, attempt.password == QLatin1StringView("right"));
    }
    void maySendAs(Id, const QString &address, Done<bool> done) override { give(done, address == QLatin1StringView("b@example.test")); }

    // MessageService
    void listFolders(Id, Done<QList<control::Folder>> done) override
    {
        give(done, QList<control::Folder>{oneFolder(QStringLiteral("INBOX"), control::FolderRole::Inbox)});
    }
    void createFolder(Id, const QString &name, Done<control::Folder> done) override
    {
        give(done, oneFolder(name, control::FolderRole::None));
    }
    void listMessages(Id, Id, const QString &query, const control::PageRequest &page,
                      Done<control::Page<control::Message>> done) override
    {
        lastQuery = query;
        lastPage = page;
        control::Page<control::Message> result;
        for (int i = 0; i < listSize; ++i)
            result.items.append(makeMessage(kMessage));
        give(done, result);
    }
    void message(Id id, Done<control::Message> done) override
    {
        giveIf(knownMessage(id), done, makeMessage(id));
    }
    void body(Id id, Done<QByteArray> done) override { giveIf(knownMessage(id), done, mime); }
    void raw(Id id, Done<QByteArray> done) override
    {
        giveIf(knownMessage(id), done, "Return-Path: <>\r\n" + mime);
    }
    void rawOfMail(Id id, Done<QByteArray> done) override { giveIf(id == kMail, done, mime); }
    void changeMessage(Id id, const control::MessageChange &change, Done<control::Message> done) override
    {
        lastChange = change;
        giveIf(knownMessage(id), done, makeMessage(id));
    }
    void deleteMessage(Id id, Done<control::Message> done) override
    {
        giveIf(knownMessage(id), done, makeMessage(id));
    }
    void restoreMessage(Id id, Done<control::Message> done) override
    {
        giveIf(knownMessage(id), done, makeMessage(id));
    }

    // EventService
    void eventsSince(quint64 since, int limit, Done<QList<control::Event>> done) override
    {
        QList<control::Event> result;
        for (const control::Event &one : std::as_const(stored)) {
            if (one.seq > since && result.size() < limit)
                result.append(one);
        }
        give(done, result);
    }
    void listEvents(const control::PageRequest &, Done<control::Page<control::Event>> done) override
    {
        give(done, control::Page<control::Event>{{event(1, QStringLiteral("mail.accepted"))}, {}});
    }
    void trace(Id id, Done<QList<control::Event>> done) override
    {
        giveIf(id == kMail, done,
               QList<control::Event>{event(1, QStringLiteral("mail.accepted"), kMailbox, kMessage)});
    }
    void eventRange(Done<std::pair<quint64, quint64>> done) override
    {
        std::pair<quint64, quint64> range{0, 0};
        if (!stored.isEmpty())
            range = {stored.first().seq, stored.last().seq};
        give(done, range);
    }

    // TokenService
    void listTokens(const control::PageRequest &, Done<control::Page<control::Token>> done) override
    {
        give(done, control::Page<control::Token>{{secrets["admin"], secrets["bound"]}, {}});
    }
    void token(Id id, Done<control::Token> done) override { giveIf(id == kToken, done, secrets["admin"]); }
    void createToken(const control::Token &wanted, Done<control::NewToken> done) override
    {
        control::Token made = wanted;
        made.id = kToken;
        made.createdAt = 1790000000000;
        give(done, control::NewToken{made, QStringLiteral("secret")});
    }
    void changeToken(Id id, const control::TokenChange &change, Done<control::Token> done) override
    {
        lastTokenChange = change;
        giveIf(id == kToken, done, secrets["admin"]);
    }
    void revokeToken(Id id, Done<control::Token> done) override
    {
        giveIf(id == kToken, done, secrets["admin"]);
    }
    void authenticate(const QByteArray &secret, Done<control::Token> done) override
    {
        if (secrets.contains(secret))
            done(secrets.value(secret));
        else
            done(base::Error{base::ErrorKind::NotFound, {}, {}, {}});
    }

    // SendService
    void send(control::OutgoingMessage message, const control::SendOrigin &origin,
              Done<control::SendResult> done) override
    {
        sent.append(message);
        origins.append(origin);
        if (message.to.contains(QStringLiteral("nobody@example.test")))
            give(done, base::Result<control::SendResult>(
                           base::Error{base::ErrorKind::Invalid, QStringLiteral("no"), {}, QStringLiteral("to[0]")}));
        else
            give(done, result());
    }
    void sendRaw(control::RawMessage message, const control::SendOrigin &origin, Done<control::SendResult> done) override
    {
        sentRaw.append(message);
        origins.append(origin);
        give(done, result());
    }
    static control::SendResult result()
    {
        control::SendResult made;
        made.mailId = kMail;
        made.queue = {{kMessage, QStringLiteral("x@far.example")}};
        made.delivered = {QStringLiteral("b@example.test")};
        made.size = 100;
        made.advice = {{QStringLiteral("heavy-html"), QStringLiteral("html"), 1, QStringLiteral("x")}};
        return made;
    }
    QList<control::OutgoingMessage> sent;
    QList<control::RawMessage> sentRaw;
    QList<control::SendOrigin> origins;

    // BanService
    metrics::Registry guardMetrics;
    bool sparesPeers = true; ///< set before the first wrong token
    auth::SignInGuard signIns{guardOptions(), guardMetrics};
    control::Ban lastBan;
    qint64 lastBanSeconds = -1;
    auth::SignInGuard::Options guardOptions()
    {
        auth::SignInGuard::Options options;
        options.spared = [this](const QHostAddress &) { return sparesPeers; };
        return options;
    }
    static control::Ban oneBan()
    {
        control::Ban ban;
        ban.address = QStringLiteral("192.0.2.0/24");
        ban.cause = QStringLiteral("hand");
        ban.by = QStringLiteral("admin");
        ban.since = 1790000000000;
        return ban;
    }
    void listBans(const control::PageRequest &, Done<control::Page<control::Ban>> done) override
    {
        give(done, control::Page<control::Ban>{{oneBan()}, {}});
    }
    void ban(const QString &address, Done<control::Ban> done) override { giveIf(address == oneBan().address, done, oneBan()); }
    void setBan(const control::Ban &wanted, qint64 seconds, Done<control::Ban> done) override
    {
        lastBan = wanted;
        lastBanSeconds = seconds;
        give(done, oneBan());
    }
    void liftBan(const QString &address, const QString &, Done<control::Ban> done) override
    {
        giveIf(address == oneBan().address, done, oneBan());
    }

    // TrayService
    std::optional<Id> lastTrayMail;
    qint64 lastTrust = -1;
    std::optional<control::TrayMailFate> lastFate;
    static control::TrayEntry oneTrayEntry()
    {
        control::TrayEntry entry;
        entry.userId = kUser;
        entry.domainId = kDomain;
        entry.address = QStringLiteral("b@example.test");
        entry.since = 1790000000000;
        entry.peer = QStringLiteral("203.0.113.9");
        entry.why = {{QStringLiteral("newRecipients"), 101, 3, 100}};
        entry.mails = 2;
        entry.recipients = 2;
        entry.bytes = 2000;
        return entry;
    }
    void listTray(std::optional<Id>, const control::PageRequest &, Done<control::Page<control::TrayEntry>> done) override
    {
        give(done, control::Page<control::TrayEntry>{{oneTrayEntry()}, {}});
    }
    void trayEntry(Id userId, Done<control::TrayEntry> done) override { giveIf(userId == kUser, done, oneTrayEntry()); }
    void trayMails(Id, const control::PageRequest &, Done<control::Page<control::TrayMail>> done) override
    {
        give(done, control::Page<control::TrayMail>{{{kMail, QStringLiteral("b@example.test"), 1790000000000, 1, 1000}}, {}});
    }
    void releaseTray(Id userId, std::optional<Id> mailId, qint64 trustSeconds, Done<control::TrayResult> done) override
    {
        lastTrayMail = mailId;
        lastTrust = trustSeconds;
        giveIf(userId == kUser, done, control::TrayResult{2, 2, 1790000000000});
    }
    void lockTray(Id userId, control::TrayMailFate fate, Done<control::TrayResult> done) override
    {
        lastFate = fate;
        giveIf(userId == kUser, done, control::TrayResult{2, 2, {}});
    }
    void sendUsage(Id, Done<control::SendUsage> done) override { give(done, control::SendUsage{{1, 2, 3}, {10, 0, 0}, true, 1790000000000}); }

    // TemplateService, SuppressionService
    static control::Template oneTemplate()
    {
        control::Template made;
        made.id = kDomain;
        made.name = QStringLiteral("welcome");
        made.text = QStringLiteral("Hello {{name}}");
        made.createdAt = made.changedAt = 1790000000000;
        return made;
    }
    void listTemplates(const control::PageRequest &, Done<control::Page<control::Template>> done) override
    {
        give(done, control::Page<control::Template>{{oneTemplate()}, {}});
    }
    void findTemplate(const QString &name, Done<control::Template> done) override
    {
        giveIf(name == QStringLiteral("welcome"), done, oneTemplate());
    }
    void createTemplate(const control::Template &, Done<control::Template> done) override { give(done, oneTemplate()); }
    void changeTemplate(Id id, const control::TemplateChange &change, Done<control::Template> done) override
    {
        lastTemplateChange = change;
        giveIf(id == kDomain, done, oneTemplate());
    }
    void deleteTemplate(Id id, Done<control::Template> done) override { giveIf(id == kDomain, done, oneTemplate()); }
    control::TemplateChange lastTemplateChange;
    static control::Suppression oneSuppression()
    {
        return {QStringLiteral("x@far.example"), QStringLiteral("asked"), 1790000000000};
    }
    void listSuppressions(const control::PageRequest &, Done<control::Page<control::Suppression>> done) override
    {
        give(done, control::Page<control::Suppression>{{oneSuppression()}, {}});
    }
    void suppression(const QString &address, Done<control::Suppression> done) override
    {
        giveIf(address == QStringLiteral("x@far.example"), done, oneSuppression());
    }
    void addSuppression(const control::Suppression &, Done<control::Suppression> done) override
    {
        give(done, oneSuppression());
    }
    void removeSuppression(const QString &address, Done<control::Suppression> done) override
    {
        giveIf(address == QStringLiteral("x@far.example"), done, oneSuppression());
    }

    // SettingsService
    control::SettingsPatch lastPatch;
    static control::SettingsVersion oneSettingsVersion()
    {
        control::SettingsVersion version;
        version.version = 3;
        version.at = 1790000000000;
        version.by = QStringLiteral("test");
        version.changes = {{QStringLiteral("smtp.max_recipients"), false, false, 100, 50, {}, 50},
                           {QStringLiteral("delivery.smarthost_secret"), true, false, QStringLiteral("hush1"), QStringLiteral("hush2"), {}, {}}};
        version.confirmBy = 1790000060000;
        return version;
    }
    void settings(Done<control::SettingsView> done) override
    {
        control::SettingsView view;
        control::Setting setting;
        setting.key = QStringLiteral("smtp.max_recipients");
        setting.value = 50;
        setting.source = QStringLiteral("database");
        setting.defaultValue = 100;
        setting.type = QStringLiteral("integer");
        view.items = {setting};
        view.version = 3;
        view.waiting = oneSettingsVersion();
        give(done, view);
    }
    void changeSettings(const control::SettingsPatch &patch, Done<control::SettingsResult> done) override
    {
        lastPatch = patch;
        if (patch.baseVersion && *patch.baseVersion != 3)
            give(done, base::Error{base::ErrorKind::Exists, QStringLiteral("Changed meanwhile."), {}, QStringLiteral("baseVersion")});
        else
            give(done, control::SettingsResult{4, {QStringLiteral("smtp.max_recipients")}, {}, {}});
    }
    void confirmSettings(qint64, const QString &, Done<control::SettingsVersion> done) override { give(done, oneSettingsVersion()); }
    void revertSettings(qint64, const QString &, Done<control::SettingsResult> done) override
    {
        give(done, control::SettingsResult{5, {QStringLiteral("smtp.max_recipients")}, {}, {}});
    }
    void settingsHistory(const control::PageRequest &page, Done<control::Page<control::SettingsVersion>> done) override
    {
        lastPage = page;
        give(done, control::Page<control::SettingsVersion>{{oneSettingsVersion()}, {}});
    }

    // WebhookService
    static control::Webhook oneWebhook()
    {
        control::Webhook hook;
        hook.id = kToken;
        hook.url = QStringLiteral("https://hooks.test/");
        hook.types = control::webhookTypes();
        hook.createdAt = 1790000000000;
        return hook;
    }
    void listWebhooks(Done<QList<control::Webhook>> done) override { give(done, QList<control::Webhook>{oneWebhook()}); }
    void webhook(Id id, Done<control::Webhook> done) override { giveIf(id == kToken, done, oneWebhook()); }
    void createWebhook(const control::Webhook &, Done<control::NewWebhook> done) override
    {
        give(done, control::NewWebhook{oneWebhook(), QStringLiteral("whsec_x")});
    }
    void changeWebhook(Id id, const control::WebhookChange &, Done<control::NewWebhook> done) override
    {
        giveIf(id == kToken, done, control::NewWebhook{oneWebhook(), {}});
    }
    void deleteWebhook(Id id, Done<control::Webhook> done) override { giveIf(id == kToken, done, oneWebhook()); }

    void testWebhook(Id id, Done<control::Webhook> done) override { giveIf(id == kToken, done, oneWebhook()); }
    void webhookAttempts(Id id, Done<QList<control::WebhookAttempt>> done) override
    {
        giveIf(id == kToken, done,
               QList<control::WebhookAttempt>{{1790000000000, QStringLiteral("mail.sent"), 500, QStringLiteral("HTTP 500"), 12}});
    }

    // AlertService
    static control::Alert oneAlert()
    {
        control::Alert alert;
        alert.id = kToken;
        alert.ruleId = kDomain;
        alert.ruleKey = QStringLiteral("oldest-message");
        alert.name = QStringLiteral("Old mail waiting");
        alert.subject = QStringLiteral("far.example");
        alert.metric = control::kDestinationOldest;
        alert.threshold = 3600;
        alert.value = 7200.5;
        alert.detail = QStringLiteral("452 4.2.2 Mailbox full");
        alert.raisedAt = 1790000000000;
        alert.acknowledgedAt = 1790000001000;
        alert.acknowledgedBy = QStringLiteral("admin");
        return alert;
    }
    static control::AlertRule oneRule()
    {
        control::AlertRule rule = control::defaultAlertRules().first();
        rule.id = kDomain;
        rule.changedAt = 1790000000000;
        return rule;
    }
    void listAlerts(control::AlertState state, const control::PageRequest &page, Done<control::Page<control::Alert>> done) override
    {
        lastAlertState = state;
        lastPage = page;
        give(done, control::Page<control::Alert>{{oneAlert()}, {}});
    }
    void alert(Id id, Done<control::Alert> done) override { giveIf(id == kToken, done, oneAlert()); }
    void acknowledgeAlert(Id id, const QString &by, Done<control::Alert> done) override
    {
        lastBy = by;
        giveIf(id == kToken, done, oneAlert());
    }
    void silenceAlert(Id id, qint64 until, const QString &by, Done<control::Alert> done) override
    {
        lastBy = by;
        lastSilence = until;
        giveIf(id == kToken, done, oneAlert());
    }
    void listAlertRules(Done<QList<control::AlertRule>> done) override { give(done, QList<control::AlertRule>{oneRule()}); }
    void alertRule(Id id, Done<control::AlertRule> done) override { giveIf(id == kDomain, done, oneRule()); }
    void createAlertRule(const control::AlertRule &wanted, const QString &by, Done<control::AlertRule> done) override
    {
        lastBy = by;
        lastRule = wanted;
        give(done, oneRule());
    }
    void changeAlertRule(Id id, const control::AlertRuleChange &change, const QString &by, Done<control::AlertRule> done) override
    {
        lastBy = by;
        lastRuleChange = change;
        giveIf(id == kDomain, done, oneRule());
    }
    void deleteAlertRule(Id id, const QString &, Done<control::AlertRule> done) override { giveIf(id == kDomain, done, oneRule()); }
    control::AlertState lastAlertState = control::AlertState::All;
    control::AlertRule lastRule;
    control::AlertRuleChange lastRuleChange;
    qint64 lastSilence = -1;
    QString lastBy;

    // DeliveryTotalsService
    void deliveryTotals(const control::DeliveryTotalsRequest &request, Done<QList<control::DeliveryTotal>> done) override
    {
        lastTotals = request;
        give(done, QList<control::DeliveryTotal>{{QStringLiteral("far.example"), 10, 8, 3, 1}});
    }
    control::DeliveryTotalsRequest lastTotals;

    // DomainDnsService
    static control::DomainDns oneDns()
    {
        control::DomainDns dns;
        dns.domain = QStringLiteral("example.test");
        dns.records = {{dns.domain, QStringLiteral("MX"), QStringLiteral("10 mail.example.test"), QStringLiteral("mx"), QStringLiteral("x"), QStringLiteral("w"), {}, {}}};
        dns.keys = {{kToken, QStringLiteral("s"), QStringLiteral("rsa-sha256"), QStringLiteral("signing"), 1790000000000}};
        return dns;
    }
    void domainDns(Id id, Done<control::DomainDns> done) override { giveIf(id == kDomain, done, oneDns()); }
    void checkDns(Id id, Done<control::DomainDns> done) override { giveIf(id == kDomain, done, oneDns()); }
    void addNextKeys(Id id, Done<control::DomainDns> done) override { giveIf(id == kDomain, done, oneDns()); }
    void useNextKeys(Id id, Done<control::DomainDns> done) override { giveIf(id == kDomain, done, oneDns()); }

    // HealthService
    static control::HealthReport oneHealthReport()
    {
        control::HealthReport report;
        report.at = 1790000000000;
        report.from = 1789913600000;
        report.measuredSeconds = 86400;
        report.enough = true;
        report.settingsVersion = 3;
        control::HealthFinding finding;
        finding.key = QStringLiteral("accept-slow");
        finding.level = QStringLiteral("severe");
        finding.unit = QStringLiteral("seconds");
        finding.advice = control::HealthAdvice{QStringLiteral("queue.slow_commit_ms"), 1000LL, 500LL, QStringLiteral("ms"), false};
        finding.curve = {QStringLiteral("x"), 1789913600000, 300000, {1, std::nan(""), 3}};
        report.findings << finding;
        finding.advice.reset();
        finding.noAdvice = QStringLiteral("limit");
        report.findings << finding;
        control::HealthChange change;
        change.version = 3;
        change.key = QStringLiteral("queue.slow_commit_ms");
        change.unit = QStringLiteral("seconds");
        change.before = 3;
        report.changes << change;
        return report;
    }
    void healthReport(Done<control::HealthReport> done) override { give(done, oneHealthReport()); }

    // CertificateService
    static control::Certificate oneCertificate()
    {
        control::Certificate certificate;
        certificate.source = QStringLiteral("file");
        certificate.file = QStringLiteral("/etc/mail.pem");
        certificate.names = {QStringLiteral("mail.example.test")};
        certificate.issuer = QStringLiteral("An authority");
        certificate.notBefore = 1780000000000;
        certificate.notAfter = 1790000000000;
        certificate.fingerprint = QStringLiteral("AB:CD");
        certificate.isDefault = true;
        certificate.problem = QStringLiteral("it has expired");
        return certificate;
    }
    /// Of any certificate: as PEM and as it is in DER.
    static QByteArray rootPem() { return "-----BEGIN CERTIFICATE-----\nMAoGCCqG\nSM49BAMC\n-----END CERTIFICATE-----\n"; }
    void listCertificates(Done<QList<control::Certificate>> done) override
    {
        control::Certificate selfMade;
        selfMade.source = QStringLiteral("self-made");
        give(done, QList<control::Certificate>{oneCertificate(), selfMade});
    }
    void localRoot(Done<QByteArray> done) override { giveIf(hasLocalRoot, done, rootPem()); }
    void renewCertificate(const QString &by, Done<QStringList> done) override
    {
        lastBy = by;
        give(done, QStringList{QStringLiteral("mail.example.test")});
    }
    QByteArray challengeAnswer(const QByteArray &token) const override { return token == "known" ? QByteArray("known.thumbprint") : QByteArray(); }
    bool hasLocalRoot = true;

    // ConnectionService, MetricsService, StatusService
    void listConnections(Done<QList<control::Connection>> done) override
    {
        give(done, QList<control::Connection>{oneConnection()});
    }
    void closeConnection(Id id, Done<control::Connection> done) override
    {
        giveIf(id == kConnection, done, oneConnection());
    }
    void transcript(Id id, Done<control::Transcript> done) override
    {
        control::Transcript transcript;
        transcript.id = kConnection;
        transcript.protocol = QStringLiteral("smtp");
        transcript.peer = QStringLiteral("192.0.2.1:4711");
        transcript.since = 1790000000000;
        transcript.lines = {{1, 1790000000000, control::TranscriptLine::Out, control::TranscriptLine::Said, QStringLiteral("220 hello"), 0},
                            {2, 1790000000001, control::TranscriptLine::In, control::TranscriptLine::Content, {}, 10240},
                            {3, 1790000000002, control::TranscriptLine::None, control::TranscriptLine::Closed, {}, 0}};
        giveIf(id == kConnection, done, transcript);
    }
    void record(Done<QByteArray> done) override
    {
        give(done, QByteArray(R"({"format":"postkontor-flight-record","formatVersion":1,"version":"x","from":"2026-11-21T10:00:00.000Z","reason":{"kind":"asked"},)"
                              R"("to":"2026-11-21T10:15:00.000Z","events":[],"log":[],"transcripts":[],"metrics":[]})"));
    }
    static control::FlightFile oneRecord() { return {QStringLiteral("20261122T085500Z-alarm.json"), 1790000000000, 4711, QStringLiteral("alarm")}; }
    void keepRecord(Done<control::FlightFile> done) override { give(done, oneRecord()); }
    void listRecords(Done<QList<control::FlightFile>> done) override { give(done, QList{oneRecord()}); }
    void keptRecord(const QString &name, Done<QByteArray> done) override
    {
        lastName = name;
        record(done);
    }
    void removeRecord(const QString &name, Done<control::FlightFile> done) override
    {
        lastName = name;
        give(done, oneRecord());
    }
    QString lastName; ///< of a kept record
    control::LogFilter lastLogFilter;
    void listLog(const control::LogFilter &filter, const control::PageRequest &page, Done<control::Page<control::LogLine>> done) override
    {
        lastLogFilter = filter;
        lastPage = page;
        control::LogLine line;
        line.n = 7;
        line.at = 1790000000000;
        line.level = control::LogLevel::Warning;
        line.component = QStringLiteral("smtp");
        line.message = QStringLiteral("session ended");
        line.connectionId = kConnection;
        give(done, control::Page<control::LogLine>{{line}, {}});
    }
    static control::Connection oneConnection()
    {
        control::Connection connection;
        connection.id = kConnection;
        connection.protocol = QStringLiteral("smtp");
        connection.peer = QStringLiteral("192.0.2.1:4711");
        connection.since = 1790000000000;
        return connection;
    }
    void exposition(Done<QByteArray> done) override { give(done, QByteArray("# EOF\n")); }
    void series(const QStringList &names, qint64 from, qint64, qint64 step,
                Done<QList<control::Series>> done) override
    {
        QList<control::Series> result;
        for (const QString &name : names)
            result.append({name, from, step, {1.5, qQNaN(), 2}});
        give(done, result);
    }
    void status(Done<control::Status> done) override
    {
        control::Status status;
        status.version = QStringLiteral("0.1.0");
        status.startedAt = 1790000000000;
        status.ready = isReady;
        give(done, status);
    }
    bool ready() const override { return isReady; }

    // QueueService
    static control::QueueItem oneItem()
    {
        control::QueueItem item;
        item.id = kQueueItem;
        item.mailId = kMail;
        item.from = QStringLiteral("a@example.test");
        item.to = QStringLiteral("c@elsewhere.test");
        item.destination = QStringLiteral("elsewhere.test");
        item.queuedAt = item.nextAttemptAt = 1790000000000;
        item.expiresAt = 1790432000000;
        return item;
    }
    static control::Destination oneDestination()
    {
        control::Destination destination;
        destination.name = QStringLiteral("elsewhere.test");
        destination.state = QStringLiteral("ok");
        destination.maxPerMinute = 60;
        return destination;
    }
    void listQueue(const control::QueueFilter &filter, const control::PageRequest &page,
                   Done<control::Page<control::QueueItem>> done) override
    {
        lastFilter = filter;
        lastPage = page;
        give(done, control::Page<control::QueueItem>{{oneItem()}, {}});
    }
    void queueItem(Id id, Done<control::QueueItem> done) override { giveIf(id == kQueueItem, done, oneItem()); }
    void changeQueueItem(Id id, const control::QueueAction &action, Done<control::QueueItem> done) override
    {
        lastAction = action;
        giveIf(id == kQueueItem, done, oneItem());
    }
    static control::DrainComparison oneDrain()
    {
        control::DrainForecast now;
        now.queued = 3;
        now.ratePerMinute = 60;
        now.seconds = 600;
        now.limitedBy = QStringLiteral("remote");
        control::DrainForecast then = now;
        then.seconds.reset();
        then.limitedBy = QStringLiteral("held");
        then.unknown = 3;
        return {now, then};
    }
    void previewQueue(const control::QueueSelection &selection, const control::QueueAction &action, Done<control::QueuePreview> done) override
    {
        noteSelection(selection, action, true);
        give(done, control::QueuePreview{3, oneDrain(), kQueueItem});
    }
    void changeQueue(const control::QueueSelection &selection, const control::QueueAction &action, Done<control::QueueSwept> done) override
    {
        noteSelection(selection, action, false);
        give(done, control::QueueSwept{3, selection.limit ? QStringLiteral("more") : QString()});
    }
    void noteSelection(const control::QueueSelection &selection, const control::QueueAction &action, bool dryRun)
    {
        lastFilter = selection.filter;
        lastQueueIds = selection.ids;
        lastSelection = selection;
        lastAction = action;
        lastDryRun = dryRun;
    }
    void listDestinations(const control::PageRequest &, Done<control::Page<control::Destination>> done) override
    {
        give(done, control::Page<control::Destination>{{oneDestination()}, {}});
    }
    void destination(const QString &name, Done<control::Destination> done) override
    {
        giveIf(name == oneDestination().name, done, oneDestination());
    }
    void pauseDestination(const QString &name, bool paused, const QString &, Done<control::Destination> done) override
    {
        control::Destination destination = oneDestination();
        destination.name = name;
        destination.paused = paused;
        give(done, destination);
    }
    void limitDestination(const QString &name, std::optional<int> maxConnections, std::optional<int> maxPerMinute,
                          const QString &, Done<control::Destination> done) override
    {
        control::Destination destination = oneDestination();
        destination.name = name;
        destination.maxConnections = maxConnections;
        destination.maxPerMinute = maxPerMinute;
        give(done, destination);
    }

private:
    static control::Domain oneDomain() { return {kDomain, QStringLiteral("example.test"), 1790000000000}; }
    static control::Folder oneFolder(const QString &name, control::FolderRole role)
    {
        control::Folder folder;
        folder.id = kInbox;
        folder.mailboxId = kMailbox;
        folder.name = name;
        folder.role = role;
        folder.uidValidity = 1;
        return folder;
    }
    template<typename T>
    void give(const Done<T> &done, base::Result<T> result)
    {
        ++calls;
        if (failWith)
            result = *failWith;
        if (hold)
            m_held.push_back([done, result] { done(result); });
        else
            done(std::move(result));
    }
    template<typename T, typename V>
    void give(const Done<T> &done, V value)
    {
        give(done, base::Result<T>(std::move(value)));
    }
    template<typename T, typename V>
    void giveIf(bool known, const Done<T> &done, const V &value)
    {
        if (known)
            give(done, base::Result<T>(value));
        else
            give(done, base::Result<T>(base::Error{base::ErrorKind::NotFound, {}, {}, {}}));
    }
    std::deque<std::function<void()>> m_held;
};

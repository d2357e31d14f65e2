// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/parts.h"
#include "base/logging.h"
#include "control/json.h"
#include "control/jsondiagnosis.h"
#include "server/boxlines.h"
#include "storage/alertstore.h"
#include <QDir>
#include <QStandardPaths>
#include <QSysInfo>

namespace server {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostReaders = 4;

} // namespace

QString Engine::Parts::hostname() const
{
    const QString configured = settings.string("server.hostname"_L1);
    return configured.isEmpty() ? QSysInfo::machineHostName() : configured;
}

QString Engine::dataDir(const config::Settings &settings)
{
    const QString configured = settings.string("server.data_dir"_L1);
    return configured.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/postkontor"_s
                                : QDir(configured).absolutePath();
}

QString Engine::Parts::dataDir() const
{
    return Engine::dataDir(settings);
}

QString Engine::Parts::dataFile(QLatin1StringView name) const
{
    return QDir(dataDir()).filePath(name);
}

bool Engine::Parts::hasRole(QLatin1StringView role) const
{
    const QStringList roles = settings.list("server.roles"_L1);
    return roles.contains("all"_L1) || roles.contains(role);
}

storage::StoreOptions Engine::Parts::storeOptions() const
{
    storage::StoreOptions options;
    options.dataDir = dataDir();
    options.driver = settings.string("storage.driver"_L1);
    options.dsn = settings.string("storage.dsn"_L1);
    options.readers = std::clamp(QThread::idealThreadCount(), 2, kMostReaders);
    options.node = quint8(settings.integer("server.node"_L1));
    options.delivers = hasRole("delivery"_L1);
    options.receiveMemoryBytes = settings.integer("smtp.receive_memory_bytes"_L1);
    options.spoolBytes = settings.integer("storage.spool_bytes"_L1);
    options.eventDays = int(settings.integer("retention.event_days"_L1));
    options.trashDays = int(settings.integer("retention.trash_days"_L1));
    options.queueLife = queueTimes.life;
    options.queueLifeFor = queueTimes.lifeFor;
    options.keepFinishedH = int(settings.integer("queue.keep_finished_h"_L1));
    return options;
}

net::Rates Engine::Parts::rates(QLatin1StringView perAddress, QLatin1StringView perPrefix) const
{
    return {int(settings.integer(perAddress)), int(settings.integer(perPrefix)), int(settings.integer("limits.prefix_ipv4"_L1)),
            int(settings.integer("limits.prefix_ipv6"_L1))};
}

net::NetworkOptions Engine::Parts::networkOptions()
{
    net::NetworkOptions options;
    options.ioThreads = int(settings.integer("server.io_threads"_L1));
    options.trustedProxies = settings.list("listen.proxy_protocol_from"_L1);
    options.exempt = settings.list("limits.exempt"_L1);
    options.allow = settings.list("limits.allow"_L1);
    options.deny = settings.list("limits.deny"_L1);
    options.maxPerAddress = int(settings.integer("limits.connections_per_address"_L1));
    options.maxPerPrefix = int(settings.integer("limits.connections_per_prefix"_L1));
    options.perMinute = rates("limits.connections_per_minute"_L1, "limits.connections_per_minute_prefix"_L1);
    options.banned = [keeper = doors.get()](const QHostAddress &peer) { return keeper->isBanned(peer); };
    options.clock = &clock;
    options.ids = &store->ids();
    options.metrics = &metrics;
    return options;
}

pipeline::SmtpOptions Engine::Parts::smtpOptions()
{
    pipeline::SmtpOptions options;
    options.hostname = hostname().toLatin1();
    options.maxRecipients = int(settings.integer("smtp.max_recipients"_L1));
    options.maxMessageBytes = settings.integer("smtp.max_message_bytes"_L1);
    options.readTimeoutS = int(settings.integer("smtp.read_timeout_s"_L1));
    if (const auto relayFrom = net::AddressSet::parse(settings.list("smtp.relay_from"_L1)))
        options.relayFrom = *relayFrom; // the settings table has checked each entry
    if (const auto lmtpFrom = net::AddressSet::parse(settings.list("lmtp.allow_from"_L1)))
        options.lmtpFrom = *lmtpFrom;
    options.authenticator = authenticator.get();
    options.mechanisms = mechanisms();
    options.authOnSmtp = settings.boolean("auth.on_smtp"_L1);
    options.cacheEntries = int(settings.integer("cache.entries"_L1));
    options.cacheTtlMs = int(settings.integer("cache.ttl_s"_L1)) * 1000;
    options.fullMailboxRejects = settings.boolean("limits.quota_rejects"_L1);
    options.load = &load;
    options.transcripts = &transcripts;
    options.door = doorPolicy();
    options.sending = sending.get();
    return options;
}

mailaccess::ImapOptions Engine::Parts::imapOptions()
{
    mailaccess::ImapOptions options;
    options.idleTimeoutS = int(settings.integer("imap.idle_timeout_s"_L1));
    options.maxMessageBytes = settings.integer("smtp.max_message_bytes"_L1);
    options.authenticator = authenticator.get();
    options.mechanisms = mechanisms();
    return options;
}

mailaccess::Pop3Options Engine::Parts::pop3Options()
{
    mailaccess::Pop3Options options;
    options.hostname = hostname().toLatin1();
    options.idleTimeoutS = int(settings.integer("pop3.idle_timeout_s"_L1));
    options.authenticator = authenticator.get();
    options.mechanisms = mechanisms();
    options.transcripts = &transcripts;
    return options;
}

std::shared_ptr<const pipeline::DoorPolicy> Engine::Parts::doorPolicy()
{
    const auto setOf = [this](QLatin1StringView key) {
        const auto set = net::AddressSet::parse(settings.list(key)); // the settings table has checked each entry
        return set ? *set : net::AddressSet();
    };
    auto door = std::make_shared<pipeline::DoorPolicy>();
    door->exempt = setOf("limits.exempt"_L1);
    door->allowed = setOf("limits.allow"_L1);
    door->guard = &doors->guard();
    door->mails = &mailRates;
    door->mailsPerMinute = rates("limits.messages_per_minute"_L1, "limits.messages_per_minute_prefix"_L1);
    door->resolver = outbound ? &outbound->resolver() : nullptr;
    if (const auto lists = pipeline::Dnsbl::parse(settings.list("checks.dnsbl"_L1)))
        door->lists = *lists;
    door->listedFrom = int(settings.integer("checks.dnsbl_threshold"_L1));
    door->greylist = settings.boolean("checks.greylist"_L1) ? &greylist : nullptr;
    door->greylisting = greylisting();
    return door;
}

pipeline::Greylist::Options Engine::Parts::greylisting() const
{
    pipeline::Greylist::Options out;
    out.waitMs = settings.integer("checks.greylist_wait_s"_L1) * 1000;
    out.keepMs = settings.integer("checks.greylist_keep_days"_L1) * 86'400'000;
    out.knownAfter = int(settings.integer("checks.greylist_known_after"_L1));
    out.prefixV4 = int(settings.integer("limits.prefix_ipv4"_L1));
    out.prefixV6 = 64;
    return out;
}

pipeline::SendSettings Engine::Parts::sendSettings() const
{
    pipeline::SendSettings out;
    out.hostname = hostname().toLatin1();
    out.maxMessageBytes = settings.integer("smtp.max_message_bytes"_L1);
    out.load = &load;
    out.sending = sending.get();
    return out;
}

pipeline::SendRules Engine::Parts::sendRules() const
{
    pipeline::SendRules rules;
    rules.user = {settings.integer("limits.user_messages_per_hour"_L1), settings.integer("limits.user_recipients_per_hour"_L1),
                  settings.integer("limits.user_bytes_per_hour"_L1)};
    rules.domain = {settings.integer("limits.domain_messages_per_hour"_L1), settings.integer("limits.domain_recipients_per_hour"_L1),
                    settings.integer("limits.domain_bytes_per_hour"_L1)};
    rules.address = {settings.integer("limits.address_messages_per_hour"_L1), settings.integer("limits.address_recipients_per_hour"_L1),
                     settings.integer("limits.address_bytes_per_hour"_L1)};
    rules.guard.enabled = settings.boolean("guard.enabled"_L1);
    rules.guard.factor = settings.integer("guard.factor"_L1);
    rules.guard.recipients = settings.integer("guard.recipients"_L1);
    rules.guard.newRecipients = settings.integer("guard.new_recipients"_L1);
    rules.guard.returned = settings.integer("guard.returned"_L1);
    rules.guard.trustMs = settings.integer("guard.trust_h"_L1) * 3'600'000;
    return rules;
}

api::HttpOptions Engine::Parts::httpOptions() const
{
    api::HttpOptions options;
    options.allowedHosts = settings.list("http.allowed_hosts"_L1) << hostname();
    options.testEcho = settings.boolean("http.test_echo"_L1);
    options.idleTimeoutMs = int(settings.integer("http.idle_timeout_s"_L1)) * 1000;
    options.settings = [keeper = keeper.get()] { return keeper->snapshot(); };
    if (const auto proxies = net::AddressSet::parse(settings.list("http.tls_proxies"_L1)))
        options.isTlsProxy = [proxies = *proxies](const QString &address) { return proxies.contains(QHostAddress(address)); };
    options.clients = [this] { return *offer.load(); };
    options.hasVouchedCertificate = [certificates = certificates.get()](const QByteArray &host) { return certificates->isVouched(host); };
    return options;
}

queue::QueueManager::Setup Engine::Parts::queueSetup()
{
    queue::QueueManager::Setup setup;
    setup.store = store.get();
    setup.target = hasRole("delivery"_L1) ? target : nullptr;
    setup.clock = &clock;
    setup.metrics = &metrics;
    setup.options.retry = queueTimes.retry;
    setup.options.longestLife = queueTimes.longestLifeMs();
    setup.options.destinationMaxConnections = int(settings.integer("queue.destination_max_connections"_L1));
    setup.options.maxActive = int(settings.integer("queue.max_active"_L1));
    setup.options.hostname = hostname();
    setup.shown = [this](const QList<control::QueueItem> &items) {
        if (http->feed().sockets() == 0)
            return;
        for (const control::QueueItem &item : items)
            http->feed().publishLive("queue", "queue.changed", control::toJson(item), clock.wallMs());
    };
    *marks = std::make_shared<const LoadMarks>(loadMarks());
    setup.load = std::make_unique<LoadWatch>(metrics, dataDir(), marks, [this](const control::Load &now) { loadChanged(now); });
    return setup;
}

LoadMarks Engine::Parts::loadMarks() const
{
    LoadMarks wanted;
    wanted.lagUs = settings.integer("queue.slow_lag_ms"_L1) * 1000;
    wanted.commitUs = settings.integer("queue.slow_commit_ms"_L1) * 1000;
    wanted.memoryBytes = settings.integer("queue.slow_memory_bytes"_L1);
    wanted.diskBytes = settings.integer("queue.slow_disk_bytes"_L1);
    wanted.refuseLagUs = settings.integer("queue.refuse_lag_ms"_L1) * 1000;
    wanted.refuseCommitUs = settings.integer("queue.refuse_commit_ms"_L1) * 1000;
    wanted.refuseMemoryBytes = settings.integer("queue.refuse_memory_bytes"_L1);
    wanted.refuseDiskBytes = settings.integer("queue.refuse_disk_bytes"_L1);
    return wanted;
}

storage::StoreLimits Engine::Parts::storeLimits() const
{
    return {settings.integer("smtp.receive_memory_bytes"_L1), int(settings.integer("retention.event_days"_L1)),
            int(settings.integer("retention.trash_days"_L1)), int(settings.integer("queue.keep_finished_h"_L1))};
}

/// Queue thread.
void Engine::Parts::loadChanged(const control::Load &now)
{
    load.set(now);
    qCWarning(lcServer, "load: %s%s%s", now.levelWord(), now.reason == control::LoadReason::None ? "" : ", ", now.reasonWord());
    control::Event event;
    event.kind = u"server.load"_s;
    event.detail = QByteArray(R"({"level":")") + now.levelWord() + R"(","reason":")" + now.reasonWord() + R"("})";
    store->addEvent(event);
}

void Engine::Parts::makeServices(Engine &engine)
{
    metricsService = std::make_unique<metrics::HistoryService>(metrics, history, control);
    queue = std::make_unique<queue::QueueManager>(queueSetup());
    makeSignIn();
    sending = std::make_unique<pipeline::SendWatch>(pipeline::SendWatch::Setup{store.get(), &clock, &metrics, sendRules()});
    smtp = std::make_shared<pipeline::SmtpService>(*store, pool, metrics, clock, smtpOptions());
    imap = std::make_shared<mailaccess::ImapService>(*store, pool, clock, imapOptions());
    pop3 = std::make_shared<mailaccess::Pop3Service>(*store->access(), pool, clock, pop3Options());
    const auto allowed = net::AddressSet::parse(settings.list("webhooks.allowed_networks"_L1)); // checked by the settings table
    httpClient = std::make_unique<net::HttpPoster>(allowed ? *allowed : net::AddressSet());
    webhooks = std::make_shared<api::WebhookDispatcher>(
        api::WebhookDispatcher::Setup{store->webhooks(), httpClient.get(), &clock, &metrics, control});
    send = std::make_unique<pipeline::SendManager>(*store, pool, metrics, clock, sendSettings());
    log = std::make_unique<LogDesk>(logRing, pool);
    makeFlight();
    quotas = std::make_unique<QuotaWatch>(*store, clock, control);
    heldAnswers = std::make_unique<delivery::HeldAnswers>(*store, clock, control);
    healthDesk = std::make_unique<HealthDesk>(HealthDesk::Setup{keeper.get(), &history, &clock, control, startedAt});
    signedIn = std::make_unique<SignedInConnections>(network->connections(), control);
    connections = std::make_unique<ConnectionDesk>(network->connections(), [this](const control::Event &event) { store->addEvent(event); });
    const api::Services services{store.get(), accountDesk.get(), store.get(), store.get(), store.get(), connections.get(), metricsService.get(), &engine,
                                 queue.get(), send.get(), store->sending(), store->sending(), dkim.get(), store->webhooks(), store->totals(), log.get(), &transcripts, keeper.get(),
                                 store->alerts(), flight.get(), store->mailSearch(), healthDesk.get(), certificateDesk.get(), doors.get(), sending.get(), &doors->guard(), store->groups(), store->teamBoxes()};
    http = std::make_shared<api::HttpService>(services, httpOptions(), pool, metrics, clock);
    connectFeed();
    makeAlerts();
}

void Engine::Parts::connectFeed()
{
    const std::weak_ptr<api::HttpService> weak = http;
    logRing->setListener([weak, kept = box](const control::LogLine &line) {
        if (kept)
            kept->say(boxLine(line));
        const auto alive = weak.lock();
        if (alive && alive->feed().sockets() > 0 && alive->feed().isRead("log"))
            alive->feed().publishLive("log", "log.line", control::toJson(line), line.at);
    });
    transcripts.setPublisher([weak](base::Id id, const control::TranscriptLine &line) {
        const QByteArray name = base::idToString(id).toLatin1();
        if (const auto alive = weak.lock()) // with the session's name: a socket may read several
            alive->feed().publishLive("transcript:" + name, "transcript.line", "{\"connectionId\":\"" + name + "\"," + control::toJson(line).sliced(1), line.at);
    });
    http->feed().setTopicListener([book = &transcripts](const QByteArray &topic, bool read) {
        if (!topic.startsWith("transcript:"))
            return;
        if (const auto id = base::idFromString(QString::fromLatin1(topic.sliced(11))))
            book->watch(*id, read);
    });
}

void Engine::Parts::makeAlerts()
{
    health = std::make_unique<HealthMetrics>(metrics, dataDir());
    alertMailer = std::make_unique<AlertMailer>(AlertMailer::Setup{store.get(), target, &clock, control, hostname(),
                                                                   settings.list("alerts.mail_to"_L1),
                                                                   settings.string("alerts.mail_from"_L1)});
    const auto unstored = [this](const QByteArray &type, const control::Alert &alert) {
        http->feed().publishLive("alerts", type, control::toJson(alert), clock.wallMs());
    };
    const auto raised = [this](const control::Alert &alert) {
        if (settings.boolean("records.on_alarm"_L1))
            flight->alarmRaised(alert);
    };
    alerts = std::make_unique<AlertManager>(
        AlertManager::Setup{store->alerts(), queue.get(), &metrics, &clock, control, alertMailer.get(), unstored, raised});
}

} // namespace server

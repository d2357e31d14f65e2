// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engine.h"
#include "base/logging.h"
#include "metrics/processmetrics.h"
#include "server/bootstraptoken.h"
#include "server/logwriter.h"
#include "server/parts.h"
#include "server/plannedmetrics.h"
#include "storage/queuestore.h"
#include <QDir>
#include <QFileInfo>

namespace server {

using namespace Qt::StringLiterals;

/// Listeners of the settings that this version serves, with what an over-full one says before it closes.
struct ListenerRow
{
    QLatin1StringView key;
    base::Listener kind;
    QLatin1StringView role; ///< of server.roles
    enum { Smtp, Imap, Pop3, Http } protocol;
};

namespace {

constexpr int kSampleMs = 1000;
constexpr int kAwaitMs = 20;
constexpr int kMaintainMs = 60000;
constexpr int kFirstMaintainMs = 5000; // what ended while the engine was down does not wait a whole round

constexpr ListenerRow kListeners[] = {
    {"listen.smtp"_L1, base::Listener::Smtp, "smtp"_L1, ListenerRow::Smtp},
    {"listen.submission"_L1, base::Listener::Submission, "submission"_L1, ListenerRow::Smtp},
    {"listen.submissions"_L1, base::Listener::Submissions, "submission"_L1, ListenerRow::Smtp},
    {"listen.lmtp"_L1, base::Listener::Lmtp, "smtp"_L1, ListenerRow::Smtp},
    {"listen.imap"_L1, base::Listener::Imap, "imap"_L1, ListenerRow::Imap},
    {"listen.imaps"_L1, base::Listener::Imaps, "imap"_L1, ListenerRow::Imap},
    {"listen.pop3"_L1, base::Listener::Pop3, "pop3"_L1, ListenerRow::Pop3},
    {"listen.pop3s"_L1, base::Listener::Pop3s, "pop3"_L1, ListenerRow::Pop3},
    {"listen.http"_L1, base::Listener::Http, "api"_L1, ListenerRow::Http},
    {"listen.https"_L1, base::Listener::Https, "api"_L1, ListenerRow::Http},
};

net::Refusals smtpRefusals()
{
    net::Refusals out("421 4.3.2 Too many connections, try again later\r\n"_ba);
    out.tooMany = "421 4.7.0 Too many connections from your address, try again later\r\n"_ba;
    out.denied = "554 5.7.1 Your address may not connect here\r\n"_ba;
    out.banned = "421 4.7.0 Too many failures from your address, try again later\r\n"_ba;
    return out;
}

// RFC 9051 7.1.5, RFC 5530
net::Refusals imapRefusals()
{
    net::Refusals out("* BYE [UNAVAILABLE] Too many connections, try again later\r\n"_ba);
    out.tooMany = "* BYE [LIMIT] Too many connections from your address, try again later\r\n"_ba;
    out.denied = "* BYE [NOPERM] Your address may not connect here\r\n"_ba;
    out.banned = "* BYE [UNAVAILABLE] Too many failures from your address, try again later\r\n"_ba;
    return out;
}

// RFC 3206
net::Refusals pop3Refusals()
{
    net::Refusals out("-ERR [SYS/TEMP] Too many connections, try again later\r\n"_ba);
    out.tooMany = "-ERR [SYS/TEMP] Too many connections from your address, try again later\r\n"_ba;
    out.denied = "-ERR [SYS/PERM] Your address may not connect here\r\n"_ba;
    out.banned = "-ERR [SYS/TEMP] Too many failures from your address, try again later\r\n"_ba;
    return out;
}

net::Refusals httpRefusals()
{
    const QByteArray rest = "Content-Length: 0\r\nConnection: close\r\n\r\n"_ba;
    net::Refusals out("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n" + rest);
    out.tooMany = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\n" + rest;
    out.denied = "HTTP/1.1 403 Forbidden\r\n" + rest;
    out.banned = out.tooMany;
    return out;
}

QString withPort(const QString &address, quint16 port)
{
    return address.left(address.lastIndexOf(u':') + 1) + QString::number(port);
}

} // namespace

Engine::Engine(const config::Settings &settings, QObject *parent) : QObject(parent), d(std::make_unique<Parts>(settings)) {}

Engine::~Engine()
{
    closeParts();
}

void Engine::setLog(std::shared_ptr<LogRing> ring)
{
    d->logRing = std::move(ring);
}

void Engine::setInherited(QList<net::InheritedSocket> sockets)
{
    d->inherited.set(std::move(sockets));
}

base::Result<void> Engine::start()
{
    d->control = base::LoopExecutor::forCurrentThread();
    d->startedAt = d->clock.wallMs();
    registerPlannedMetrics(d->metrics);
    using Step = base::Result<void> (Engine::*)();
    for (const Step step : {&Engine::openStore, &Engine::openToken, &Engine::startNetwork, &Engine::startQueue, &Engine::openListeners}) {
        if (base::Result<void> done = (this->*step)(); !done)
            return done;
    }
    startTimers();
    d->keeper->begin();
    d->acme->setOptions(d->acmeOptions());
    d->ready = true;
    d->flight->keepCrash(d->boxFile());
    qCInfo(lcServer, "version %s: ready", POSTKONTOR_VERSION);
    return {};
}

base::Result<void> Engine::openStore()
{
    const QString dataDir = d->dataDir();
    if (!QDir().mkpath(dataDir))
        return base::Error{base::ErrorKind::Io, u"server.data_dir: %1 cannot be made"_s.arg(dataDir), {}, u"server.data_dir"_s};
    if (base::Result<void> locked = d->lock.lock(dataDir); !locked)
        return locked;
    d->openBox();
    auto store = storage::Store::open(d->storeOptions(), d->pool, d->metrics, d->clock);
    if (!store)
        return store.error();
    d->store = std::move(*store);
    if (auto loaded = loadSettings(); !loaded)
        return loaded;
    d->history.load(d->dataFile("metrics.history"_L1));
    return {};
}

/// Those of the database are over the ones the engine was made with.
base::Result<void> Engine::loadSettings()
{
    d->keeper = std::make_unique<SettingsKeeper>(
        SettingsKeeper::Setup{d->store->settings(), &d->clock, d->control, &Engine::check,
                              [parts = d.get()](const config::Settings &wanted) { return parts->apply(wanted); }},
        d->settings);
    if (auto loaded = d->keeper->load(); !loaded)
        return loaded;
    d->settings = d->keeper->current();
    d->name = d->hostname();
    const auto times = QueueTimes::of(d->settings);
    if (!times)
        return times.error();
    d->queueTimes = *times;
    LogWriter::configure(d->settings.string("log.level"_L1), LogWriter::formatFor(d->settings.string("log.format"_L1)));
    d->store->setLimits(d->storeLimits());
    d->store->queue()->setQueueLife(times->life, times->lifeFor);
    return {};
}

base::Result<void> Engine::openToken()
{
    QString file = d->settings.string("admin.bootstrap_token_file"_L1);
    if (file.isEmpty())
        file = d->dataFile("bootstrap.token"_L1);
    auto token = loadOrMakeBootstrapToken(file);
    if (!token)
        return token.error();
    d->bootstrapToken = *token;
    return d->store->ensureBootstrapToken(*token);
}

base::Result<void> Engine::startNetwork()
{
    d->doors = std::make_unique<Doorkeeper>(Doorkeeper::Setup{d->store->bans(), &d->clock, d->control, &d->metrics}, d->settings);
    if (auto loaded = d->doors->load(); !loaded)
        return loaded;
    d->greylistFile = std::make_shared<GreylistFile>(d->dataFile("greylist.table"_L1), d->greylist);
    d->greylistFile->load();
    d->network = std::make_unique<net::Network>(d->networkOptions());
    d->network->setObserver([parts = d.get()](const control::Connection &connection, bool opened) {
        if (parts->http)
            parts->http->feed().publishConnection(connection, opened);
    });
    if (base::Result<void> started = d->network->start(); !started)
        return started;
    if (base::Result<void> started = d->startCertificates(); !started)
        return started;
    d->dkim = std::make_shared<trust::DkimKeeper>(
        trust::DkimKeeper::Setup{d->store->dkim(), d->store.get(), &d->pool, &d->clock, d->control, d->hostname(),
                                  [parts = d.get()] { return *parts->offer.load(); }});
    if (d->hasRole("delivery"_L1)) {
        auto outbound = Outbound::start(d->settings, d->hostname(), *d->network, *d->store, d->pool, d->clock, d->metrics,
                                        &d->dkim->signer());
        if (!outbound)
            return outbound.error();
        d->outbound = std::move(*outbound);
        d->outbound->deliverer().setTranscripts(&d->transcripts);
        d->mailboxes = std::make_unique<delivery::MailboxTarget>(*d->store, d->pool, d->clock, d->outbound->deliverer());
        d->mailboxes->setFullRejects(d->settings.boolean("limits.quota_rejects"_L1));
        d->target = d->mailboxes.get();
        d->dkim->setResolver(&d->outbound->resolver());
    }
    d->makeServices(*this);
    if (d->mailboxes)
        d->mailboxes->setMeter(d->sending.get());
    d->store->setPublisher([http = d->http, dkim = d->dkim, hooks = d->webhooks, alerts = d->alerts.get(), signedIn = d->signedIn.get()](const QList<storage::Store::Published> &events) {
        http->feed().publish(events);
        for (const storage::Store::Published &one : events)
            signedIn->published(one.event);
        const bool domains = std::any_of(events.begin(), events.end(), [](const storage::Store::Published &one) {
            return one.event.kind.startsWith("domain."_L1);
        });
        if (domains)
            dkim->domainsChanged();
        const bool tells = std::any_of(events.begin(), events.end(), [](const storage::Store::Published &one) {
            return !control::webhookTypeOf(one.event.kind).isEmpty() || one.event.kind.startsWith("webhook."_L1);
        });
        if (tells)
            hooks->wake();
        const bool rules = std::any_of(events.begin(), events.end(), [](const storage::Store::Published &one) {
            return one.event.kind.startsWith("alert.rule"_L1);
        });
        if (rules)
            alerts->rulesChanged();
    });
    d->dkim->start();
    d->webhooks->start();
    d->alerts->start();
    return {};
}

/// Before the listeners: what is counted at the start is changed by nobody else.
base::Result<void> Engine::startQueue()
{
    if (auto started = d->sending->start(); !started)
        return started;
    return d->queue->start();
}

/// What the service manager handed over, then the addresses of the settings it does not stand for.
base::Result<void> Engine::openListener(const ListenerRow &row)
{
    std::shared_ptr<base::SessionFactory> factory = d->http;
    QLatin1StringView limitKey = "http.max_connections"_L1;
    net::Refusals refusal = httpRefusals();
    if (row.protocol == ListenerRow::Smtp) {
        factory = d->smtp;
        limitKey = "smtp.max_connections"_L1;
        refusal = smtpRefusals();
    } else if (row.protocol == ListenerRow::Imap) {
        factory = d->imap;
        limitKey = "imap.max_connections"_L1;
        refusal = imapRefusals();
    } else if (row.protocol == ListenerRow::Pop3) {
        factory = d->pop3;
        limitKey = "pop3.max_connections"_L1;
        refusal = pop3Refusals();
    }
    const auto limit = int(d->settings.integer(limitKey));
    const QString name = net::Network::listenerName(row.kind);
    const QList<net::InheritedSocket> handed = d->inherited.takeFor(name);
    for (const net::InheritedSocket &one : handed) {
        if (auto taken = d->network->adopt(one.socket, row.kind, factory, limit, refusal); !taken)
            return taken;
        d->addresses.append({name, InheritedListeners::text(one.address)});
        qCInfo(lcServer, "listening: %s %s (socket of the service manager)", qUtf8Printable(name), qUtf8Printable(d->addresses.last().address));
    }
    for (const QString &address : d->settings.list(row.key)) {
        if (std::any_of(handed.begin(), handed.end(), [&](const auto &one) { return InheritedListeners::standsFor(one, address); }))
            continue;
        auto port = d->network->listen(address, row.kind, factory, limit, refusal);
        if (!port)
            return listenError(port.error(), row.key);
        d->addresses.append({name, withPort(address, *port)});
        qCInfo(lcServer, "listening: %s %s", qUtf8Printable(name), qUtf8Printable(d->addresses.last().address));
    }
    return {};
}

base::Result<void> Engine::openListeners()
{
    for (const ListenerRow &row : kListeners) {
        if (!d->hasRole(row.role))
            continue;
        if (auto opened = openListener(row); !opened)
            return opened;
    }
    d->inherited.closeRest();
    d->publishOffer();
    return d->lock.setApiUrl(apiUrl());
}

/// A listener set at run time must not lock out whoever could take it back.
base::Error Engine::listenError(base::Error error, QLatin1StringView key) const
{
    if (d->settings.source(key) == config::Source::Database)
        error.publicText += u"; %1 was changed at run time: start with the environment variable %2 to override it"_s.arg(
            key, config::environmentName(QString(key)));
    return error;
}

void Engine::startTimers()
{
    connect(&d->sampleTimer, &QTimer::timeout, this, &Engine::sampleMetrics);
    d->sampleTimer.start(kSampleMs);
    const auto maintain = [this] {
        if (!d->ready)
            return;
        d->store->maintain({d->control, [](base::Result<QByteArray> report) {
                                if (!report)
                                    qCWarning(lcServer, "maintenance: %s", qUtf8Printable(report.error().detail));
                            }});
        d->sending->tick();
        d->quotas->look(int(d->settings.integer("limits.quota_warn_percent"_L1)));
        d->history.saveNowAndThen(d->dataFile("metrics.history"_L1), d->clock.wallMs(), d->pool);
        d->pool.run([file = d->greylistFile, options = d->greylisting(), now = d->clock.wallMs()] { file->save(options, now); });
    };
    connect(&d->maintainTimer, &QTimer::timeout, this, maintain);
    d->maintainTimer.start(kMaintainMs);
    QTimer::singleShot(kFirstMaintainMs, this, maintain);
}

void Engine::sampleMetrics()
{
    metrics::updateProcessMetrics(d->metrics);
    d->watchCertificates();
    d->history.record(d->clock.wallMs(), d->metrics);
    d->http->feed().publishMetrics(d->history.latestJson());
    d->alerts->tick();
    d->heldAnswers->look();
    d->feedBox();
}

void Engine::stop(std::function<void()> stopped)
{
    d->ready = false;
    qCInfo(lcServer, "stopping");
    if (d->queue)
        d->queue->drain();
    if (!d->network) {
        closeParts();
        stopped();
        return;
    }
    const qint64 drainMs = d->settings.integer("server.drain_s"_L1) * 1000;
    const qint64 untilUs = d->clock.monotonicUs() + drainMs * 1000;
    d->network->drain(int(drainMs), [this, untilUs, stopped = std::move(stopped)] { awaitDeliveries(untilUs, stopped); });
}

void Engine::awaitDeliveries(qint64 untilUs, std::function<void()> stopped)
{
    if (d->queue && !d->queue->isIdle() && d->clock.monotonicUs() < untilUs) {
        QTimer::singleShot(kAwaitMs, this, [this, untilUs, stopped] { awaitDeliveries(untilUs, stopped); });
        return;
    }
    closeParts();
    qCInfo(lcServer, "stopped");
    stopped();
}

/// Reverse order of start; safe to call twice and after a start that failed half-way.
void Engine::closeParts()
{
    d->ready = false;
    d->sampleTimer.stop();
    d->maintainTimer.stop();
    if (d->network)
        d->network->close();
    if (d->queue)
        d->queue->stop(); // its last results go to the store
    if (d->dkim)
        d->dkim->stop();
    d->certificateDesk.reset();
    d->acme.reset();
    d->certificates.reset();
    d->httpClient.reset(); // its answers end with it
    d->issuerClient.reset();
    if (d->sending)
        d->sending->stop();
    if (d->store) {
        d->store->close();
        d->pool.finish(); // nobody gives it work any more, and what it has may look at the store
        d->history.save(d->dataFile("metrics.history"_L1));
        if (d->greylistFile)
            d->greylistFile->save(d->greylisting(), d->clock.wallMs());
    }
    if (d->hashes)
        d->hashes->finish(); // likewise
    if (d->directory)
        d->directory->finish();
    d->logRing->setListener({});
    d->closeBox();
    d->alerts.reset();
    d->signedIn.reset();
    d->healthDesk.reset();
    d->alertMailer.reset();
    d->smtp.reset();
    d->imap.reset();
    d->pop3.reset();
    d->http.reset();
    d->accountDesk.reset();
    d->authenticator.reset();
    d->directory.reset();
    d->hashes.reset();
    d->queue.reset();
    d->mailboxes.reset();
    d->outbound.reset();
    d->send.reset();
    d->sending.reset();
    d->dkim.reset();
    d->webhooks.reset();
    d->network.reset();
    d->doors.reset();
    d->keeper.reset();
    d->store.reset();
    d->lock.unlock();
}

void Engine::reload(const config::Settings &fresh)
{
    d->keeper->setGiven(fresh);
    d->certificates->look(); // there may be another certificate in the same files
}

QList<Engine::Address> Engine::addresses() const
{
    return d->addresses;
}

QString Engine::apiUrl() const
{
    for (const QLatin1StringView scheme : {"http"_L1, "https"_L1}) {
        for (const Address &bound : d->addresses) {
            if (bound.listener == scheme)
                return scheme + u"://"_s + bound.address;
        }
    }
    return {};
}

QByteArray Engine::bootstrapToken() const
{
    return d->bootstrapToken;
}

void Engine::status(base::Callback<control::Status> done)
{
    const qint64 connections = d->network->connectionCount();
    d->store->counts({nullptr, [parts = d.get(), done, connections](base::Result<control::Status> counted) {
                          if (counted) {
                              counted->version = QStringLiteral(POSTKONTOR_VERSION);
                              counted->hostname = parts->name;
                              counted->startedAt = parts->startedAt;
                              counted->ready = parts->ready;
                              counted->connections = connections;
                              const control::Load load = parts->load.get();
                              counted->load = QString::fromLatin1(load.levelWord());
                              counted->loadReason = QString::fromLatin1(load.reasonWord());
                          }
                          done(std::move(counted));
                      }});
}

bool Engine::ready() const
{
    return d->ready;
}

} // namespace server

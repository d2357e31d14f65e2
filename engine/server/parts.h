// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "access/imapservice.h"
#include "access/pop3service.h"
#include "api/httpservice.h"
#include "api/webhookdispatcher.h"
#include "auth/accountdesk.h"
#include "auth/authenticator.h"
#include "auth/ldapdirectory.h"
#include "base/clock.h"
#include "base/workerpool.h"
#include "control/clientoffer.h"
#include "delivery/heldanswers.h"
#include "delivery/mailboxtarget.h"
#include "metrics/history.h"
#include "metrics/historyservice.h"
#include "metrics/registry.h"
#include "net/enginelock.h"
#include "net/httpposter.h"
#include "net/network.h"
#include "net/transcriptbook.h"
#include "pipeline/doorpolicy.h"
#include "pipeline/sendmanager.h"
#include "pipeline/sendwatch.h"
#include "pipeline/smtpservice.h"
#include "queue/queuemanager.h"
#include "server/acmerenewer.h"
#include "server/alertmanager.h"
#include "server/certificatedesk.h"
#include "server/certificatekeeper.h"
#include "server/connectiondesk.h"
#include "server/doorkeeper.h"
#include "server/engine.h"
#include "server/flightrecorder.h"
#include "server/greylistfile.h"
#include "server/healthdesk.h"
#include "server/healthmetrics.h"
#include "server/inheritedlisteners.h"
#include "server/loadwatch.h"
#include "server/logring.h"
#include "server/outbound.h"
#include "server/queuetimes.h"
#include "server/quotawatch.h"
#include "server/settingskeeper.h"
#include "server/signedinconnections.h"
#include "storage/store.h"
#include "trust/dkimkeeper.h"
#include <QThread>
#include <QTimer>

namespace server {

/// What an engine owns, in the order in which it is made, and the options each part is made with: the only place that
/// reads settings by key. Control thread, but for `ready`, `startedAt` and `name`, which are fixed or atomic.
struct Engine::Parts
{
    explicit Parts(const config::Settings &given) : settings(given) {}

    /// Puts what needs no start into effect, and answers what is in effect then.
    config::Settings apply(const config::Settings &wanted);
    void applyQueueTimes(const config::Settings &before);
    void applyLimits();
    void applyOutbound();
    /// After the listeners are open, and when settings change.
    void publishOffer();

    storage::StoreOptions storeOptions() const;
    net::NetworkOptions networkOptions();
    CertificateOptions certificateOptions() const;
    AcmeOptions acmeOptions() const;
    // partscertificates.cpp
    base::Result<void> startCertificates();
    /// Once a second: what alerts and metrics say of them.
    void watchCertificates();
    net::Rates rates(QLatin1StringView perAddress, QLatin1StringView perPrefix) const;
    pipeline::SmtpOptions smtpOptions();
    mailaccess::ImapOptions imapOptions();
    mailaccess::Pop3Options pop3Options();
    QList<QByteArray> mechanisms() const;
    auth::LdapDirectory::Setup ldapSetup();
    std::shared_ptr<const pipeline::DoorPolicy> doorPolicy();
    pipeline::Greylist::Options greylisting() const;
    pipeline::SendSettings sendSettings() const;
    pipeline::SendRules sendRules() const;
    api::HttpOptions httpOptions() const;
    queue::QueueManager::Setup queueSetup();
    LoadMarks loadMarks() const;
    storage::StoreLimits storeLimits() const;
    QString hostname() const; ///< server.hostname, or the machine's own name; fixed at the start
    QString dataDir() const;  ///< server.data_dir, or the platform's place for it
    QString dataFile(QLatin1StringView name) const;
    void loadChanged(const control::Load &now);
    bool hasRole(QLatin1StringView role) const;
    /// Queue, SMTP and HTTP services over the store and the network.
    void makeServices(Engine &engine);
    /// Log lines and transcripts go to the feed, as far as somebody reads them.
    void connectFeed();
    void makeAlerts();
    /// partssignin.cpp
    void makeSignIn();
    // partsflight.cpp: what is kept of the last minutes.
    void makeFlight();
    QString boxFile() const;
    void openBox();
    /// Once a second.
    void feedBox();
    void closeBox();

    config::Settings settings; ///< in effect
    QString name;              ///< hostname(), for any thread
    const base::Clock &clock = base::systemClock();
    qint64 startedAt = 0;
    std::atomic<bool> ready{false};
    control::LoadState load; ///< set by the queue thread
    std::shared_ptr<SharedLoadMarks> marks = std::make_shared<SharedLoadMarks>(); ///< read by the queue thread
    QueueTimes queueTimes; ///< follows the settings while the engine runs
    QByteArray bootstrapToken;
    InheritedListeners inherited; ///< until the listeners are open
    QList<Address> addresses;
    std::atomic<std::shared_ptr<const control::ClientOffer>> offer = std::make_shared<const control::ClientOffer>(); ///< to mail programs

    std::shared_ptr<base::LoopExecutor> control;
    metrics::Registry metrics;
    std::shared_ptr<LogRing> logRing = std::make_shared<LogRing>(); ///< of the process, when it has one
    std::unique_ptr<LogDesk> log;
    net::TranscriptBook transcripts{clock};
    base::WorkerPool pool; ///< goes before those: its work looks at them
    std::shared_ptr<RecordFolder> records;
    std::unique_ptr<FlightRecorder> flight;
    std::shared_ptr<BlackBox> box; ///< null: there was no room for one
    std::shared_ptr<const control::Transcript> lastBoxed;
    int boxBeats = 0;
    net::EngineLock lock;
    std::unique_ptr<storage::Store> store;
    std::unique_ptr<SettingsKeeper> keeper;
    std::unique_ptr<Doorkeeper> doors;
    net::RateTable mailRates;     ///< of clients of port 25
    pipeline::Greylist greylist;
    std::shared_ptr<GreylistFile> greylistFile;
    metrics::History history;
    std::unique_ptr<metrics::HistoryService> metricsService;
    mail::DeliveryTarget *target = nullptr; ///< of what delivers; null: mail for elsewhere waits
    std::unique_ptr<queue::QueueManager> queue;
    std::unique_ptr<net::HttpPoster> issuerClient; ///< null: nobody signs in with a token
    std::unique_ptr<auth::HashPool> hashes;
    std::unique_ptr<auth::LdapDirectory> directory; ///< null: all passwords are kept here
    std::unique_ptr<auth::Authenticator> authenticator;
    std::unique_ptr<auth::AccountDesk> accountDesk;
    std::unique_ptr<pipeline::SendWatch> sending;
    std::shared_ptr<pipeline::SmtpService> smtp;
    std::shared_ptr<mailaccess::ImapService> imap;
    std::shared_ptr<mailaccess::Pop3Service> pop3;
    std::unique_ptr<pipeline::SendManager> send;
    std::shared_ptr<trust::DkimKeeper> dkim;
    std::unique_ptr<net::HttpPoster> httpClient;
    std::shared_ptr<api::WebhookDispatcher> webhooks;
    std::shared_ptr<api::HttpService> http;
    std::unique_ptr<CertificateKeeper> certificates;
    std::unique_ptr<AcmeRenewer> acme;
    std::unique_ptr<CertificateDesk> certificateDesk;
    std::unique_ptr<ConnectionDesk> connections;
    std::unique_ptr<net::Network> network;
    std::unique_ptr<SignedInConnections> signedIn;
    std::unique_ptr<delivery::MailboxTarget> mailboxes;
    std::unique_ptr<Outbound> outbound; ///< null: this node sends nothing
    std::unique_ptr<HealthMetrics> health;
    std::unique_ptr<HealthDesk> healthDesk;
    std::unique_ptr<QuotaWatch> quotas;
    std::unique_ptr<delivery::HeldAnswers> heldAnswers;
    std::unique_ptr<AlertMailer> alertMailer;
    std::unique_ptr<AlertManager> alerts;
    QTimer sampleTimer;
    QTimer maintainTimer;
};

} // namespace server

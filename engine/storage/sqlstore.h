// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/teamboxes.h"
#include "storage/accountstore.h"
#include "storage/alertstore.h"
#include "storage/banstore.h"
#include "storage/bodyreader.h"
#include "storage/dkimstore.h"
#include "storage/groupstore.h"
#include "storage/inflightbody.h"
#include "storage/queue.h"
#include "storage/readerpool.h"
#include "storage/senderstore.h"
#include "storage/sendstore.h"
#include "storage/settingsstore.h"
#include "storage/settlements.h"
#include "storage/store.h"
#include "storage/storewriter.h"
#include "storage/tokencache.h"
#include "storage/webhookstore.h"

namespace storage {

class Indexer;
class Maintenance;
class MailAccess;
class FolderRegistry;
struct RetentionDays;

/// The store on segment files and an SQL index. Thread-safe as Store says; holds no state beyond its parts.
class SqlStore final : public Store, public QueueStore, public SendStore, public DkimStore, public WebhookStore, public AlertStore, public AccountStore,
                       public SettingsStore, public BanStore, public SenderStore, public GroupStore, public control::TeamBoxService, public control::DeliveryTotalsService, public control::MailSearchService
{
public:
    static base::Result<std::unique_ptr<Store>> open(const StoreOptions &options, base::WorkerPool &pool,
                                                     metrics::Registry &metrics, const base::Clock &clock);
    ~SqlStore() override;

    // Store
    base::IdGenerator &ids() override { return m_ids; }
    QueueStore *queue() override { return this; }
    SendStore *sending() override { return this; }
    DkimStore *dkim() override { return this; }
    WebhookStore *webhooks() override { return this; }
    SettingsStore *settings() override { return this; }
    AlertStore *alerts() override { return this; }
    AccountStore *accounts() override { return this; }
    BanStore *bans() override { return this; }
    GroupStore *groups() override { return this; }
    control::TeamBoxService *teamBoxes() override { return this; }
    SenderStore *senders() override { return this; }
    AccessStore *access() override;
    control::DeliveryTotalsService *totals() override { return this; }
    control::MailSearchService *mailSearch() override { return this; }
    void setLimits(const StoreLimits &limits) override;
    base::Result<BodyWriterPtr> newBody(base::ExecutorPtr ioThread) override;
    void commitMail(MailSubmission submission, Callback<Committed> done) override;
    void lookupRecipient(const QString &localPart, const QString &domain,
                         Callback<RecipientRoute> done) override;
    quint64 directoryVersion() const override { return m_directoryVersion; }
    void addEvent(const control::Event &event) override;
    void setPublisher(std::function<void(const QList<Published> &)> publisher) override;
    base::Result<void> ensureBootstrapToken(const QByteArray &secret) override;
    void maintain(Callback<QByteArray> done) override;
    void counts(Callback<control::Status> done) override;
    void close() override;

    // DirectoryService
    void listDomains(const control::PageRequest &page,
                     Callback<control::Page<control::Domain>> done) override;
    void domain(Id id, Callback<control::Domain> done) override;
    void createDomain(const QString &name, Callback<control::Domain> done) override;
    void changeDomain(Id id, const control::DomainChange &change, Callback<control::Domain> done) override;
    void deleteDomain(Id id, Callback<control::Domain> done) override;
    void listMailboxes(const QString &query, const control::PageRequest &page,
                       Callback<control::Page<control::Mailbox>> done) override;
    void mailbox(Id id, Callback<control::Mailbox> done) override;
    void createMailbox(const QString &address, const QString &domain, std::optional<qint64> ttlSeconds,
                       Callback<control::NewMailbox> done) override;
    void createDisposable(Id tokenId, const QString &domain, std::optional<qint64> ttlSeconds, Callback<control::NewMailbox> done) override;
    void setMailboxExpiry(Id id, std::optional<qint64> expiresAt, Callback<control::Mailbox> done) override;
    void deleteMailbox(Id id, Callback<control::Mailbox> done) override;

    // MessageService
    void listFolders(Id mailboxId, Callback<QList<control::Folder>> done) override;
    void createFolder(Id mailboxId, const QString &name, Callback<control::Folder> done) override;
    void listMessages(Id mailboxId, Id folderId, const QString &query, const control::PageRequest &page,
                      Callback<control::Page<control::Message>> done) override;
    void message(Id id, Callback<control::Message> done) override;
    void body(Id messageId, Callback<QByteArray> done) override;
    void raw(Id messageId, Callback<QByteArray> done) override;
    void rawOfMail(Id mailId, Callback<QByteArray> done) override;
    void changeMessage(Id id, const control::MessageChange &change, Callback<control::Message> done) override;
    void deleteMessage(Id id, Callback<control::Message> done) override;
    void restoreMessage(Id id, Callback<control::Message> done) override;

    // EventService
    void eventsSince(quint64 since, int limit, Callback<QList<control::Event>> done) override;
    void listEvents(const control::PageRequest &page, Callback<control::Page<control::Event>> done) override;
    void trace(Id mailId, Callback<QList<control::Event>> done) override;
    void eventRange(Callback<std::pair<quint64, quint64>> done) override;

    // TokenService
    void listTokens(const control::PageRequest &page, Callback<control::Page<control::Token>> done) override;
    void token(Id id, Callback<control::Token> done) override;
    void createToken(const control::Token &wanted, Callback<control::NewToken> done) override;
    void changeToken(Id id, const control::TokenChange &change, Callback<control::Token> done) override;
    void revokeToken(Id id, Callback<control::Token> done) override;
    void authenticate(const QByteArray &secret, Callback<control::Token> done) override;

    // QueueStore
    void setQueueListener(std::function<void(const QList<QueueChange> &)> listener) override;
    void setQueueLife(const QueueLife &general, const QueueLives &byDestination) override;
    void queueCounts(const QueueCount &after, int limit, Callback<QList<QueueCount>> done) override;
    void dueRows(const QList<DueRequest> &requests, Callback<QList<DueRows>> done) override;
    void rowsPastDeadline(qint64 by, int limit, Callback<QList<QueueRow>> done) override;
    void queueRows(const QList<Id> &ids, Callback<QList<QueueRow>> done) override;
    void takeRows(const QList<Id> &ids, Callback<QList<QueueRow>> done) override;
    void listRows(const control::QueueFilter &filter, const control::PageRequest &page, const QSet<Id> &active,
                  Callback<control::Page<control::QueueItem>> done) override;
    void countRows(const control::QueueFilter &filter, const QSet<Id> &active, Callback<QueueMatch> done) override;
    void settleRows(QList<QueueOutcome> outcomes, Callback<qint64> done) override;
    base::Result<BodyWriterPtr> newNoticeBody(base::ExecutorPtr ioThread) override;
    void commitNotice(QueueNotice notice, Callback<Committed> done) override;
    void changeRows(const QList<Id> &ids, const control::QueueAction &action,
                    Callback<QList<control::QueueItem>> done) override;
    void destinationSettings(const QString &after, int limit,
                             Callback<QList<DestinationSettings>> done) override;
    void saveDestination(const DestinationSettings &settings, const QString &kind, const QString &by,
                         Callback<DestinationSettings> done) override;

    // SendStore
    void answered(const QByteArray &id, Callback<Answered> done) override;
    void suppressedAmong(const QStringList &addresses, Callback<QStringList> done) override;
    quint64 templatesVersion() const override { return m_templatesVersion; }
    void listTemplates(const control::PageRequest &page, Callback<control::Page<control::Template>> done) override;
    void findTemplate(const QString &idOrName, Callback<control::Template> done) override;
    void createTemplate(const control::Template &wanted, Callback<control::Template> done) override;
    void changeTemplate(Id id, const control::TemplateChange &change, Callback<control::Template> done) override;
    void deleteTemplate(Id id, Callback<control::Template> done) override;
    void listSuppressions(const control::PageRequest &page,
                          Callback<control::Page<control::Suppression>> done) override;
    void suppression(const QString &address, Callback<control::Suppression> done) override;
    void addSuppression(const control::Suppression &wanted, Callback<control::Suppression> done) override;
    void removeSuppression(const QString &address, Callback<control::Suppression> done) override;

    // WebhookStore
    void listWebhooks(Callback<QList<control::Webhook>> done) override;
    void webhook(Id id, Callback<control::Webhook> done) override;
    void createWebhook(const control::Webhook &wanted, Callback<control::NewWebhook> done) override;
    void changeWebhook(Id id, const control::WebhookChange &change, Callback<control::NewWebhook> done) override;
    void deleteWebhook(Id id, Callback<control::Webhook> done) override;
    void makeWebhookDeliveries(Callback<bool> done) override;
    void dueWebhooks(int perHook, Callback<Due> done) override;
    void settleWebhook(const WebhookOutcome &outcome, Callback<bool> done) override;
    void testWebhook(Id id, Callback<control::Webhook> done) override;
    void webhookAttempts(Id id, Callback<QList<control::WebhookAttempt>> done) override;

    // SettingsStore
    base::Result<StoredSettings> loadSettings() override;
    void addSettingsVersion(const control::SettingsVersion &wanted, Callback<control::SettingsVersion> done) override;
    void markConfirmed(qint64 version, Callback<control::SettingsVersion> done) override;
    void settingsVersion(qint64 version, Callback<control::SettingsVersion> done) override;
    void listSettingsVersions(const control::PageRequest &page,
                              Callback<control::Page<control::SettingsVersion>> done) override;

    // AlertStore
    void listAlerts(control::AlertState state, const control::PageRequest &page, Callback<control::Page<control::Alert>> done) override;
    void alert(Id id, Callback<control::Alert> done) override;
    void acknowledgeAlert(Id id, const QString &by, Callback<control::Alert> done) override;
    void silenceAlert(Id id, qint64 until, const QString &by, Callback<control::Alert> done) override;
    void listAlertRules(Callback<QList<control::AlertRule>> done) override;
    void alertRule(Id id, Callback<control::AlertRule> done) override;
    void createAlertRule(const control::AlertRule &wanted, const QString &by, Callback<control::AlertRule> done) override;
    void changeAlertRule(Id id, const control::AlertRuleChange &change, const QString &by, Callback<control::AlertRule> done) override;
    void deleteAlertRule(Id id, const QString &by, Callback<control::AlertRule> done) override;
    void loadAlerts(Callback<Loaded> done) override;
    void raiseAlert(const control::Alert &alert, Callback<control::Alert> done) override;
    void clearAlert(Id id, const QStringList &notify, Callback<control::Alert> done) override;

    // AccountStore
    void listUsers(const control::UserQuery &query, const control::PageRequest &page, Callback<control::Page<control::User>> done) override;
    void user(Id id, Callback<control::User> done) override;
    void createUser(const control::NewUser &wanted, const PasswordForms &password, Callback<control::User> done) override;
    void changeUser(Id id, const control::UserChange &change, const std::optional<PasswordForms> &password,
                    Callback<control::User> done) override;
    void renewPassword(Id id, const QByteArray &was, const PasswordForms &password, Callback<bool> done) override;
    void deleteUser(Id id, Callback<control::User> done) override;
    void importUsers(const QList<control::CsvUser> &users, const QList<std::optional<PasswordForms>> &passwords, bool dryRun,
                     Callback<control::ImportReport> done) override;
    void listAliases(const QString &query, std::optional<Id> domainId, const control::PageRequest &page,
                     Callback<control::Page<control::Alias>> done) override;
    void alias(Id id, Callback<control::Alias> done) override;
    void createAlias(const QString &address, const QStringList &targets, Callback<control::Alias> done) override;
    void changeAlias(Id id, const std::optional<QString> &address, const std::optional<QStringList> &targets,
                     Callback<control::Alias> done) override;
    void deleteAlias(Id id, Callback<control::Alias> done) override;
    void credentials(const QString &address, Callback<Credentials> done) override;
    quint64 accountsVersion() const override { return m_accountsVersion; }
    void maySendAs(Id userId, const QString &address, Callback<bool> done) override;
    void beginAutoReply(Id userId, const QString &sender, Callback<bool> done) override;
    void quotaStates(int percent, Callback<QList<QuotaState>> done) override;
    void setQuotaWarned(const QList<Id> &userIds, bool warned, Callback<bool> done) override;
    void noteSignIn(Id userId, Id appPasswordId) override;
    void listAppPasswords(Id userId, Callback<QList<control::AppPassword>> done) override;
    void createAppPassword(Id userId, const QString &name, std::optional<qint64> expiresAt, const PasswordForms &password,
                           Callback<control::AppPassword> done) override;
    void revokeAppPassword(Id userId, Id id, Callback<control::AppPassword> done) override;
    void setTwoFactor(Id userId, const QByteArray &secret, const QList<QByteArray> &recoveryCodes, Callback<control::User> done) override;
    void useRecoveryCode(Id userId, const QByteArray &hash, Callback<bool> done) override;
    void createSession(Id userId, qint64 expiresAt, Callback<control::NewToken> done) override;
    // GroupStore
    void listGroups(const QString &query, std::optional<Id> domainId, const control::PageRequest &page,
                    Callback<control::Page<control::Group>> done) override;
    void group(Id id, Callback<control::Group> done) override;
    void createGroup(const control::GroupChange &wanted, Callback<control::Group> done) override;
    void changeGroup(Id id, const control::GroupChange &change, Callback<control::Group> done) override;
    void deleteGroup(Id id, Callback<control::Group> done) override;
    void listHeld(Id groupId, const control::PageRequest &page, Callback<control::Page<control::HeldMail>> done) override;
    void heldMail(Id groupId, Id id, Callback<control::HeldMail> done) override;
    void approveHeld(Id groupId, Id id, Callback<control::HeldMail> done) override;
    void rejectHeld(Id groupId, Id id, const std::optional<QString> &reason, Callback<control::HeldMail> done) override;
    void mayPost(const QList<Id> &groups, const Poster &poster, Callback<bool> done) override;
    void judgePost(Id groupId, const Poster &poster, Id mailId, bool postingKnown, Callback<PostVerdict> done) override;
    void answersDue(Callback<QList<AnswerDue>> done) override;
    void commitAnswer(Id heldId, std::optional<MailSubmission> answer, Callback<bool> done) override;
    // TeamBoxService
    void listTeamBoxes(const control::TeamBoxQuery &query, const control::PageRequest &page, Callback<control::Page<control::TeamBox>> done) override;
    void teamBox(Id id, Callback<control::TeamBox> done) override;
    void createTeamBox(const control::TeamBoxChange &wanted, Callback<control::TeamBox> done) override;
    void changeTeamBox(Id id, const control::TeamBoxChange &change, Callback<control::TeamBox> done) override;
    void deleteTeamBox(Id id, Callback<control::TeamBox> done) override;
    void importTeamMembers(const QList<control::CsvTeamMember> &members, std::optional<Id> domainId, bool dryRun,
                           Callback<control::ImportReport> done) override;
    void listSessions(Id userId, Callback<QList<control::Token>> done) override;
    void endSession(Id userId, Id id, Callback<control::Token> done) override;
    // BanStore
    base::Result<QList<control::Ban>> loadBans() override;
    void keepBan(const control::Ban &ban, Callback<control::Ban> done) override;
    void dropBan(const QString &address, const QString &by, Callback<control::Ban> done) override;
    void dropOldBans(qint64 nowMs, Callback<bool> done) override;

    // SenderStore
    base::Result<QList<SendUseRow>> loadSendUse(qint64 fromSlot) override;
    void sender(Id userId, Callback<SenderRow> done) override;
    void forwards(const QString &localPart, const QString &domain, Callback<QList<Forward>> done) override;
    void sendingDomain(const QString &name, Callback<SendingDomain> done) override;
    void anyDomainLimits(Callback<bool> done) override;
    void newContacts(Id userId, const QList<qint64> &contacts, qint64 fromSlot, Callback<SenderNews> done) override;
    void saveHabits(const QList<SenderHabitRow> &habits, qint64 oldestSlot, Callback<bool> done) override;
    void trayEntries(std::optional<Id> domainId, const control::PageRequest &page, Callback<control::Page<control::TrayEntry>> done) override;
    void trayEntryOf(Id userId, Callback<control::TrayEntry> done) override;
    void trayMailsOf(Id userId, const control::PageRequest &page, Callback<control::Page<control::TrayMail>> done) override;
    void trayTotals(Callback<TrayTotals> done) override;
    void releaseHeld(const TrayRelease &wanted, Callback<TrayStep> done) override;
    void lockSender(Id userId, Callback<control::TrayEntry> done) override;
    void deleteHeld(Id userId, Callback<TrayStep> done) override;

    // DeliveryTotalsService
    void deliveryTotals(const control::DeliveryTotalsRequest &request, Callback<QList<control::DeliveryTotal>> done) override;

    // MailSearchService
    void searchMails(const QString &query, const control::PageRequest &page, Callback<control::Page<control::FoundMail>> done) override;
    void changeMessages(Id mailboxId, const QList<Id> &ids, const control::MessagesAction &action, Callback<qint64> done) override;

    // DkimStore
    void dkimKeys(Callback<QList<DkimKeyRow>> done) override;
    void addDkimKeys(const QList<DkimKeyRow> &keys, Callback<QList<DkimKeyRow>> done) override;
    void useNextDkimKeys(Id domainId, Callback<bool> done) override;

private:
    friend class MailAccess;
    SqlStore(const StoreOptions &options, base::WorkerPool &pool, metrics::Registry &metrics,
             const base::Clock &clock);
    base::Result<void> start();
    base::Result<std::unique_ptr<SegmentWriter>> prepareFiles(const SqlTarget &target);

    template<typename T>
    using Change = std::function<base::Result<T>(WriteTransaction &)>;
    /// Runs `change` on the writer; `done` answers once it is on disk.
    template<typename T>
    void write(Callback<T> done, Change<T> change, bool grows = true);
    template<typename T>
    void read(Callback<T> done, std::function<base::Result<T>(SqlConnection &)> query);
    /// True, and `done` answered with Busy, after close().
    template<typename T>
    bool refused(const Callback<T> &done) const;

    enum class Which { BodyOfMessage, RawOfMessage, RawOfMail };
    void readBody(Which which, Id id, Callback<QByteArray> done);
    base::Result<QByteArray> loadBody(SqlConnection &db, Which which, Id id) const;
    void directoryChanged(WriteTransaction &tx);
    void tokensChanged(WriteTransaction &tx);
    /// Users: also who gets mail, and whose sessions hold.
    void accountsChanged(WriteTransaction &tx);
    void templatesChanged(WriteTransaction &tx);
    /// What of a change of many messages is done and what is left.
    struct BulkChange
    {
        Id mailboxId = 0;
        QList<Id> left;
        control::MessagesAction action;
        qint64 changed = 0;
    };
    void changeSome(BulkChange bulk, Callback<qint64> done);
    void lookAtDisk();
    void readLeased(std::function<base::Result<QList<QueueRow>>(SqlConnection &)> query, const queue::Holder &me,
                    Callback<QList<QueueRow>> done);
    void submitSettlements();
    void leaseRows(QList<QueueRow> rows, const queue::Holder &me, Callback<QList<QueueRow>> done);
    using PreparedBodyPtr = std::shared_ptr<const PreparedBody>;
    /// The first half of a commit, off the writer: its outline, compression, or the sync of a spooled body, which is finished.
    /// `trace`: headers that stand before it; nullopt: it goes into no folder, and needs no outline.
    void prepareBody(const std::shared_ptr<InflightBody> &body, const std::optional<QByteArray> &trace, const Callback<PreparedBodyPtr> &done);
    void prepareMail(QueueNotice mail, Callback<Committed> done);
    void submitMail(std::shared_ptr<QueueNotice> mail, std::shared_ptr<const PreparedBody> body,
                    const Callback<Committed> &done);

    const StoreOptions m_options;
    std::atomic<std::shared_ptr<const queue::Rules>> m_rules;
    base::WorkerPool &m_pool;
    metrics::Registry &m_metrics;
    const base::Clock &m_clock;
    FileSystem &m_files;
    TaskThreads &m_threads;
    const SqlDialect *m_dialect = nullptr;
    base::IdGenerator m_ids;
    std::shared_ptr<BodyBudget> m_budget;
    std::shared_ptr<BodyContext> m_bodies;
    mutable SegmentHolds m_holds;
    TokenCache m_tokens;
    Settlements m_settlements;
    std::atomic<quint64> m_directoryVersion{1};
    std::atomic<quint64> m_templatesVersion{1};
    std::atomic<quint64> m_accountsVersion{1};
    const std::unique_ptr<RetentionDays> m_retention;
    std::atomic<int> m_keepFinishedH;
    std::atomic<qint64> m_lookedAtDiskUs{0};
    std::atomic<bool> m_closed{false};
    std::shared_ptr<TaskRunner> m_spoolThread;
    std::shared_ptr<TaskRunner> m_syncThread;
    std::shared_ptr<FolderRegistry> m_folders;
    std::unique_ptr<MailAccess> m_access;
    std::unique_ptr<StoreWriter> m_writer;
    std::unique_ptr<ReaderPool> m_readers;
    std::unique_ptr<Indexer> m_indexer;
    std::unique_ptr<Maintenance> m_maintenance;
};

template<typename T>
bool SqlStore::refused(const Callback<T> &done) const
{
    if (!m_closed)
        return false;
    done(base::Error{base::ErrorKind::Busy, QStringLiteral("shutting down"), {}, {}});
    return true;
}

template<typename T>
void SqlStore::write(Callback<T> done, Change<T> change, bool grows)
{
    if (refused(done))
        return;
    auto value = std::make_shared<std::optional<T>>();
    WriteJob job;
    job.grows = grows;
    job.apply = [value, change = std::move(change), actor = base::ActorScope::current()](WriteTransaction &tx,
                                                                                         const WriteJob::Placed &) -> base::Result<void> {
        tx.setActor(actor);
        auto result = change(tx);
        tx.setActor({});
        if (!result)
            return result.error();
        *value = std::move(*result);
        return {};
    };
    job.settle = [value, done = std::move(done)](const std::optional<base::Error> &error) {
        if (error)
            done(*error);
        else
            done(std::move(**value));
    };
    m_writer->submit(std::move(job));
}

template<typename T>
void SqlStore::read(Callback<T> done, std::function<base::Result<T>(SqlConnection &)> query)
{
    if (!refused(done))
        m_readers->run<T>(std::move(done), std::move(query));
}

} // namespace storage

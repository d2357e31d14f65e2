// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/resttransport.h"
#include "control/accounts.h"
#include "control/alerts.h"
#include "control/deliverytotals.h"
#include "control/diagnosis.h"
#include "control/domaindns.h"
#include "control/drainforecast.h"
#include "control/flight.h"
#include "control/send.h"
#include "control/services.h"
#include "control/settings.h"
#include "control/webhooks.h"
#include <optional>

class QJsonObject;

namespace ui {

/// What a message may be told to become; unset members stay.
struct MessagePatch
{
    std::optional<bool> seen;
    std::optional<bool> flagged;
};

/// The calls of the REST API that the console makes, as values of control. UI thread only; every call answers
/// later on the UI thread and is dropped when its context object dies.
class ApiClient : public RestTransport
{
    Q_OBJECT
public:
    using RestTransport::RestTransport;

    void status(QObject *context, Done<control::Status> done);

    void domains(QObject *context, Done<QList<control::Domain>> done);
    void createDomain(const QString &name, QObject *context, Done<control::Domain> done);
    void changeDomain(control::Id id, const control::DomainChange &change, QObject *context, Done<control::Domain> done);

    /// By address.
    void users(const QString &query, const control::PageRequest &page, QObject *context, Done<control::Page<control::User>> done);
    void user(control::Id id, QObject *context, Done<control::User> done);
    /// Invalid and Exists name the member that is wrong, here and in the calls below.
    void createUser(const control::NewUser &wanted, QObject *context, Done<control::User> done);
    void changeUser(control::Id id, const control::UserChange &change, QObject *context, Done<control::User> done);
    /// With the mailbox and all its mail.
    void deleteUser(control::Id id, QObject *context, Done<void> done);
    void appPasswords(control::Id userId, QObject *context, Done<QList<control::AppPassword>> done);
    /// The password is in this answer only.
    void createAppPassword(control::Id userId, const QString &name, QObject *context, Done<control::NewAppPassword> done);
    void revokeAppPassword(control::Id userId, control::Id id, QObject *context, Done<void> done);
    void endTwoFactor(control::Id userId, QObject *context, Done<control::User> done);

    /// By address.
    void aliases(const QString &query, const control::PageRequest &page, QObject *context, Done<control::Page<control::Alias>> done);
    void alias(control::Id id, QObject *context, Done<control::Alias> done);
    /// id 0: a new one.
    void saveAlias(const control::Alias &wanted, QObject *context, Done<control::Alias> done);
    void deleteAlias(control::Id id, QObject *context, Done<void> done);

    void domainDns(control::Id id, QObject *context, Done<control::DomainDns> done);
    /// The same, compared with the DNS of this moment; may take as long as name servers do.
    void checkDns(control::Id id, QObject *context, Done<control::DomainDns> done);
    void addNextKeys(control::Id id, QObject *context, Done<control::DomainDns> done);
    void useNextKeys(control::Id id, QObject *context, Done<control::DomainDns> done);

    void mailboxes(const QString &query, const control::PageRequest &page, QObject *context,
                   Done<control::Page<control::Mailbox>> done);
    void mailbox(control::Id id, QObject *context, Done<control::Mailbox> done);
    /// `ttlSeconds` set: a disposable address (random when `address` is empty).
    void createMailbox(const QString &address, const QString &domain, std::optional<qint64> ttlSeconds,
                       QObject *context, Done<control::NewMailbox> done);
    void deleteMailbox(control::Id id, QObject *context, Done<void> done);

    void folders(control::Id mailboxId, QObject *context, Done<QList<control::Folder>> done);
    /// `folderId` 0: the inbox.
    void messages(control::Id mailboxId, control::Id folderId, const QString &query,
                  const control::PageRequest &page, QObject *context,
                  Done<control::Page<control::Message>> done);
    void message(control::Id id, QObject *context, Done<control::MessageDetail> done);
    void rawMessage(control::Id id, QObject *context, Done<QByteArray> done);
    void attachment(control::Id messageId, int n, QObject *context, Done<QByteArray> done);
    void patchMessage(control::Id id, const MessagePatch &patch, QObject *context,
                      Done<control::Message> done);
    void deleteMessage(control::Id id, QObject *context, Done<void> done);
    void restoreMessage(control::Id id, QObject *context, Done<control::Message> done);

    /// Oldest first.
    void queue(const control::QueueFilter &filter, const control::PageRequest &page, QObject *context,
               Done<control::Page<control::QueueItem>> done);
    /// Any kind but Remove; the item as it is afterwards.
    void changeQueueItem(control::Id id, const control::QueueAction &action, QObject *context,
                         Done<control::QueueItem> done);
    void removeQueueItem(control::Id id, QObject *context, Done<void> done);
    /// How many match and may be changed, and when they will be gone; nothing is changed.
    void previewQueue(const control::QueueSelection &selection, const control::QueueAction &action, QObject *context,
                      Done<control::QueuePreview> done);
    /// How many were changed.
    void changeQueue(const control::QueueSelection &selection, const control::QueueAction &action, QObject *context,
                     Done<control::QueueSwept> done);
    /// A mail of plain text to one recipient; the id its way is followed by.
    void sendMail(const QString &from, const QString &to, const QString &subject, const QString &text,
                  QObject *context, Done<control::Id> done);
    /// Everything that happened to one mail, oldest first.
    void trace(control::Id mailId, QObject *context, Done<QList<control::Event>> done);

    void destinations(const control::PageRequest &page, QObject *context,
                      Done<control::Page<control::Destination>> done);
    void pauseDestination(const QString &name, bool paused, QObject *context,
                          Done<control::Destination> done);
    /// Unset: as the settings say.
    void limitDestination(const QString &name, std::optional<int> maxConnections,
                          std::optional<int> maxPerMinute, QObject *context, Done<control::Destination> done);

    /// What became of recipients, those most tried first.
    void deliveryTotals(control::DeliveryTotalsRequest::By by, int hours, const QString &destination, const QString &mailClass,
                        QObject *context, Done<QList<control::DeliveryTotal>> done);

    void templates(const control::PageRequest &page, QObject *context, Done<control::Page<control::Template>> done);
    /// id 0: a new one. Texts that are not set are taken away.
    void saveTemplate(const control::Template &wanted, QObject *context, Done<control::Template> done);
    void deleteTemplate(control::Id id, QObject *context, Done<void> done);
    void previewTemplate(const control::Template &wanted, const QHash<QString, QString> &variables, QObject *context,
                         Done<control::TemplatePreview> done);
    /// One mail made of a stored template.
    void sendTemplate(const QString &from, const QString &to, const QString &name, const QHash<QString, QString> &variables,
                      QObject *context, Done<control::SendResult> done);

    void suppressions(const control::PageRequest &page, QObject *context, Done<control::Page<control::Suppression>> done);
    void addSuppression(const QString &address, const QString &reason, QObject *context, Done<control::Suppression> done);
    void removeSuppression(const QString &address, QObject *context, Done<void> done);

    void webhooks(QObject *context, Done<QList<control::Webhook>> done);
    void createWebhook(const QString &url, const QStringList &types, QObject *context, Done<control::NewWebhook> done);
    void changeWebhook(control::Id id, const control::WebhookChange &change, QObject *context, Done<control::NewWebhook> done);
    void deleteWebhook(control::Id id, QObject *context, Done<void> done);
    void testWebhook(control::Id id, QObject *context, Done<control::Webhook> done);
    void webhookAttempts(control::Id id, QObject *context, Done<QList<control::WebhookAttempt>> done);

    void settings(QObject *context, Done<control::SettingsView> done);
    /// Invalid and Exists name the setting or the version that stands in the way.
    void changeSettings(const control::SettingsPatch &patch, QObject *context, Done<control::SettingsResult> done);
    void confirmSettings(qint64 version, QObject *context, Done<control::SettingsVersion> done);
    void revertSettings(qint64 version, QObject *context, Done<control::SettingsResult> done);
    void settingsHistory(const control::PageRequest &page, QObject *context, Done<control::Page<control::SettingsVersion>> done);

    /// Newest first.
    void alerts(const control::PageRequest &page, QObject *context, Done<control::Page<control::Alert>> done);
    void acknowledgeAlert(control::Id id, QObject *context, Done<control::Alert> done);
    /// 0 ends a silence.
    void silenceAlert(control::Id id, int seconds, QObject *context, Done<control::Alert> done);
    void alertRules(QObject *context, Done<QList<control::AlertRule>> done);
    void changeAlertRule(control::Id id, const control::AlertRuleChange &change, QObject *context, Done<control::AlertRule> done);

    void connections(QObject *context, Done<QList<control::Connection>> done);
    void closeConnection(control::Id id, QObject *context, Done<void> done);
    /// Of an open session, or one that is kept.
    void transcript(control::Id connectionId, QObject *context, Done<control::Transcript> done);
    /// The last 15 minutes, as a file.
    void flightRecord(QObject *context, Done<QByteArray> done);
    /// Those the engine keeps, newest first.
    void keptRecords(QObject *context, Done<QList<control::FlightFile>> done);
    void keepRecord(QObject *context, Done<control::FlightFile> done);
    void keptRecord(const QString &name, QObject *context, Done<QByteArray> done);
    void removeRecord(const QString &name, QObject *context, Done<void> done);
    /// Newest first.
    void log(const control::PageRequest &page, QObject *context, Done<control::Page<control::LogLine>> done);

    /// Times in milliseconds, `step` in whole seconds of them; the engine may answer a coarser step than
    /// asked.
    void series(const QStringList &names, qint64 from, qint64 to, qint64 step, QObject *context,
                Done<QList<control::Series>> done);

private:
    void get(const QString &path, const QUrlQuery &query, QObject *context, Done<QByteArray> done);
    void write(const QByteArray &verb, const QString &path, const QJsonObject &body, QObject *context,
               Done<QByteArray> done);
};

} // namespace ui

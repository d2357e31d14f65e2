// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/accounts.h"
#include "control/deliverytotals.h"
#include "control/diagnosis.h"
#include "control/domaindns.h"
#include "control/flight.h"
#include "control/groups.h"
#include "control/drainforecast.h"
#include "control/send.h"
#include "control/settings.h"
#include "control/teamboxes.h"
#include "control/values.h"
#include "control/alerts.h"
#include "control/webhooks.h"
#include <QHash>
#include <QObject>
#include <QPointer>
#include <QTcpServer>
#include <QUrl>
#include <QUrlQuery>
#include <QWebSocketServer>
#include <functional>

class QWebSocket;

namespace support {

/// An engine as the console sees it, from memory: the REST calls and the live feed of the interface contract
/// on one port, spelled by the codecs of control. For tests of the console and for looking at it without an
/// engine. One thread.
class FakeEngine : public QObject
{
    Q_OBJECT
public:
    explicit FakeEngine(QObject *parent = nullptr);
    ~FakeEngine() override;

    /// Any free port when 0.
    bool listen(quint16 port = 0);
    /// Closes the listener and every connection, as a crash would.
    void stop();
    QUrl url() const;
    static QByteArray token() { return "fake-token"; }

    control::Id nextId() { return ++m_lastId; }

    // What it holds; change freely before or between calls.
    control::Status status;
    QList<control::Domain> domains;
    QList<control::Mailbox> mailboxes;
    QList<control::User> users;     ///< by address
    QList<control::Alias> aliases;  ///< by address
    QList<control::Group> groups;   ///< by address
    QList<control::HeldMail> heldMails; ///< oldest first
    QStringList rejections;         ///< reasons of those that were told; "-" of those in silence
    QList<control::TeamBox> teamBoxes;  ///< by address
    QHash<control::Id, QList<control::AppPassword>> appPasswords; ///< by user
    QHash<QString, QString> refusedMembers; ///< of users, aliases and domains: what the engine says against any value of them
    QList<control::Folder> folders;
    QHash<control::Id, control::MessageDetail> details;
    /// Of the n-th attachment of a message; others are "attachment n".
    QHash<std::pair<control::Id, int>, QByteArray> attachments;
    QList<control::Connection> connections;
    /// Ids rise. Tests with a million rows put functions into listQueue instead.
    QList<control::QueueItem> queue;
    QList<control::Destination> destinations;
    control::DrainComparison drain; ///< what a change of many is said to do
    QHash<control::Id, QList<control::Event>> traces; ///< by mail
    QList<control::LogLine> logLines;                 ///< by number
    QHash<control::Id, control::Transcript> transcripts;
    QList<control::FlightFile> flightFiles;           ///< newest first
    QHash<QString, QByteArray> flightRecords;         ///< by name
    QHash<control::Id, control::DomainDns> dns;       ///< by domain
    QHash<QString, QString> dnsChecks;                ///< by purpose: what a check says; "ok" where none is
    QList<control::Template> templates;
    QList<control::Suppression> suppressions;
    QList<control::Alert> alerts; ///< newest first
    QList<control::AlertRule> alertRules;
    QList<control::Webhook> webhooks;
    QHash<control::Id, QList<control::WebhookAttempt>> webhookAttempts;
    control::SettingsView settings;
    QList<control::SettingsVersion> settingsHistory; ///< newest first
    QHash<QString, QString> refusedSettings;         ///< by key: what the engine says against any change of it
    QList<control::DeliveryTotal> totalsByClass;
    QList<control::DeliveryTotal> totalsByDestination;
    /// Value of a series at a time in milliseconds; NaN for gaps.
    std::function<double(const QString &key, qint64 at)> history;

    /// One page of a mailbox: by default from `details`. Tests with 100,000 rows put a function here.
    std::function<control::Page<control::Message>(control::Id mailbox, control::Id folder,
                                                  const QString &query, const control::PageRequest &page)>
        listMessages;
    /// One page of the queue: by default from `queue`; the cursor is the id of the last item before.
    std::function<control::Page<control::QueueItem>(const control::QueueFilter &filter,
                                                    const control::PageRequest &page)>
        listQueue;
    /// Answer every request with this status when not 0.
    int failWith = 0;
    /// A message whose raw text cannot be read.
    control::Id broken = 0;
    /// Answers to this path are made, and sent by letGo(): what is pushed between is newer than they are.
    QString heldPath;
    int held() const { return int(m_held.size()); }
    void letGo();
    /// Requests ("POST /v1/…") that are done, but the link breaks before the answer.
    std::function<bool(const QString &request)> loses;

    /// Stores a message, counts it and tells the subscribers.
    void deliver(control::MessageDetail detail);
    /// {"type": type, "at": now, "data": data} to all who subscribed to `topic`.
    void push(const QString &topic, const QByteArray &type, const QByteArray &data);
    void pushSample(qint64 at, const QHash<QString, double> &values);
    /// Puts the item into the queue, or in the place of itself there, and tells the subscribers.
    void changeQueueItem(const control::QueueItem &item);
    void removeQueueItem(control::Id id);
    /// Stores the alert and tells the subscribers.
    void pushAlert(const QByteArray &type, const control::Alert &alert);
    void openConnection(const control::Connection &connection);
    void closeConnection(control::Id id);
    /// Numbers the line, keeps it and tells the subscribers.
    void log(control::LogLine line);
    /// The next line of a session's transcript.
    void say(control::Id connection, control::TranscriptLine line);

    QByteArrayList bodies; ///< of the requests that had one, in order
    QStringList requests;  ///< "GET /v1/mailboxes" in order of arrival, paths without query
    int subscribers(const QString &topic) const;

private:
    struct Request
    {
        QByteArray method;
        QString path;
        QUrlQuery query;
        QByteArray token;
        QByteArray body = {};
        control::PageRequest page() const
        {
            const int limit = query.queryItemValue(QStringLiteral("limit")).toInt();
            return {limit > 0 ? limit : 50, query.queryItemValue(QStringLiteral("cursor"), QUrl::FullyDecoded)};
        }
    };
    struct Reply
    {
        int status = 200;
        QByteArray body = {};
        QByteArray type = "application/json";
    };
    void onReadyRead(QTcpSocket *socket);
    bool answerOne(QTcpSocket *socket);
    void onWebSocket(QWebSocket *socket);
    Reply answer(const Request &request);
    Reply answerMails(const Request &request);
    Reply changeMessages(control::Id mailbox, const QByteArray &body);
    bool matches(const control::MessageDetail &detail, const QString &query) const;
    Reply answerMailboxes(const Request &request, const QStringList &parts);
    Reply answerMessages(const Request &request, const QStringList &parts);
    Reply answerConnections(const Request &request, const QStringList &parts);
    Reply answerTranscript(control::Id id);
    Reply answerLog(const Request &request);
    Reply answerSeries(const Request &request);
    Reply answerRecords(const Request &request, const QStringList &parts);
    Reply answerQueue(const Request &request, const QStringList &parts);
    Reply sendMail(const Request &request);
    Reply answerQueueItem(const Request &request, const QStringList &parts);
    Reply answerDestinations(const Request &request, const QStringList &parts);
    Reply answerDns(const Request &request, const QStringList &parts);
    Reply answerTemplates(const Request &request, const QStringList &parts);
    Reply answerSuppressions(const Request &request, const QStringList &parts);
    Reply answerAlerts(const Request &request, const QStringList &parts);
    Reply answerAlertRules(const Request &request, const QStringList &parts);
    Reply answerWebhooks(const Request &request, const QStringList &parts);
    Reply answerSettings(const Request &request, const QStringList &parts);
    Reply changeSettings(const QByteArray &body);
    void addSettingsVersion(control::SettingsVersion version);
    Reply revertSettings(qint64 version);
    Reply answerTotals(const Request &request);
    Reply answerUsers(const Request &request, const QStringList &parts);
    Reply answerUser(const Request &request, const QStringList &parts);
    Reply answerAppPasswords(const Request &request, const QStringList &parts);
    Reply answerAliases(const Request &request, const QStringList &parts);
    Reply answerGroups(const Request &request, const QStringList &parts);
    Reply answerHeld(const Request &request, const QStringList &parts, control::Id groupId);
    Reply answerTeamBoxes(const Request &request, const QStringList &parts);
    Reply importTeamMembers(const Request &request);
    Reply changeDomain(const Request &request, const QStringList &parts);
    Reply refusedMember(const QByteArray &body) const;
    void tellOf(const QString &kind, const QByteArray &idMember, control::Id id);
    control::Page<control::Message> pageOfMessages(control::Id mailbox, control::Id folder,
                                                   const QString &query,
                                                   const control::PageRequest &page) const;
    Reply createMailbox(const QByteArray &body);
    control::Id folderOf(control::Id mailbox, control::FolderRole role) const;
    void count(control::Id mailbox);

    QTcpServer m_listener;
    QWebSocketServer m_webSockets;
    QHash<QWebSocket *, QStringList> m_feeds;
    QList<QTcpSocket *> m_sockets;
    QList<std::pair<QPointer<QTcpSocket>, QByteArray>> m_held;
    QHash<control::Id, control::Id> m_origins; ///< of messages in the trash: the folder before
    control::Id m_lastId;
};

/// Fills rules, two alerts and a history. Call once.
void fillAlerts(FakeEngine &engine);

} // namespace support

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/deliverytarget.h"
#include "storage/queuestore.h"
#include "timebounds.h"
#include "world.h"
#include <QMap>
#include <QSet>
#include <map>

namespace simulation {

/// What was promised and what happened, kept outside the engine; says where the two do not agree.
class Ledger
{
public:
    Ledger(World &world, qint64 lifetimeMs);

    // From those who send.
    /// Before it is handed over. `body` without the header fields the server adds.
    void submitted(const storage::MailSubmission &mail, const QByteArray &body);
    void acknowledged(const storage::Committed &committed);
    // From the store: what is on disk by now.
    void changed(const QList<storage::QueueChange> &changes);
    // From the network.
    void attempted(const mail::DeliveryJob &job);
    void accepted(base::Id id);
    /// It was accepted, and the engine cannot know.
    void replyLost(base::Id id);
    /// The engine has its answer.
    void answered(base::Id id);
    void refused(base::Id id);
    /// The DNS said so: what goes there may come back, for as long as that answer may be kept.
    void refusedAll(const QString &destination) { m_noWay.insert(destination); }
    /// The text that a server was given.
    void transmitted(base::Id mailId, const QByteArray &raw);
    // From people.
    void asked(base::Id id, control::QueueAction::Kind action);
    void pausing(const QString &destination) { m_paused[destination] = Pause::Asked; }
    void paused(const QString &destination);
    void resuming(const QString &destination) { m_paused.remove(destination); }
    void clockJumped() { m_time.jumped(); }
    // From life.
    void died();
    void stopped() { m_stopped = true; }
    void began() { m_time.begin(); }
    /// All rows there are.
    void found(const QList<storage::QueueRow> &rows);
    /// All events of kind "dsn.sent".
    void foundNotices(const QList<control::Event> &events);

    QList<base::Id> open() const;
    /// It was asked for at a time of day that has not come; years away where it was given while the clock was ahead.
    bool waitsForItsTime(base::Id id) const;
    /// All but those that wait for their time.
    bool allEnded() const;
    QList<base::Id> known() const;
    const storage::QueueRow *row(base::Id id) const;
    QStringList pausedDestinations() const { return m_paused.keys(); }
    /// Mails a recipient of which is not finished.
    QSet<base::Id> openMails() const;

    struct Totals
    {
        int submitted = 0;
        int acknowledged = 0;
        int recovered = 0; ///< kept without an acknowledgement
        int sent = 0;
        int bounced = 0;
        int expired = 0;
        int removed = 0;
        int attempts = 0;
        int doubled = 0;
        int notices = 0;
    };
    Totals totals() const;

private:
    struct Recipient
    {
        storage::QueueRow row;
        qint64 askedExpiry = 0;
        bool submitted = false;
        bool acknowledged = false;
        bool known = false;   ///< it was seen on disk
        bool removed = false;
        bool removalAsked = false;
        bool bounceAsked = false;
        bool refused = false;
        int accepted = 0;
        int excused = 0;      ///< times it may go once more
        qint64 answeredUs = 0; ///< when the engine heard of its last attempt, until that is on disk
    };
    enum class Pause { Asked, Done };

    Recipient *find(base::Id id);
    QString nameOf(const Recipient &recipient) const;
    void finished(Recipient &recipient, const storage::QueueRow &row);
    void checkLife(const Recipient &recipient, const storage::QueueRow &row);
    bool wantsNotice(const Recipient &recipient, control::QueueState state) const;

    World &m_world;
    const qint64 m_lifetimeMs;
    TimeBounds m_time;
    std::map<base::Id, Recipient> m_recipients;
    std::map<base::Id, QByteArray> m_bodies;
    QMap<QString, Pause> m_paused;
    QSet<QString> m_noWay;
    bool m_stopped = false;
    int m_submitted = 0;
    int m_attempts = 0;
    int m_notices = 0;
};

} // namespace simulation

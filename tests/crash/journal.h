// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFile>
#include <QHash>
#include <QMutex>
#include <QString>

namespace crash {

/// What the engine owes for one positive reply.
struct Promise
{
    enum Kind { InMailbox, Outgoing, Flagged, Held };
    Kind kind = InMailbox;
    QString id;             ///< the subject of a mail, or the id of the message or queue item that was changed
    QString recipient = {}; ///< Outgoing
};

/// What was asked of the engine and what it said yes to, in that order; kept outside it. Any thread.
class Journal
{
public:
    /// Also written to `path`, a line for each with the time (ms since 1970), so that it can be read when the harness itself has died.
    bool keepIn(const QString &path);
    void attempted();
    void refused();
    /// Sent once more, as a mail server does when no reply came: from now on the mail may be there twice.
    void sentAgain(const QString &id);
    void acknowledged(const QList<Promise> &promises);

    qsizetype size() const; ///< promises so far
    QList<Promise> first(qsizetype count) const;
    QList<Promise> all() const { return first(size()); }
    qint64 attempts() const;
    qint64 refusals() const;
    int timesSentAgain(const QString &id) const;

private:
    mutable QMutex m_mutex;
    QList<Promise> m_promises;
    QHash<QString, int> m_again;
    qint64 m_attempts = 0;
    qint64 m_refusals = 0;
    QFile m_file;
};

} // namespace crash

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "stressclient.h"
#include "support/office.h"
#include <QThread>
#include <vector>

namespace stress {

/// Many clients on few mailboxes of a real engine. At checkpoints all is quiet, and what every client knows must be what a session
/// sees that looks anew, and what the truth has.
class StressRun
{
public:
    struct Options
    {
        int seconds = 120;
        int users = 20;
        int clients = 50;     ///< over these users
        int together = 10;    ///< on one more mailbox
        int checkpointMs = 8000;
        int kills = 0;        ///< instead: kill -9 so many times under that load
        quint32 seed = 0;
        bool talks = false;
    };

    explicit StressRun(const Options &options);
    ~StressRun();

    /// False: something was wrong, or the engine could not be had.
    bool run();
    QString error() const { return m_error; }
    QString report() const;

private:
    /// A session that looks at a mailbox anew.
    struct Inspector
    {
        QByteArray user;
        support::ImapClient client;
    };
    using Contents = QMap<Truth::FolderKey, FolderImage::Content>;

    bool fail(const QString &why);
    bool open();
    bool makeUsers();
    void startClients(int round);
    void joinClients();
    bool workAndCompare();
    bool killAgainAndAgain();
    bool claimUnderWay();
    bool clientErrors(bool lostToo);
    bool compare();
    std::optional<FolderImage::Content> look(Inspector &inspector, const QByteArray &folder, bool texts);
    std::optional<Contents> lookAll(bool texts);
    bool inspectors();
    bool finish();
    bool restartAndLookAgain(const Contents &before);
    QByteArray userOf(int client) const;

    const Options m_options;
    support::Office m_office;
    Truth m_truth;
    std::unique_ptr<Checkpoint> m_checkpoint;
    std::vector<std::unique_ptr<StressClient>> m_clients;
    std::vector<std::unique_ptr<QThread>> m_threads;
    std::vector<std::unique_ptr<Inspector>> m_inspectors;
    int m_checkpoints = 0;
    qint64 m_compared = 0; ///< views
    qint64 m_claimed = 0;  ///< messages that were under way when the engine was killed, and are there
    qint64 m_ranMs = 0;
    QMap<QByteArray, int> m_counts; ///< of clients that are gone
    QString m_error;
};

} // namespace stress

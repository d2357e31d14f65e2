// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "checkpoint.h"
#include "support/imapclient.h"
#include "truth.h"
#include <QMap>
#include <QRandomGenerator>
#include <memory>

namespace stress {

/// One IMAP client: a connection, the folder it has open, and every response checked. Lives on the thread that works it.
class StressClient
{
public:
    struct Settings
    {
        quint16 port = 0;
        bool implicitTls = false;
        bool quickResync = false; ///< ENABLE QRESYNC: VANISHED instead of EXPUNGE
        QByteArray user, password;
        int number = 0;
        quint32 seed = 0;
    };
    /// Folders that nobody deletes or renames.
    static const QByteArrayList &fixedFolders();

    StressClient(Truth &truth, Checkpoint &checkpoint, Settings settings);

    /// Until the checkpoint says stop, the connection is lost or something is wrong.
    void work();
    /// Empty: nothing was wrong. With the last of what was said.
    QString error() const { return m_error; }
    bool lost() const { return m_lost; }
    QString talk() const { return QString::fromLatin1(m_talk.join('\n')); }
    const FolderImage &image() const { return m_image; }
    const QByteArray &user() const { return m_settings.user; }
    /// Of the fixed one that is open; empty: none.
    QByteArray openFolder() const { return m_private ? QByteArray() : m_folder; }
    /// How often each command was completed with what.
    const QMap<QByteArray, int> &counts() const { return m_counts; }
    /// The message a client with that number sends as its n-th.
    static QByteArray messageText(int client, int n, qsizetype octets);

private:
    enum class Numbers { MayChange, Stay };
    using Uids = QList<quint32>;

    // stressclient.cpp
    bool fail(const QString &why);
    bool connectAndSignIn();
    bool select(const QByteArray &folder);
    bool resync(const QByteArray &folder, const FolderImage &before);
    bool learn();
    bool meet();
    /// Sends a command and takes in all responses up to its completion, whose first word must be one of `allowed`.
    bool run(const QByteArray &command, Numbers numbers = Numbers::MayChange, const QByteArrayList &allowed = {"OK"});
    bool appendRun(const QByteArray &arguments, const QByteArrayList &messages);
    bool response(QByteArray &out);
    bool takeIn(const QByteArray &response, Numbers numbers);
    bool finish(const QByteArray &name, Numbers numbers, const QByteArrayList &allowed);
    void noteGone();
    QByteArray begin(const QByteArray &command);
    Truth::FolderKey key() const { return keyOf(m_folder); }
    Truth::FolderKey keyOf(const QByteArray &folder) const { return Truth::keyOf(m_settings.user, folder); }

    // stressactions.cpp
    bool act();
    bool store();
    bool storeFlag(const Uids &uids, const QByteArray &flag, bool set);
    bool storeOwnKeyword(const Uids &uids);
    bool fetchFlags();
    bool fetchTexts();
    bool fetchStructures();
    bool mayBeGone(const Uids &uids) const;
    bool comeBack();
    bool search();
    bool append();
    bool copy(bool move);
    bool noteCopied(const QByteArray &to, bool move);
    bool expunge();
    bool idle();
    bool status();
    bool close();
    bool reconnect();
    bool ownFolder();
    Uids some(qsizetype most);
    Uids allUids() const;
    QByteArray otherFolder();
    QByteArray ownKeyword() const { return "k" + QByteArray::number(m_settings.number); }
    int lot(int below) { return int(m_random.bounded(below)); }

    Truth &m_truth;
    Checkpoint &m_checkpoint;
    const Settings m_settings;
    QRandomGenerator m_random;
    std::unique_ptr<support::ImapClient> m_client;
    FolderImage m_image;
    QByteArray m_folder;
    bool m_resyncing = false; ///< responses are kept, and taken in later
    bool m_private = false; ///< the open folder is one of its own
    QByteArray m_tag;
    QByteArray m_completion;          ///< of the last command, from OK, NO or BAD on
    QList<support::ImapValues> m_said; ///< untagged responses of the last command
    QByteArrayList m_talk;            ///< the last lines
    QMap<QByteArray, int> m_counts;
    QString m_error;
    bool m_lost = false;
    int m_commands = 0;
    int m_messages = 0;
    int m_folders = 0;
};

/// "1,3:5" of ascending numbers.
QByteArray setOf(const QList<quint32> &numbers);

} // namespace stress

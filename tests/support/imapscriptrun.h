// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/imapclient.h"
#include "support/imapmatcher.h"
#include "support/imapscript.h"
#include <memory>
#include <vector>

namespace support {

/// A message of an mbox, as the scripts begin with.
struct MboxMessage
{
    QByteArray date; ///< "22-Feb-2008 17:06:23 +0000"
    QByteArray text; ///< lines end with CRLF; the empty one before the next "From " belongs to it
};
QList<MboxMessage> readMbox(const QByteArray &mbox);

/// Plays one script against a server whose accounts have no mail yet.
class ImapScriptRun
{
public:
    struct Account
    {
        QByteArray user, password;
    };
    struct Server
    {
        quint16 port = 0;
        bool implicitTls = false;
        Account accounts[2];
    };
    /// Lines of expectations that are not asked for.
    using LeftOutLines = QList<int>;

    ImapScriptRun(const ImapScript &script, QList<MboxMessage> messages, Server server, LeftOutLines leftOut = {});

    /// Empty: it passed. Else which line was broken, what was sent, what was expected, what came.
    QString run();
    /// Groups of commands that passed.
    int passed() const { return m_passed; }

private:
    struct Connection
    {
        ImapClient client;
        quint32 messages = 0; ///< in the selected folder
        int commands = 0;
    };
    /// A command under way.
    struct Pending
    {
        const ImapScript::Command *command = nullptr;
        QByteArray tag;
    };

    bool fail(const QString &why);
    bool prepare();
    bool prepareFolder();
    bool append(Connection &connection, const QByteArray &arguments);
    bool greeting(const ImapScript::Group &group);
    bool play(const ImapScript::Group &group);
    bool send(const ImapScript::Command &command);
    bool await(const ImapScript::Group &group);
    bool handle(const ImapScript::Group &group, const QByteArray &response);
    bool untagged(const ImapScript::Group &group, const ImapValues &values);
    bool tagged(const Pending &pending, const ImapValues &values);
    bool allCame(const ImapScript::Group &group);
    void count(const ImapValues &values);
    Connection &connection() { return *m_connections[size_t(m_current)]; }
    const Account &accountOf(int connection) const { return m_server.accounts[m_script.otherUsers.contains(connection) ? 1 : 0]; }

    const ImapScript &m_script;
    const QList<MboxMessage> m_messages;
    const Server m_server;
    const LeftOutLines m_leftOut;
    std::vector<std::unique_ptr<Connection>> m_connections;
    ImapMatcher m_matcher;
    QList<Pending> m_pending;
    QList<bool> m_came; ///< for each expectation of the group
    qsizetype m_nextMessage = 0;
    int m_current = 0;
    int m_line = 0;
    int m_passed = 0;
    QByteArrayList m_talk; ///< of the group: sent and received
    QString m_error;
};

} // namespace support

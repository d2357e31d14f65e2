// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapsessioncore.h"
#include "imap/mailboxarguments.h"

namespace imap {

/// APPEND and MULTIAPPEND (RFC 9051 6.3.12, RFC 3502): the one command whose literals are handed on as they come. The mailbox is
/// looked up and the size judged before the client is asked for a message.
class ImapAppend
{
public:
    ImapAppend(SessionCore &core, CommandReader &reader) : m_core(core), m_reader(reader) {}

    bool active() const { return m_active; }
    /// A literal is announced. False: it is none of a message.
    bool literal(const QByteArray &tag, QByteArrayView verb, QByteArrayView arguments, qint64 wallMs);
    void endOfMessage();
    /// The command is complete.
    void endOfCommand();
    /// It came to nothing; true: what was to be said is said.
    bool rejected();
    /// The session ends, or the input was no command.
    void drop();

private:
    void begin(const AppendArguments &arguments);
    void takeMessage();
    bool acceptable();
    void refuse(bool syntax, QByteArrayView code, QByteArrayView text);

    SessionCore &m_core;
    CommandReader &m_reader;
    bool m_active = false;
    bool m_refused = false;
    bool m_refusedSyntax = false;
    QByteArray m_refusalCode;
    QByteArray m_refusalText;
    base::Id m_folderId = 0;
    AppendMessage m_message;
    qsizetype m_textEnd = 0; ///< of the command, behind the last message
};

} // namespace imap

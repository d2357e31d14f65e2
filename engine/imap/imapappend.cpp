// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/imapappend.h"

namespace imap {

bool ImapAppend::literal(const QByteArray &tag, QByteArrayView verb, QByteArrayView arguments, qint64 wallMs)
{
    if (m_active) {
        const QByteArrayView more = m_reader.text().sliced(m_textEnd);
        const auto message = more.startsWith(' ') ? AppendMessage::parse(more.sliced(1)) : std::nullopt;
        if (!message) {
            refuse(true, {}, "APPEND mailbox messages");
        } else if (acceptable()) {
            m_message = *message;
            takeMessage();
        }
        return true;
    }
    const auto wanted = verb == "APPEND" && m_core.state() != State::NotAuthenticated ? AppendArguments::parse(arguments) : std::nullopt;
    if (!wanted)
        return false;
    m_core.begin(tag, false, wallMs);
    m_active = true;
    if (acceptable())
        begin(*wanted);
    return true;
}

/// RFC 9051 6.3.12, RFC 7888 4
bool ImapAppend::acceptable()
{
    const LiteralHeader &literal = m_reader.literal();
    constexpr qint64 kMostUnasked = 4096; // RFC 7888 5
    if (literal.binary)
        refuse(true, {}, "No literal8 here"); // RFC 3516 is not announced
    else if (literal.size == 0)
        refuse(false, {}, "A message cannot be empty");
    else if (literal.size < 0 || literal.size > m_core.options().maxMessageBytes)
        refuse(false, "TOOBIG", "Message is too large");
    else if (literal.nonSync && literal.size > kMostUnasked)
        refuse(true, "TOOBIG", "Too large not to be asked for");
    return !m_refused;
}

void ImapAppend::begin(const AppendArguments &arguments)
{
    m_message = arguments.first;
    m_core.withFolder(
        arguments.mailbox,
        [this](const QString &, const Folder *folder) {
            if (!folder)
                return refuse(false, "TRYCREATE", "No such mailbox");
            if (!folder->may('i'))
                return refuse(false, "NOPERM", "Not allowed");
            m_folderId = folder->id;
            takeMessage();
        },
        [this](QByteArrayView code, QByteArrayView text) { refuse(false, code, text); });
}

void ImapAppend::takeMessage()
{
    if (!m_reader.literal().nonSync)
        m_core.send("+ OK\r\n");
    m_core.act(BeginMessage{});
    m_reader.stream();
}

void ImapAppend::refuse(bool syntax, QByteArrayView code, QByteArrayView text)
{
    m_refused = true;
    m_refusedSyntax = syntax;
    m_refusalCode = code.toByteArray();
    m_refusalText = text.toByteArray();
    m_reader.refuse();
}

void ImapAppend::endOfMessage()
{
    m_core.act(EndMessage{m_message.flags.flags, m_message.flags.keywords, m_message.receivedAt});
    m_textEnd = m_reader.text().size();
}

void ImapAppend::endOfCommand()
{
    const bool clean = m_textEnd == m_reader.text().size();
    m_active = false;
    m_textEnd = 0;
    if (!clean) {
        m_core.act(DropMessages{});
        return m_core.bad("APPEND mailbox messages");
    }
    m_core.ask(CommitAppend{0, m_folderId}, [this](Answer &answer) {
        const auto &appended = std::get<AppendedMessages>(answer);
        m_core.ok("Appended", "APPENDUID " + QByteArray::number(appended.uidValidity) + ' ' + setText(appended.uids));
    });
}

bool ImapAppend::rejected()
{
    const bool told = m_refused;
    if (m_refused && m_refusedSyntax)
        m_core.bad(m_refusalText, m_refusalCode);
    else if (m_refused)
        m_core.no(m_refusalText, m_refusalCode);
    drop();
    return told;
}

void ImapAppend::drop()
{
    if (m_active)
        m_core.act(DropMessages{});
    m_active = m_refused = false;
    m_textEnd = 0;
}

} // namespace imap

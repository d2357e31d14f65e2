// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/imapscriptrun.h"
#include "support/imapgrammar.h"
#include <QDateTime>
#include <QLocale>
#include <QThread>
#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace support {
namespace {

using Group = ImapScript::Group;
using Command = ImapScript::Command;
using Untagged = ImapScript::Untagged;

const QByteArray kMailbox = "imaptest";

/// "user@domain  Fri Feb 22 17:06:23 2008 +0200"
QByteArray dateOf(const QByteArray &fromLine)
{
    const QList<QByteArray> words = fromLine.simplified().split(' ');
    if (words.size() < 6)
        return {};
    const QByteArray day = words[3].rightJustified(2, ' ');
    return day + '-' + words[2] + '-' + words[5] + ' ' + words[4] + ' ' + (words.size() > 6 ? words[6] : "+0000");
}

/// APPEND without a message in it: it is to be taken from the mbox.
bool wantsMessage(const Command &command)
{
    const QByteArray &text = command.pieces.first().text;
    return command.pieces.size() == 1 && (ImapValue::equals(text, "append") || (text.left(7).toLower() == "append " && !text.toLower().contains("catenate")));
}

} // namespace

QList<MboxMessage> readMbox(const QByteArray &mbox)
{
    QList<MboxMessage> out;
    for (const QByteArray &line : mbox.split('\n')) {
        if (line.startsWith("From ") && !dateOf(line.sliced(5)).isEmpty())
            out << MboxMessage{dateOf(line.sliced(5)), {}};
        else if (!out.isEmpty())
            out.last().text += line + "\r\n";
    }
    if (!out.isEmpty())
        out.last().text.chop(2); // behind the last line end
    return out;
}

ImapScriptRun::ImapScriptRun(const ImapScript &script, QList<MboxMessage> messages, Server server, LeftOutLines leftOut)
    : m_script(script), m_messages(std::move(messages)), m_server(std::move(server)), m_leftOut(std::move(leftOut))
{
    for (int i = 0; i < 2; ++i) {
        const QByteArray suffix = i == 0 ? QByteArray() : QByteArray("2");
        const QByteArray &user = m_server.accounts[i].user;
        m_matcher.set("user" + suffix, user);
        m_matcher.set("username" + suffix, user.left(user.indexOf('@')));
        m_matcher.set("domain" + suffix, user.mid(user.indexOf('@') + 1));
        m_matcher.set("password" + suffix, m_server.accounts[i].password);
    }
    m_matcher.set("mailbox", kMailbox);
    m_matcher.set("mailbox_url", kMailbox);
}

bool ImapScriptRun::fail(const QString &why)
{
    if (m_error.isEmpty())
        m_error = u"%1, line %2: %3\n%4"_s.arg(m_script.name).arg(m_line).arg(why, QString::fromLatin1(m_talk.join('\n')));
    return false;
}

QString ImapScriptRun::run()
{
    if (!prepare())
        return m_error;
    for (const Group &group : m_script.groups) {
        m_current = group.connection;
        m_talk.clear();
        if (!group.commands.isEmpty())
            m_line = group.commands.first().line;
        if (!(group.commands.isEmpty() || play(group)))
            return m_error;
        if (group.waitMs > 0)
            QThread::msleep(ulong(group.waitMs));
        ++m_passed;
    }
    return {};
}

bool ImapScriptRun::prepare()
{
    using State = ImapScript::State;
    for (int i = 0; i < m_script.connections; ++i) {
        m_connections.push_back(std::make_unique<Connection>());
        ImapClient &client = m_connections.back()->client;
        const QByteArray hello = client.connectTo(m_server.port, m_server.implicitTls);
        if (!hello.startsWith("* OK"))
            return fail(u"no greeting"_s);
        m_talk << "S: " + hello;
        if (i == 0 && m_script.groups.first().commands.isEmpty() && !greeting(m_script.groups.first()))
            return false;
        const Account &account = accountOf(i);
        if (m_script.state != State::NotAuthenticated && !client.command("LOGIN " + account.user + " \"" + account.password + '"').startsWith("OK"))
            return fail(u"cannot sign in"_s);
    }
    if (m_script.state >= State::Created && !prepareFolder())
        return false;
    for (const auto &one : m_connections) {
        if (m_script.state != State::Selected)
            continue;
        if (!one->client.command("SELECT " + kMailbox).startsWith("OK"))
            return fail(u"cannot select"_s);
        m_current = int(&one - m_connections.data());
        for (const QByteArray &response : one->client.untagged())
            count(parseImapValues(QByteArrayView(response).sliced(2)).value_or(ImapValues()));
    }
    return true;
}

bool ImapScriptRun::prepareFolder()
{
    Connection &first = *m_connections.front();
    if (!first.client.command("CREATE " + kMailbox).startsWith("OK"))
        return fail(u"cannot create the mailbox"_s);
    const qsizetype messages = m_script.messages < 0 ? m_messages.size() : m_script.messages;
    for (qsizetype i = 0; m_script.state >= ImapScript::State::Appended && i < messages; ++i) {
        const MboxMessage &message = m_messages[m_nextMessage++ % m_messages.size()];
        if (!first.client.append(kMailbox + " \"" + message.date + '"', message.text).startsWith("OK"))
            return fail(u"cannot append"_s);
    }
    return true;
}

bool ImapScriptRun::greeting(const Group &group)
{
    const auto values = parseImapValues(QByteArrayView(m_talk.last()).sliced(5));
    m_came = QList<bool>(group.untagged.size());
    return values && untagged(group, *values) && allCame(group);
}

bool ImapScriptRun::play(const Group &group)
{
    m_came = QList<bool>(group.untagged.size());
    m_pending.clear();
    m_matcher.begin(connection().messages);
    for (const Command &command : group.commands) {
        if (!send(command))
            return false;
    }
    return await(group) && allCame(group);
}

bool ImapScriptRun::send(const Command &command)
{
    m_pending << Pending{&command, 's' + QByteArray::number(m_current) + '.' + QByteArray::number(++connection().commands)};
    QByteArray out = m_pending.last().tag + ' ';
    QList<ImapScript::Piece> pieces = command.pieces;
    if (wantsMessage(command)) {
        const MboxMessage &message = m_messages[m_nextMessage++ % m_messages.size()];
        const bool bare = ImapValue::equals(pieces.first().text, "append");
        pieces = {{bare ? "append $mailbox \"" + message.date + "\" " : pieces.first().text + ' '}, {QByteArray(message.text).replace('$', "$$"), true}, {}};
    }
    for (const ImapScript::Piece &piece : std::as_const(pieces)) {
        const auto text = m_matcher.expand(piece.text);
        if (!text)
            return fail(u"a variable without a value in: "_s + QString::fromLatin1(piece.text));
        if (piece.literal) {
            out += (piece.binary ? "~{" : "{") + QByteArray::number(text->size()) + "}\r\n";
            connection().client.write(out);
            m_talk << "C: " + out;
            out.clear();
            const QByteArray go = connection().client.response();
            m_talk << "S: " + go;
            if (!go.startsWith('+'))
                return tagged(m_pending.takeLast(), parseImapValues(go.mid(go.indexOf(' ') + 1)).value_or(ImapValues()));
        }
        out += *text;
    }
    connection().client.write(out + "\r\n");
    m_talk << "C: " + out;
    return true;
}

bool ImapScriptRun::await(const Group &group)
{
    while (!m_pending.isEmpty()) {
        const QByteArray response = connection().client.response();
        if (response.isEmpty()) {
            if (group.expectsBye())
                return true;
            return fail(u"the server closed, or said nothing for 30 s"_s);
        }
        m_talk << "S: " + response;
        if (const QString fault = imapGrammarFault(response); !fault.isEmpty())
            return fail(u"against the grammar: "_s + fault);
        if (!handle(group, response))
            return false;
    }
    return true;
}

bool ImapScriptRun::handle(const Group &group, const QByteArray &response)
{
    const qsizetype blank = response.indexOf(' ');
    const QByteArray tag = response.left(blank);
    const auto values = parseImapValues(QByteArrayView(response).sliced(blank + 1));
    if (!values || values->isEmpty())
        return fail(u"cannot be parsed"_s);
    if (tag == "*")
        return untagged(group, *values);
    const auto found = std::find_if(m_pending.begin(), m_pending.end(), [&tag](const Pending &one) { return one.tag == tag; });
    if (found == m_pending.end())
        return fail(u"a tag nobody gave"_s);
    const Pending pending = *found;
    m_pending.erase(found);
    return tagged(pending, *values);
}

bool ImapScriptRun::untagged(const Group &group, const ImapValues &values)
{
    bool met = false;
    m_matcher.set("tag", m_pending.isEmpty() ? QByteArray() : m_pending.first().tag);
    for (qsizetype i = 0; i < group.untagged.size(); ++i) {
        const Untagged &one = group.untagged[i];
        if (m_came[i] || m_leftOut.contains(one.line))
            continue;
        if (m_matcher.matches(one.values, values, isImapStatus(values.first().text))) {
            m_line = one.line;
            if (one.must == Untagged::NotCome)
                return fail(u"must not come: "_s + QString::fromLatin1(one.source));
            m_came[i] = met = true;
            if (group.ordered)
                break;
        } else if (group.ordered && one.must == Untagged::Come) {
            break;
        }
    }
    count(values);
    return met || m_script.ignoreExtra ? true : fail(u"comes without having been expected"_s);
}

bool ImapScriptRun::tagged(const Pending &pending, const ImapValues &values)
{
    m_matcher.set("tag", pending.tag);
    m_line = pending.command->line;
    if (pending.command->reply.isEmpty() || m_matcher.matches(pending.command->reply, values, true))
        return true;
    QByteArrayList words;
    for (const ImapValue &value : pending.command->reply)
        words << value.text;
    return fail(u"the reply should begin with: "_s + QString::fromLatin1(words.join(' ')));
}

bool ImapScriptRun::allCame(const Group &group)
{
    for (qsizetype i = 0; i < group.untagged.size(); ++i) {
        const Untagged &one = group.untagged[i];
        if (one.must != Untagged::Come || m_came[i] || m_leftOut.contains(one.line))
            continue;
        m_line = one.line;
        const auto known = m_matcher.expand(one.source);
        return fail(u"did not come: "_s + QString::fromLatin1(known.value_or(one.source)));
    }
    return true;
}

/// Keeps the number of messages of the connection.
void ImapScriptRun::count(const ImapValues &values)
{
    if (values.size() < 2)
        return;
    const quint32 number = values[0].text.toUInt();
    if (values[1].isAtom("EXISTS"))
        connection().messages = number;
    if (!values[1].isAtom("EXPUNGE"))
        return;
    connection().messages -= connection().messages > 0 ? 1 : 0;
    m_matcher.expunged(number);
}

} // namespace support

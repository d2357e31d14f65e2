// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stressclient.h"
#include "support/imapgrammar.h"
#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;
using support::ImapValues;

namespace stress {
namespace {

constexpr qsizetype kTalkKept = 80;

} // namespace

QByteArray setOf(const QList<quint32> &numbers)
{
    QByteArray out;
    for (qsizetype i = 0; i < numbers.size();) {
        qsizetype last = i;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1)
            ++last;
        out += (out.isEmpty() ? "" : ",") + QByteArray::number(numbers[i]) + (last > i ? ':' + QByteArray::number(numbers[last]) : QByteArray());
        i = last + 1;
    }
    return out;
}

const QByteArrayList &StressClient::fixedFolders()
{
    static const QByteArrayList kFolders{"INBOX", "Archive", "Work"};
    return kFolders;
}

QByteArray StressClient::messageText(int client, int n, qsizetype octets)
{
    const QByteArray name = QByteArray::number(client) + '.' + QByteArray::number(n);
    QByteArray text = "From: c" + QByteArray::number(client) + "@sender.test\r\nTo: all@example.test\r\nSubject: message " + name + "\r\nMessage-ID: <" + name
        + "@stress.test>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\n";
    while (text.size() < octets)
        text += "Line " + QByteArray::number(text.size()) + " of message " + name + " with words to look for.\r\n";
    return text;
}

StressClient::StressClient(Truth &truth, Checkpoint &checkpoint, Settings settings)
    : m_truth(truth), m_checkpoint(checkpoint), m_settings(std::move(settings)), m_random(m_settings.seed + quint32(m_settings.number) * 7919)
{
}

bool StressClient::fail(const QString &why)
{
    if (m_error.isEmpty() && !m_lost)
        m_error = u"client %1 of %2 in %3: %4\n%5"_s.arg(m_settings.number).arg(QString::fromLatin1(m_settings.user), QString::fromLatin1(m_folder), why,
                                                        QString::fromLatin1(m_talk.join('\n')));
    return false;
}

void StressClient::work()
{
    bool right = connectAndSignIn() && select(fixedFolders().value(lot(3)));
    while (right && !m_checkpoint.stopping())
        right = m_checkpoint.wanted() ? meet() : act() && learn();
    m_checkpoint.leave();
    m_client.reset();
}

/// Nothing is under way; then the view is brought up to date.
bool StressClient::meet()
{
    m_checkpoint.quiet();
    if (!(run("NOOP") && learn()))
        return false;
    const FolderImage::Content before = m_image.content();
    if (!m_folder.isEmpty() && !run("UID FETCH 1:* (FLAGS)"))
        return false;
    const FolderImage::Content now = m_image.content();
    for (auto one = now.begin(); one != now.end(); ++one) {
        if (!before.contains(one.key()) || before[one.key()] != one.value())
            return fail(u"all was quiet, but UID FETCH tells of UID %1 what NOOP did not; it was: %2"_s.arg(one.key())
                            .arg(QString::fromLatin1(before.value(one.key()))));
    }
    if (now.size() != before.size())
        return fail(u"all was quiet, but there are fewer messages than after NOOP"_s);
    m_checkpoint.ready();
    return true;
}

bool StressClient::connectAndSignIn()
{
    m_client = std::make_unique<support::ImapClient>();
    m_image.clear();
    m_folder.clear();
    if (!m_client->connectTo(m_settings.port, m_settings.implicitTls).startsWith("* OK")) {
        m_lost = true;
        return false;
    }
    return run("LOGIN " + m_settings.user + " \"" + m_settings.password + '"') && (!m_settings.quickResync || run("ENABLE QRESYNC"));
}

bool StressClient::select(const QByteArray &folder)
{
    m_image.clear();
    m_folder = folder;
    m_private = !fixedFolders().contains(folder);
    if (!run("SELECT " + folder))
        return false;
    if (const QString wrong = m_private ? QString() : m_truth.uidValidity(key(), m_image.uidValidity()); !wrong.isEmpty())
        return fail(wrong);
    return learn();
}

/// Comes back to a folder it knew as it was in `before`.
bool StressClient::resync(const QByteArray &folder, const FolderImage &before)
{
    m_folder = folder;
    m_resyncing = true;
    const bool selected = run("SELECT " + folder + " (QRESYNC (" + QByteArray::number(before.uidValidity()) + ' ' + QByteArray::number(before.selectedModSeq()) + "))");
    m_resyncing = false;
    if (!selected)
        return false;
    m_image = before;
    if (const QString wrong = m_image.resync(m_said); !wrong.isEmpty())
        return fail(wrong);
    if (const QString wrong = m_truth.uidValidity(key(), m_image.uidValidity()); !wrong.isEmpty())
        return fail(wrong);
    const auto newer = std::count_if(m_said.begin(), m_said.end(), [](const ImapValues &values) { return values.value(1).isAtom("EXISTS"); });
    if (newer == 1 && m_image.firstUnknown() < m_image.size()) // else more came while it was opened
        return fail(u"SELECT with QRESYNC did not tell of all that is new"_s);
    noteGone();
    return learn();
}

/// UIDs and flags of all messages.
bool StressClient::learn()
{
    while (m_image.firstUnknown() < m_image.size()) {
        const QByteArray first = QByteArray::number(m_image.firstUnknown() + 1);
        const qsizetype unknown = m_image.firstUnknown();
        if (!run("FETCH " + first + ":* (UID FLAGS)", Numbers::Stay))
            return false;
        if (m_image.firstUnknown() == unknown)
            return fail(u"FETCH did not tell of a message"_s);
    }
    return true;
}

QByteArray StressClient::begin(const QByteArray &command)
{
    m_tag = 't' + QByteArray::number(++m_commands);
    m_said.clear();
    m_talk << "C: " + m_tag + ' ' + command;
    return m_tag + ' ' + command;
}

bool StressClient::run(const QByteArray &command, Numbers numbers, const QByteArrayList &allowed)
{
    m_client->write(begin(command) + "\r\n");
    const qsizetype space = command.indexOf(' ', command.startsWith("UID ") ? 4 : 0);
    return finish(space < 0 ? command : command.first(space), numbers, allowed);
}

bool StressClient::response(QByteArray &out)
{
    out = m_client->response();
    if (out.isEmpty()) {
        m_talk << "S: (closed, or nothing for 30 s)";
        if (m_client->socket().state() == QAbstractSocket::ConnectedState)
            return fail(u"no answer"_s);
        m_lost = true;
        return false;
    }
    m_talk << "S: " + out.left(300);
    while (m_talk.size() > kTalkKept)
        m_talk.removeFirst();
    if (const QString fault = support::imapGrammarFault(out); !fault.isEmpty())
        return fail(u"against the grammar: "_s + fault);
    return true;
}

bool StressClient::takeIn(const QByteArray &response, Numbers numbers)
{
    const auto values = support::parseImapValues(QByteArrayView(response).sliced(2));
    if (!values || values->isEmpty())
        return fail(u"cannot be parsed"_s);
    m_said << *values;
    if (m_resyncing)
        return true;
    if (const QString wrong = m_image.apply(*values, numbers == Numbers::MayChange); !wrong.isEmpty())
        return fail(wrong);
    noteGone();
    return true;
}

void StressClient::noteGone()
{
    const Uids gone = m_image.takeGone();
    if (!m_private)
        m_truth.gone(key(), gone);
}

bool StressClient::finish(const QByteArray &name, Numbers numbers, const QByteArrayList &allowed)
{
    QByteArray one;
    while (response(one)) {
        if (one.startsWith("* ")) {
            if (!takeIn(one, numbers))
                return false;
            continue;
        }
        if (!one.startsWith(m_tag + ' '))
            return fail(u"a tag nobody gave"_s);
        m_completion = one.sliced(m_tag.size() + 1);
        const QByteArray word = m_completion.left(m_completion.indexOf(' '));
        ++m_counts[name + ' ' + word];
        return allowed.contains(word) ? true : fail(u"%1 was answered %2"_s.arg(QString::fromLatin1(name), QString::fromLatin1(m_completion)));
    }
    return false;
}

bool StressClient::appendRun(const QByteArray &arguments, const QByteArrayList &messages)
{
    QByteArray line = begin("APPEND " + arguments);
    for (const QByteArray &message : messages) {
        m_client->write(line + " {" + QByteArray::number(message.size()) + "}\r\n");
        QByteArray go;
        do {
            if (!response(go) || (go.startsWith("* ") && !takeIn(go, Numbers::MayChange)))
                return false;
        } while (go.startsWith("* "));
        if (!go.startsWith('+'))
            return fail(u"a literal was refused"_s);
        m_client->write(message);
        line.clear();
    }
    m_client->write("\r\n");
    return finish("APPEND", Numbers::MayChange, {"OK"});
}

} // namespace stress

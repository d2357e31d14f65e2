// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stressclient.h"
#include <QElapsedTimer>
#include <algorithm>

using namespace Qt::StringLiterals;
using support::ImapValue;
using support::ImapValues;

namespace stress {
namespace {

constexpr qsizetype kMostMessages = 120; ///< in a folder, about

/// The text of the item `name` in a FETCH response.
std::optional<QByteArray> itemOf(const ImapValues &values, QByteArrayView name)
{
    const QList<ImapValue> items = values.value(2).items;
    for (qsizetype i = 0; i + 1 < items.size(); ++i) {
        if (items[i].isAtom(name) && items[i + 1].kind == ImapValue::String)
            return items[i + 1].text;
    }
    return std::nullopt;
}

quint32 uidOf(const ImapValues &values)
{
    const QList<ImapValue> items = values.value(2).items;
    for (qsizetype i = 0; i + 1 < items.size(); ++i) {
        if (items[i].isAtom("UID"))
            return items[i + 1].text.toUInt();
    }
    return 0;
}

/// The words of a response code, without its brackets.
QByteArrayList codeOf(QByteArrayView text, QByteArrayView name)
{
    const qsizetype open = text.indexOf('[' + name.toByteArray() + ' ');
    const qsizetype close = text.indexOf(']', open);
    return open < 0 || close < 0 ? QByteArrayList() : text.sliced(open + 1, close - open - 1).toByteArray().split(' ');
}

} // namespace

bool StressClient::act()
{
    if (m_folder.isEmpty())
        return select(fixedFolders().value(lot(3)));
    const int drawn = lot(100);
    if (m_image.size() < 5 || (drawn < 12 && m_image.size() < kMostMessages))
        return append();
    if (drawn < 37)
        return store();
    if (drawn < 45)
        return fetchFlags();
    if (drawn < 55)
        return fetchTexts();
    if (drawn < 58)
        return fetchStructures();
    if (drawn < 65)
        return search();
    if (drawn < 71)
        return copy(false);
    if (drawn < 77)
        return copy(true);
    if (drawn < 84)
        return expunge();
    if (drawn < 88)
        return idle();
    if (drawn < 92)
        return run(lot(2) ? "NOOP" : "CHECK");
    if (drawn < 94)
        return status();
    if (drawn < 96)
        return close();
    if (drawn < 97)
        return reconnect();
    return drawn < 99 ? ownFolder() : select(otherFolder());
}

StressClient::Uids StressClient::allUids() const
{
    Uids out;
    for (qsizetype i = 0; i < m_image.size(); ++i)
        out << m_image.at(i).uid;
    return out;
}

StressClient::Uids StressClient::some(qsizetype most)
{
    Uids out;
    const qsizetype count = std::min<qsizetype>(m_image.size(), 1 + lot(int(most)));
    for (qsizetype i = 0; i < count; ++i)
        out << m_image.at(lot(int(m_image.size()))).uid;
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

QByteArray StressClient::otherFolder()
{
    QByteArrayList folders = fixedFolders();
    folders.removeAll(m_folder);
    return folders[lot(int(folders.size()))];
}

/// By number or UID, silent or not.
bool StressClient::storeFlag(const Uids &uids, const QByteArray &flag, bool set)
{
    const bool byUid = lot(2), silent = lot(3) == 0;
    QList<quint32> numbers;
    const Uids all = allUids();
    for (const quint32 uid : uids)
        numbers << quint32(all.indexOf(uid) + 1);
    const QByteArray command = (byUid ? "UID STORE " + setOf(uids) : "STORE " + setOf(numbers)) + (set ? " +FLAGS" : " -FLAGS")
        + (silent ? ".SILENT (" : " (") + flag + ')';
    // What is told before OK is newer than what the client knows it does.
    for (const quint32 uid : silent ? uids : Uids())
        m_image.store(uid, flag, set);
    return run(command, byUid ? Numbers::MayChange : Numbers::Stay);
}

bool StressClient::store()
{
    const Uids uids = some(8);
    const int drawn = lot(10);
    if (drawn < 5)
        return storeOwnKeyword(uids);
    static const QByteArrayList kFlags{"\\Seen", "\\Answered", "\\Flagged", "\\Draft", "shared"};
    if (drawn > 6)
        return storeFlag(uids, kFlags[lot(int(kFlags.size()))], lot(2));
    const bool set = lot(5);
    if (set && !m_private)
        m_truth.mayGo(key(), uids);
    return storeFlag(uids, "\\Deleted", set);
}

/// What the server tells of it must be so at once.
bool StressClient::storeOwnKeyword(const Uids &uids)
{
    const bool set = lot(3) > 0;
    for (const quint32 uid : uids)
        m_truth.keyword(key(), uid, ownKeyword(), std::nullopt);
    if (!storeFlag(uids, ownKeyword(), set))
        return false;
    for (const quint32 uid : uids)
        m_truth.keyword(key(), uid, ownKeyword(), set);
    for (qsizetype i = 0; i < m_image.size(); ++i) {
        const auto &message = m_image.at(i);
        const bool told = message.flags && message.flags->split(' ').contains(ownKeyword());
        if (uids.contains(message.uid) && told != set && !m_truth.mayBeGone(key(), message.uid)) // of one that is gone there is nothing new to tell
            return fail(u"STORE was answered OK, but UID %1 is told otherwise"_s.arg(message.uid));
    }
    return true;
}

bool StressClient::fetchFlags()
{
    return lot(2) ? run("UID FETCH " + setOf(some(20)) + " (FLAGS INTERNALDATE)") : run("FETCH 1:* (UID FLAGS)", Numbers::Stay);
}

bool StressClient::fetchTexts()
{
    const Uids uids = some(4);
    if (!run("UID FETCH " + setOf(uids) + " (RFC822.SIZE BODY.PEEK[])", Numbers::MayChange, {"OK", "NO"}))
        return m_lost && mayBeGone(uids) && comeBack(); // a large one that went in the middle of its literal
    if (!m_completion.startsWith("OK") && !(m_completion.startsWith("NO [EXPUNGEISSUED]") && mayBeGone(uids)))
        return fail(u"messages that are there cannot be read"_s);
    for (const ImapValues &values : std::as_const(m_said)) {
        const auto text = itemOf(values, "BODY[]");
        if (const QString wrong = text ? m_truth.text(key(), uidOf(values), Truth::digestOf(*text)) : QString(); !wrong.isEmpty() && !m_private)
            return fail(wrong);
    }
    return true;
}

/// One of them may have been removed by somebody.
bool StressClient::mayBeGone(const Uids &uids) const
{
    return m_private || std::any_of(uids.begin(), uids.end(), [this](quint32 uid) { return m_truth.mayBeGone(key(), uid); });
}

bool StressClient::comeBack()
{
    m_lost = false;
    ++m_counts["broken off"];
    return connectAndSignIn() && select(fixedFolders().value(lot(3)));
}

bool StressClient::fetchStructures()
{
    const Uids uids = some(10);
    if (!run("UID FETCH " + setOf(uids) + " (ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (SUBJECT)])", Numbers::MayChange, {"OK", "NO"}))
        return false;
    return m_completion.startsWith("OK") || mayBeGone(uids) || fail(u"messages that are there cannot be read"_s);
}

/// Of a keyword that nobody else touches it is known which messages have it.
bool StressClient::search()
{
    const int drawn = lot(4);
    if (drawn == 0)
        return run("UID SEARCH RETURN (MIN MAX COUNT ALL) UNSEEN OR FLAGGED DELETED");
    if (drawn == 1)
        return run("SEARCH SUBJECT \"message " + QByteArray::number(lot(60)) + "\" NOT DELETED", Numbers::Stay);
    if (m_private)
        return true;
    const Uids before = allUids();
    if (!run("UID SEARCH KEYWORD " + ownKeyword()))
        return false;
    Uids found;
    for (const ImapValues &values : std::as_const(m_said)) {
        for (qsizetype i = 1; values.first().isAtom("SEARCH") && i < values.size(); ++i)
            found << values[i].text.toUInt();
    }
    for (const quint32 uid : before) {
        const auto known = m_truth.keyword(key(), uid, ownKeyword());
        if (known && allUids().contains(uid) && found.contains(uid) != *known)
            return fail(u"SEARCH KEYWORD is wrong about UID %1"_s.arg(uid));
    }
    return true;
}

bool StressClient::append()
{
    const QByteArray to = lot(4) ? m_folder : otherFolder();
    const bool fixed = fixedFolders().contains(to);
    QByteArrayList texts;
    QList<QByteArray> digests;
    for (int count = lot(8) == 0 ? 3 : 1; count > 0; --count) {
        texts << messageText(m_settings.number, m_messages++, lot(50) == 0 ? 300'000 : 200 + lot(4000));
        digests << Truth::digestOf(texts.last());
    }
    const quint64 begun = fixed ? m_truth.begin(keyOf(to), digests) : 0;
    if (!appendRun(to + (lot(2) ? " (\\Seen)" : ""), texts))
        return false;
    const QByteArrayList code = codeOf(m_completion, "APPENDUID");
    const Uids uids = numbersIn(code.value(2));
    if (code.size() != 3 || uids.size() != texts.size())
        return fail(u"no APPENDUID"_s);
    if (!fixed)
        return true;
    if (const QString wrong = m_truth.uidValidity(keyOf(to), code[1].toUInt()); !wrong.isEmpty())
        return fail(wrong);
    const QString wrong = m_truth.assigned(begun, uids);
    return wrong.isEmpty() ? true : fail(wrong);
}

bool StressClient::copy(bool move)
{
    if (m_private)
        return true;
    const QByteArray to = otherFolder();
    const Uids uids = some(5);
    QList<QByteArray> digests;
    for (const quint32 uid : uids)
        digests << m_truth.digest(key(), uid);
    if (move)
        m_truth.mayGo(key(), uids);
    const quint64 begun = m_truth.begin(keyOf(to), digests);
    if (!run((move ? "UID MOVE " : "UID COPY ") + setOf(uids) + ' ' + to, Numbers::MayChange, {"OK", "NO"}))
        return false;
    // What others removed meanwhile was not copied.
    const bool noted = noteCopied(to, move);
    const QString wrong = m_truth.assigned(begun, {});
    return noted && wrong.isEmpty();
}

bool StressClient::noteCopied(const QByteArray &to, bool move)
{
    QByteArrayList code = codeOf(m_completion, "COPYUID");
    for (const ImapValues &values : std::as_const(m_said)) {
        if (values.value(1).isAtom("[COPYUID") && values.size() > 4)
            code = {"COPYUID", values[2].text, values[3].text, values[4].text.left(values[4].text.indexOf(']'))};
    }
    if (code.size() != 4)
        return true;
    if (const QString wrong = m_truth.uidValidity(keyOf(to), code[1].toUInt()); !wrong.isEmpty())
        return fail(wrong);
    const Uids from = numbersIn(code[2]), uids = numbersIn(code[3]);
    QList<QByteArray> digests;
    for (const quint32 uid : from)
        digests << m_truth.digest(key(), uid);
    if (const QString wrong = m_truth.assigned(m_truth.begin(keyOf(to), digests), uids); !wrong.isEmpty())
        return fail(wrong);
    m_truth.copied(key(), from, keyOf(to), uids);
    for (qsizetype i = 0; move && i < from.size(); ++i) {
        if (allUids().contains(from[i]))
            return fail(u"UID %1 was moved and is still there"_s.arg(from[i]));
    }
    for (qsizetype i = 0; i < from.size(); ++i)
        m_truth.keyword(keyOf(to), uids[i], ownKeyword(), m_truth.keyword(key(), from[i], ownKeyword()));
    return true;
}

bool StressClient::expunge()
{
    if (m_image.size() < kMostMessages / 3 && lot(3) > 0)
        return run("NOOP");
    return lot(2) ? run("EXPUNGE") : run("UID EXPUNGE " + setOf(some(30)));
}

bool StressClient::idle()
{
    m_client->write(begin("IDLE") + "\r\n");
    QByteArray one;
    do {
        if (!response(one) || (one.startsWith("* ") && !takeIn(one, Numbers::MayChange)))
            return false;
    } while (one.startsWith("* "));
    if (!one.startsWith('+'))
        return fail(u"no IDLE"_s);
    QElapsedTimer waited;
    waited.start();
    const int forMs = 50 + lot(1500);
    while (waited.elapsed() < forMs && !m_checkpoint.wanted() && !m_checkpoint.stopping()) {
        if (m_client->socket().bytesAvailable() == 0 && !m_client->socket().waitForReadyRead(50))
            continue;
        if (!response(one) || !takeIn(one, Numbers::MayChange))
            return false;
    }
    m_client->write("DONE\r\n");
    return finish("IDLE", Numbers::MayChange, {"OK"});
}

bool StressClient::status()
{
    const QByteArray folder = otherFolder();
    if (!run("STATUS " + folder + " (MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE)"))
        return false;
    for (const ImapValues &values : std::as_const(m_said)) {
        const QList<ImapValue> items = values.value(2).items;
        for (qsizetype i = 0; values.first().isAtom("STATUS") && i + 1 < items.size(); ++i) {
            const QString wrong = items[i].isAtom("UIDVALIDITY") ? m_truth.uidValidity(keyOf(folder), items[i + 1].text.toUInt()) : QString();
            if (!wrong.isEmpty())
                return fail(wrong);
        }
    }
    return true;
}

bool StressClient::close()
{
    if (!run(lot(2) ? "CLOSE" : "UNSELECT"))
        return false;
    m_folder.clear();
    m_image.clear();
    return true;
}

/// Leaves and comes back; with QRESYNC it is told what it missed, and no more is asked for.
bool StressClient::reconnect()
{
    const FolderImage before = m_image;
    const QByteArray folder = m_folder;
    const bool knows = m_settings.quickResync && !m_private && before.selectedModSeq() > 0;
    if (!run("LOGOUT") || !connectAndSignIn())
        return false;
    return knows ? resync(folder, before) : select(fixedFolders().value(lot(3)));
}

/// A folder that nobody else knows: made, filled, renamed, looked at, deleted; its name is never the same folder again.
bool StressClient::ownFolder()
{
    if (m_private)
        return select(fixedFolders().value(lot(3)));
    const QByteArray first = "own" + QByteArray::number(m_settings.number), second = first + "b/" + QByteArray::number(++m_folders);
    const QByteArray messages = setOf(some(3));
    if (!run("CREATE " + first) || !run("UID COPY " + messages + ' ' + first, Numbers::MayChange, {"OK", "NO"}))
        return false;
    const qsizetype copied = numbersIn(codeOf(m_completion, "COPYUID").value(3)).size();
    if (!appendRun(first, {messageText(m_settings.number, m_messages++, 500)}))
        return false;
    const QByteArray uidValidity = codeOf(m_completion, "APPENDUID").value(1);
    if (!run("RENAME " + first + ' ' + second) || !run("SELECT " + first, Numbers::MayChange, {"NO"}))
        return false;
    if (!select(second))
        return false;
    if (m_image.uidValidity() != uidValidity.toUInt() || m_image.size() != copied + 1)
        return fail(u"the renamed folder has UIDVALIDITY %1 and %2 messages, not %3 and %4"_s.arg(m_image.uidValidity()).arg(m_image.size())
                        .arg(QString::fromLatin1(uidValidity)).arg(copied + 1));
    for (int i = lot(6); i > 0; --i) {
        if (!act() || !learn())
            return false;
    }
    const QByteArray fixed = fixedFolders().value(lot(3));
    if (!select(fixed) || !run("DELETE " + second) || !run("CREATE " + second) || !run("STATUS " + second + " (UIDVALIDITY)"))
        return false;
    if (m_said.isEmpty() || m_said.last().value(2).items.value(1).text == uidValidity)
        return fail(u"a new folder has the UIDVALIDITY of one that was deleted"_s);
    return run("DELETE " + second);
}

} // namespace stress

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapsession.h"
#include "imap/searchevaluator.h"
#include <algorithm>
#include <deque>
#include <map>

/// The world around a session under test: a user anna with the password "right", her folders in memory, and a client whose octets can
/// be cut anywhere. Questions are answered at once unless `answering` is off.
class ScriptedClient
{
public:
    struct Box
    {
        imap::Folder folder;
        mail::FolderSnapshotPtr state;
        QList<std::pair<quint64, quint32>> vanished = {}; ///< modification numbers and UIDs
        quint64 vanishedSince = 0;                        ///< known from there on
    };

    imap::ImapSession session;
    QByteArray output;
    QByteArrayList appended;    ///< messages of the last APPEND
    std::map<base::Id, Box> boxes;
    std::map<base::Id, QByteArray> messages;
    bool answering = true;
    bool writing = true; ///< what is sent is taken at once
    bool closed = false;
    bool reading = true;
    int tlsStarts = 0;
    qsizetype uncompressed = 0; ///< octets that were sent before compression began
    int drops = 0;
    int reads = 0;          ///< of octets of messages
    int outlineReads = 0;
    bool keepsOutlines = true;
    qsizetype mostOutlines = 1000; ///< answered at once
    qint64 largestRead = 0;
    qsizetype largestSend = 0;
    QByteArray fault;

    explicit ScriptedClient(const imap::SessionOptions &options = defaults()) : session(options)
    {
        addBox(QStringLiteral("INBOX"), control::FolderRole::Inbox);
        addBox(QStringLiteral("Sent"), control::FolderRole::Sent);
        addBox(QStringLiteral("Work/Plans"), control::FolderRole::None);
    }

    static imap::SessionOptions defaults()
    {
        imap::SessionOptions options;
        options.tlsActive = true;
        options.mechanisms = {"PLAIN"};
        return options;
    }

    static constexpr base::Id kAnna = 7, kSales = 8; ///< mailboxes

    base::Id addBox(const QString &path, control::FolderRole role)
    {
        const base::Id id = ++m_lastId;
        boxes[id] = {{id, path, role, role != control::FolderRole::None, quint32(1000 + id)}, mail::FolderSnapshot::make(id, quint32(1000 + id), 1, 1, {})};
        boxes[id].folder.mailboxId = kAnna;
        boxes[id].folder.owner = QStringLiteral("anna@example.org");
        return id;
    }
    void addShared(const QString &path, const QByteArray &rights)
    {
        imap::Folder &folder = boxes[addBox(path, control::FolderRole::None)].folder;
        folder.mailboxId = kSales;
        folder.owner = QStringLiteral("sales@example.org");
        folder.rights = rights;
    }
    Box &box(const char *path)
    {
        for (auto &[id, one] : boxes) {
            if (one.folder.path == QLatin1String(path))
                return one;
        }
        fault = QByteArray("no folder ") + path;
        return boxes.begin()->second;
    }
    /// As if it were delivered; the client hears of it where the folder is open.
    void deliver(const char *path, const QByteArray &message, quint8 flags = 0)
    {
        add(box(path), message, flags, {}, 1'000'000'000'000);
        tellChange(box(path).folder.id);
    }
    void setFlags(const char *path, quint32 uid, quint8 flags)
    {
        Box &one = box(path);
        mail::FolderEntry entry = one.state->at(*one.state->indexOf(uid));
        entry.flags = flags;
        change(one, {entry}, {}, {});
        tellChange(one.folder.id);
    }
    void remove(const char *path, QList<quint32> uids)
    {
        change(box(path), {}, {}, std::move(uids));
        tellChange(box(path).folder.id);
    }

    void start() { take(session.start(now())); }
    void send(QByteArrayView bytes) { take(session.feed(bytes, now())); }
    /// The responses to one command, its tag put before it: "x".
    QByteArray command(const QByteArray &text)
    {
        output.clear();
        send("x " + text + "\r\n");
        return std::exchange(output, {});
    }
    void signIn()
    {
        start();
        command("LOGIN anna right");
    }
    void taken() { take(session.written(now())); }
    void handshakeDone() { take(session.tlsStarted(now())); }
    void expire() { take(session.timedOut()); }

    /// Answers the oldest open question; false when there is none.
    bool answerOne()
    {
        if (questions.empty())
            return false;
        const imap::Action question = std::move(questions.front());
        questions.pop_front();
        std::visit([this](const auto &one) { judge(one); }, question);
        return true;
    }

private:
    imap::ImapSession::Now now() { return {m_nowMs += 10, 1'700'000'000'000 + m_nowMs}; }

    void take(imap::Actions actions)
    {
        for (imap::Action &action : actions) {
            if (closed)
                fault = "action after Close";
            std::visit([this](auto &one) { perform(one); }, action);
        }
        while (answering && answerOne()) {
        }
        if (m_unwritten && writing && !closed) {
            m_unwritten = false;
            taken();
        }
    }

    template<typename Question> void perform(Question &question)
    {
        if (!questions.empty())
            fault = "two questions at once";
        questions.push_back(question);
    }
    void perform(imap::SendData &data)
    {
        output += data.bytes;
        largestSend = std::max(largestSend, data.bytes.size());
        m_unwritten = true;
    }
    void perform(imap::StartTls &) { ++tlsStarts; }
    void perform(imap::StartCompression &) { uncompressed = output.size(); }
    void perform(imap::SetReading &reading_) { reading = reading_.on; }
    void perform(imap::AbortAuth &) {}
    void perform(imap::CloseFolder &) { m_open = 0; }
    void perform(imap::BeginMessage &)
    {
        if (!m_appending)
            appended.clear();
        m_appending = true;
        appended += QByteArray();
    }
    void perform(imap::BodyChunk &chunk) { appended.last() += chunk.bytes; }
    void perform(imap::EndMessage &end) { m_ends.append(end); }
    void perform(imap::DropMessages &)
    {
        ++drops;
        m_appending = false;
        m_ends.clear();
        appended.clear();
    }
    void perform(imap::Close &) { closed = true; }

    template<typename T> void judge(const T &) { fault = "no question"; }
    template<typename T> void answer(const T &question, base::Result<imap::Answer> result) { take(session.answer(question.question, std::move(result), now())); }
    static base::Error error(base::ErrorKind kind) { return {kind, {}, {}, {}, 0}; }

    void judge(const imap::Login &login)
    {
        if (login.user == "anna" && login.password == "right")
            answer(login, imap::Answer(imap::Done{}));
        else
            answer(login, error(base::ErrorKind::Forbidden));
    }
    void judge(const imap::Authenticate &begin)
    {
        if (!begin.initial)
            return answer(begin, imap::Answer(imap::Challenge{"who?"}));
        judgePlain(begin, *begin.initial);
    }
    void judge(const imap::AuthResponse &response) { judgePlain(response, response.bytes); }
    template<typename T> void judgePlain(const T &question, const QByteArray &bytes)
    {
        if (bytes == QByteArray("\0anna\0right", 11))
            answer(question, imap::Answer(imap::Done{}));
        else
            answer(question, error(base::ErrorKind::Forbidden));
    }
    void judge(const imap::ListFolders &list)
    {
        imap::Folders out;
        for (auto &[id, one] : boxes) {
            one.folder.total = one.state->size();
            one.folder.uidNext = one.state->uidNext();
            one.folder.highestModSeq = one.state->highestModSeq();
            one.folder.unseen = one.state->count(0, mail::FlagSeen);
            one.folder.deleted = one.state->count(mail::FlagDeleted, 0);
            out.append(one.folder);
        }
        answer(list, imap::Answer(out));
    }
    void judge(const imap::CreateFolder &create)
    {
        for (const auto &[id, one] : boxes) {
            if (one.folder.path == create.path)
                return answer(create, error(base::ErrorKind::Exists));
        }
        answer(create, imap::Answer(boxes[addBox(create.path, control::FolderRole::None)].folder));
    }
    void judge(const imap::RenameFolder &rename)
    {
        boxes[rename.folderId].folder.path = rename.path;
        answer(rename, imap::Answer(imap::Done{}));
    }
    void judge(const imap::DeleteFolder &remove)
    {
        boxes.erase(remove.folderId);
        answer(remove, imap::Answer(imap::Done{}));
    }
    void judge(const imap::Subscribe &subscribe)
    {
        boxes[subscribe.folderId].folder.subscribed = subscribe.on;
        answer(subscribe, imap::Answer(imap::Done{}));
    }
    void judge(const imap::ReadDeletedSize &read)
    {
        qint64 size = 0;
        for (qsizetype i = 0; i < boxes[read.folderId].state->size(); ++i) {
            const mail::FolderEntry &entry = boxes[read.folderId].state->at(i);
            size += entry.flags & mail::FlagDeleted ? entry.size : 0;
        }
        answer(read, imap::Answer(size));
    }
    void judge(const imap::ReadQuota &read)
    {
        if (read.mailboxId == kAnna)
            answer(read, imap::Answer(imap::Quota{2049, 3, 10'240'000, 100}));
        else
            answer(read, imap::Answer(imap::Quota{5, 1, {}, {}}));
    }
    void judge(const imap::OpenFolder &open)
    {
        m_open = open.folderId;
        answer(open, imap::Answer(boxes[open.folderId].state));
    }
    void judge(const imap::StoreFlags &store)
    {
        Box &one = boxes[store.folderId];
        QList<mail::FolderEntry> changed;
        imap::Uids refused;
        for (const quint32 uid : store.uids) {
            const auto index = one.state->indexOf(uid);
            if (!index)
                continue;
            mail::FolderEntry entry = one.state->at(*index);
            if (store.unchangedSince && entry.modSeq > *store.unchangedSince) {
                refused.append(uid);
                continue;
            }
            const quint8 before = entry.flags;
            const QByteArray words = entry.keywords;
            entry.flags = store.mode == imap::StoreFlags::Add ? quint8(before | store.flags)
                : store.mode == imap::StoreFlags::Remove      ? quint8(before & ~store.flags)
                                                              : store.flags;
            if (store.mode != imap::StoreFlags::Remove && !store.keywords.isEmpty())
                entry.keywords = store.keywords.join(' ');
            else if (store.mode == imap::StoreFlags::Replace)
                entry.keywords.clear();
            if (entry.flags != before || entry.keywords != words)
                changed.append(entry);
        }
        change(one, changed, {}, {});
        tellChange(store.folderId);
        for (mail::FolderEntry &entry : changed)
            entry = one.state->at(*one.state->indexOf(entry.uid));
        answer(store, imap::Answer(imap::FlagsStored{changed, refused}));
    }
    void judge(const imap::CopyMessages &copy)
    {
        imap::CopiedMessages out{boxes[copy.toFolderId].folder.uidValidity, {}, {}};
        for (const quint32 uid : copy.uids) {
            const auto index = boxes[copy.folderId].state->indexOf(uid);
            if (!index)
                continue;
            const mail::FolderEntry entry = boxes[copy.folderId].state->at(*index);
            out.from.append(uid);
            out.to.append(add(boxes[copy.toFolderId], messages[entry.messageId], entry.flags, entry.keywords, entry.receivedAt));
        }
        if (copy.move)
            change(boxes[copy.folderId], {}, {}, out.from);
        tellChange(copy.folderId);
        tellChange(copy.toFolderId);
        answer(copy, imap::Answer(out));
    }
    void judge(const imap::Expunge &expunge)
    {
        Box &one = boxes[expunge.folderId];
        imap::Uids gone;
        for (const quint32 uid : expunge.uids) {
            if (one.state->indexOf(uid))
                gone.append(uid);
        }
        change(one, {}, {}, gone);
        tellChange(expunge.folderId);
        answer(expunge, imap::Answer(gone));
    }
    void judge(const imap::ListVanished &list)
    {
        const Box &one = boxes[list.folderId];
        if (list.modSeq < one.vanishedSince)
            return answer(list, imap::Answer(imap::VanishedUids{}));
        imap::Uids out;
        for (const auto &[modSeq, uid] : one.vanished) {
            if (modSeq > list.modSeq)
                out.append(uid);
        }
        std::sort(out.begin(), out.end());
        answer(list, imap::Answer(imap::VanishedUids{out}));
    }
    void judge(const imap::ReadMessage &read)
    {
        ++reads;
        largestRead = std::max(largestRead, read.length);
        if (!messages.contains(read.messageId))
            return answer(read, error(base::ErrorKind::NotFound));
        answer(read, imap::Answer(messages[read.messageId].mid(read.offset, read.length)));
    }
    void judge(const imap::ReadOutlines &read)
    {
        ++outlineReads;
        imap::MessageOutlines out;
        for (const base::Id mailId : read.mailIds.first(std::min(read.mailIds.size(), mostOutlines)))
            out << (keepsOutlines ? imap::MessageOutline::of({}, messages[mailId]) : imap::MessageOutline());
        answer(read, imap::Answer(out));
    }
    void judge(const imap::MatchMessages &match)
    {
        const imap::SearchEvaluator evaluator(*match.keys, {1'700'000'000'000, quint32(match.folder->size()), 0xffff}, match.saved);
        imap::Uids out;
        for (const quint32 uid : match.uids) {
            const qsizetype index = *match.folder->indexOf(uid);
            const QByteArray &text = messages[match.folder->at(index).messageId];
            const auto has = [&](const imap::SearchKey &key) {
                return text.toLower().contains(key.text.toUtf8().toLower()) ? imap::Match::Yes : imap::Match::No;
            };
            if (evaluator.evaluate(match.folder->at(index), quint32(index + 1), has) == imap::Match::Yes)
                out.append(uid);
        }
        answer(match, imap::Answer(out));
    }
    void judge(const imap::OrderMessages &question)
    {
        for (const quint32 uid : question.uids) {
            const mail::FolderEntry &entry = question.folder->at(*question.folder->indexOf(uid));
            question.order->add(entry, messages[entry.messageId]);
        }
        answer(question, imap::Answer(question.order->take()));
    }
    void judge(const imap::CommitAppend &commit)
    {
        imap::AppendedMessages out{boxes[commit.folderId].folder.uidValidity, {}};
        for (qsizetype i = 0; i < m_ends.size(); ++i)
            out.uids.append(add(boxes[commit.folderId], appended[i], m_ends[i].flags, m_ends[i].keywords.join(' '), m_ends[i].receivedAt.value_or(0)));
        m_ends.clear();
        m_appending = false;
        tellChange(commit.folderId);
        answer(commit, imap::Answer(out));
    }

    quint32 add(Box &one, const QByteArray &message, quint8 flags, const QByteArray &keywords, qint64 receivedAt)
    {
        const base::Id id = ++m_lastId;
        messages[id] = message;
        mail::FolderEntry entry{id, id, 0, receivedAt, message.size(), one.state->uidNext(), flags, keywords};
        change(one, {}, {entry}, {});
        return entry.uid;
    }
    void change(Box &one, QList<mail::FolderEntry> changed, QList<mail::FolderEntry> added, QList<quint32> vanished)
    {
        mail::FolderSnapshot::Changes changes{one.state->uidNext() + quint32(added.size()), one.state->highestModSeq() + 1, std::move(changed), std::move(added), std::move(vanished)};
        for (auto *list : {&changes.changed, &changes.added}) {
            for (mail::FolderEntry &entry : *list)
                entry.modSeq = changes.highestModSeq;
        }
        for (const quint32 uid : std::as_const(changes.vanished))
            one.vanished.append({changes.highestModSeq, uid});
        one.state = one.state->with(changes);
    }
    void tellChange(base::Id folder)
    {
        if (m_open == folder)
            take(session.folderChanged(boxes[folder].state, now()));
    }

    std::deque<imap::Action> questions;
    QList<imap::EndMessage> m_ends;
    base::Id m_open = 0;
    base::Id m_lastId = 0;
    qint64 m_nowMs = 0;
    bool m_appending = false;
    bool m_unwritten = false;
};

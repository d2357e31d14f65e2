// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultyoperations.h"
#include "control/names.h"
#include "storage/queuestore.h"
#include "storage/sendstore.h"
#include "storage/settingsstore.h"

using namespace Qt::StringLiterals;
using control::QueueState;

namespace {

constexpr qint64 kDayMs = 86400000;

std::optional<QueueState> stateOf(StoreFixture &fixture, base::Id id)
{
    auto rows = ask<QList<storage::QueueRow>>([&](auto done) { fixture.store->queue()->queueRows({id}, done); });
    return rows && rows->size() == 1 ? std::optional(rows->first().item.state) : std::nullopt;
}

storage::Outgoing outgoing(StoreFixture &fixture, const QString &recipient)
{
    storage::Outgoing row;
    row.id = fixture.store->ids().next();
    row.recipient = recipient;
    row.destination = recipient.section(u'@', 1);
    return row;
}

/// Mail in, several at once: in memory and through the spool, for the mailbox; of the send API, for elsewhere too and under a key.
class AcceptMail final : public FaultyOperation
{
public:
    AcceptMail(base::Id mailbox, bool sends) : FaultyOperation(mailbox), m_sends(sends) {}

    QString check(StoreFixture &fixture, bool all) override
    {
        for (const Mail &mail : all ? m_mails : std::exchange(m_recent, {})) {
            if (const QString wrong = checkOne(fixture, mail); !wrong.isEmpty())
                return u"%1 mail %2: %3"_s.arg(mail.acknowledged ? u"acknowledged"_s : u"refused"_s).arg(mail.number).arg(wrong);
        }
        return {};
    }

private:
    struct Mail
    {
        int number = 0;
        bool acknowledged = false;
        base::Id mailId = 0, message = 0;
        QList<base::Id> rows;
        QByteArray key, text;
    };

    void attempt(StoreFixture &fixture) override
    {
        std::vector<std::pair<Mail, Answer<storage::Committed>>> open;
        for (int i = 0; i < 4; ++i) {
            Mail mail;
            mail.number = ++m_number;
            mail.text = sampleMail(QByteArray::number(mail.number), QByteArray(i == 3 ? 200000 : 900, char('a' + mail.number % 26)));
            const auto body = fixture.finishedBody(mail.text, 30000);
            if (!done(body))
                continue;
            storage::MailSubmission submission = fixture.submission(*body, {m_mailbox});
            mail.mailId = submission.mailId;
            if (m_sends) {
                for (const QString &to : {u"a@far.test"_s, u"b@other.test"_s}) {
                    submission.outgoing << outgoing(fixture, to);
                    mail.rows << submission.outgoing.last().id;
                }
                mail.key = "key " + QByteArray::number(mail.number);
                submission.idempotency = storage::Idempotency{mail.key, "request", "answer", fixture.clock.wallMs() + kDayMs};
            }
            open.emplace_back(std::move(mail), Answer<storage::Committed>());
            fixture.store->commitMail(std::move(submission), open.back().second.callback());
        }
        for (auto &[mail, answer] : open) {
            const auto committed = answer.get();
            mail.acknowledged = done(committed);
            if (committed)
                mail.message = committed->messages.first().id;
            m_mails << mail;
            m_recent << mail;
        }
    }

    QString checkOne(StoreFixture &fixture, const Mail &mail)
    {
        const auto trace = ask<QList<control::Event>>([&](auto done) { fixture.store->trace(mail.mailId, done); });
        if ((trace && !trace->isEmpty()) != mail.acknowledged)
            return u"its events"_s;
        for (const base::Id row : mail.rows) {
            if (stateOf(fixture, row).has_value() != mail.acknowledged)
                return u"its queue rows"_s;
        }
        if (!mail.key.isEmpty()) {
            const auto kept = ask<storage::Answered>([&](auto done) { fixture.store->sending()->answered(mail.key, done); });
            if (kept.ok() != mail.acknowledged)
                return u"its Idempotency-Key"_s;
        }
        if (!mail.acknowledged)
            return {};
        const auto body = ask<QByteArray>([&](auto done) { fixture.store->body(mail.message, done); });
        return body && *body == mail.text ? QString() : u"its text"_s;
    }

    const bool m_sends;
    QList<Mail> m_mails, m_recent;
};

/// Levers and outcomes: one row is held, one sent, one put off.
class ChangeQueue final : public FaultyOperation
{
public:
    using FaultyOperation::FaultyOperation;

    bool prepare(StoreFixture &fixture) override
    {
        const auto body = fixture.finishedBody(sampleMail("queued", "text"));
        if (!body)
            return false;
        storage::MailSubmission submission = fixture.submission(*body, {});
        m_rows.clear();
        for (const QString &to : {u"held@a.test"_s, u"sent@a.test"_s, u"deferred@b.test"_s}) {
            submission.outgoing << outgoing(fixture, to);
            m_rows << submission.outgoing.last().id;
            m_expected[m_rows.last()] = QueueState::Ready;
        }
        return ask<storage::Committed>([&](auto done) { fixture.store->commitMail(std::move(submission), done); }).ok();
    }

    QString check(StoreFixture &fixture, bool all) override
    {
        for (const auto &[id, state] : m_expected) {
            if ((all || m_rows.contains(id)) && stateOf(fixture, id) != state)
                return u"row %1 is not %2"_s.arg(id).arg(control::queueStateToString(state));
        }
        return {};
    }

private:
    void attempt(StoreFixture &fixture) override
    {
        storage::QueueStore &queue = *fixture.store->queue();
        Answer<QList<control::QueueItem>> held;
        Answer<qint64> settled;
        const control::QueueAction hold{control::QueueAction::Hold, control::Lane::Normal, {}, u"operator"_s};
        queue.changeRows({m_rows[0]}, hold, held.callback());
        storage::QueueOutcome sent{.id = m_rows[1], .state = QueueState::Sent, .attempts = 1, .reply = u"250 ok"_s, .attempt = "{}", .extra = {}};
        storage::QueueOutcome later{.id = m_rows[2], .state = QueueState::Deferred, .attempts = 1,
                                    .nextAttemptAt = fixture.clock.wallMs() + 600000, .reply = u"450 later"_s, .attempt = "{}", .extra = {}};
        queue.settleRows({sent, later}, settled.callback());
        if (done(held.get()))
            m_expected[m_rows[0]] = QueueState::Held;
        if (done(settled.get())) {
            m_expected[m_rows[1]] = QueueState::Sent;
            m_expected[m_rows[2]] = QueueState::Deferred;
        }
    }

    QList<base::Id> m_rows;
    std::map<base::Id, QueueState> m_expected;
};

/// One message is deleted, one restored, one moved, by a writer that has read no counters yet.
class MoveMessages final : public FaultyOperation
{
public:
    using FaultyOperation::FaultyOperation;

    bool prepare(StoreFixture &fixture) override
    {
        if (!m_folder) {
            const auto folder = ask<control::Folder>([&](auto done) { fixture.store->createFolder(m_mailbox, u"Elsewhere"_s, done); });
            const auto folders = ask<QList<control::Folder>>([&](auto done) { fixture.store->listFolders(m_mailbox, done); });
            if (!folder || !folders)
                return false;
            m_folder = folder->id;
            for (const control::Folder &one : *folders) {
                if (one.role == control::FolderRole::Trash)
                    m_trash = one.id;
                else if (one.role == control::FolderRole::Inbox)
                    m_inbox = one.id;
            }
        }
        m_recent.clear();
        for (int i = 0; i < 3; ++i) {
            const auto committed = fixture.deliver(sampleMail(QByteArray::number(++m_number), "text"), {m_mailbox});
            if (!committed)
                return false;
            m_recent << committed->messages.first().id;
            m_places[m_recent.last()] = m_inbox;
        }
        m_places[m_recent[1]] = m_trash;
        return ask<control::Message>([&](auto done) { fixture.store->deleteMessage(m_recent[1], done); }).ok() && fixture.open().ok();
    }

    QString check(StoreFixture &fixture, bool all) override
    {
        for (const auto &[id, place] : m_places) {
            if (!all && !m_recent.contains(id))
                continue;
            const auto message = ask<control::Message>([&](auto done) { fixture.store->message(id, done); });
            if (!message || message->folderId != place)
                return u"message %1 is not in folder %2"_s.arg(id).arg(place);
        }
        return {};
    }

private:
    void attempt(StoreFixture &fixture) override
    {
        storage::Store &store = *fixture.store;
        moveTo(m_recent[0], m_trash, [&](auto done) { store.deleteMessage(m_recent[0], done); });
        moveTo(m_recent[1], m_inbox, [&](auto done) { store.restoreMessage(m_recent[1], done); });
        moveTo(m_recent[2], m_folder, [&](auto done) { store.changeMessage(m_recent[2], {.seen = true, .flagged = {}, .folderId = m_folder}, done); });
    }
    template<typename Call>
    void moveTo(base::Id message, base::Id folder, Call call)
    {
        if (m_places[message] != folder && done(ask<control::Message>(call)))
            m_places[message] = folder;
    }

    base::Id m_inbox = 0, m_trash = 0, m_folder = 0;
    QList<base::Id> m_recent;
    std::map<base::Id, base::Id> m_places; ///< message -> folder
};

/// A version of the settings after the other.
class ChangeSettings final : public FaultyOperation
{
public:
    using FaultyOperation::FaultyOperation;

    QString check(StoreFixture &fixture, bool) override
    {
        const auto stored = fixture.store->settings()->loadSettings();
        if (!stored)
            return stored.error().detail;
        if (stored->version != m_version)
            return u"version %1 instead of %2"_s.arg(stored->version).arg(m_version);
        return m_version == 0 || stored->values.value(u"queue.lifetime_h"_s) == m_value ? QString() : u"the value is another"_s;
    }

private:
    void attempt(StoreFixture &fixture) override
    {
        control::SettingsVersion wanted;
        wanted.version = m_version + 1;
        wanted.by = u"operator"_s;
        control::SettingChange change;
        change.key = u"queue.lifetime_h"_s;
        change.stored = qint64(++m_number);
        wanted.changes << change;
        if (!done(ask<control::SettingsVersion>([&](auto done) { fixture.store->settings()->addSettingsVersion(wanted, done); })))
            return;
        m_version = wanted.version;
        m_value = change.stored;
    }

    qint64 m_version = 0;
    QVariant m_value;
};

/// Space of deleted mail is given back while what is left stays whole.
class Compact final : public FaultyOperation
{
public:
    using FaultyOperation::FaultyOperation;

    bool prepare(StoreFixture &fixture) override
    {
        m_recent.clear();
        QList<QByteArray> texts;
        std::vector<Answer<storage::Committed>> came(16);
        for (auto &answer : came) {
            texts << sampleMail(QByteArray::number(++m_number), noise(2000));
            const auto body = fixture.finishedBody(texts.last());
            if (!body)
                return false;
            fixture.store->commitMail(fixture.submission(*body, {m_mailbox}), answer.callback());
        }
        QList<base::Id> deleted;
        for (qsizetype i = 0; i < texts.size(); ++i) {
            const auto committed = came[size_t(i)].get();
            if (!committed)
                return false;
            const base::Id id = committed->messages.first().id;
            if (i % 8 == 0) {
                m_kept[id] = texts[i];
                m_recent << id;
            } else {
                deleted << id;
            }
        }
        for (int twice = 0; twice < 2; ++twice) { // to the trash, then for good
            std::vector<Answer<control::Message>> gone(size_t(deleted.size()));
            for (qsizetype i = 0; i < deleted.size(); ++i)
                fixture.store->deleteMessage(deleted[i], gone[size_t(i)].callback());
            for (auto &answer : gone) {
                if (!answer.get())
                    return false;
            }
        }
        return true;
    }

    QString check(StoreFixture &fixture, bool all) override
    {
        for (const auto &[id, text] : m_kept) {
            if (!all && !m_recent.contains(id))
                continue;
            const auto body = ask<QByteArray>([&](auto done) { fixture.store->body(id, done); });
            if (!body || *body != text)
                return u"message %1 is damaged"_s.arg(id);
        }
        return {};
    }

private:
    /// Its report says what it did; what it could not do is left for the next time, so nothing is refused.
    void attempt(StoreFixture &fixture) override
    {
        (void)ask<QByteArray>([&](auto done) { fixture.store->maintain(done); }).ok();
    }
    static QByteArray noise(qsizetype length)
    {
        QByteArray text;
        quint32 state = 12345 + quint32(length);
        while (text.size() < length)
            text += QByteArray::number(state = state * 1664525 + 1013904223, 36) + ' ';
        return text;
    }

    std::map<base::Id, QByteArray> m_kept;
    QList<base::Id> m_recent;
};

} // namespace

int FaultyOperation::run(StoreFixture &fixture)
{
    m_refused = 0;
    attempt(fixture);
    return m_refused;
}

std::unique_ptr<FaultyOperation> FaultyOperation::byName(const QString &name, base::Id mailbox)
{
    if (name == u"accept")
        return std::make_unique<AcceptMail>(mailbox, false);
    if (name == u"send")
        return std::make_unique<AcceptMail>(mailbox, true);
    if (name == u"queue")
        return std::make_unique<ChangeQueue>(mailbox);
    if (name == u"messages")
        return std::make_unique<MoveMessages>(mailbox);
    if (name == u"settings")
        return std::make_unique<ChangeSettings>(mailbox);
    return std::make_unique<Compact>(mailbox);
}

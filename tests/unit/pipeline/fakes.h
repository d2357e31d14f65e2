// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/store.h"
#include "support/fakeclock.h"
#include "support/faketransport.h"
#include <deque>

/// Counts what is in flight, so that a test can see that nothing was left behind.
class FakeBody final : public storage::BodyWriter
{
public:
    struct Knobs
    {
        int alive = 0;
        qint64 pending = 0;
        bool spooled = false;
        std::optional<base::Error> failure;
        std::function<void()> drained; ///< of the last body made
    };
    FakeBody(base::ExecutorPtr loop, std::shared_ptr<Knobs> knobs)
        : m_loop(std::move(loop))
        , m_knobs(std::move(knobs))
    {
        ++m_knobs->alive;
    }
    ~FakeBody() override { --m_knobs->alive; }
    void append(QByteArrayView bytes) override { m_bytes += bytes; }
    qint64 size() const override { return m_bytes.size(); }
    qint64 pendingBytes() const override { return m_knobs->pending; }
    void setDrained(std::function<void()> callback) override { m_knobs->drained = std::move(callback); }
    std::optional<base::Error> failure() const override { return m_knobs->failure; }
    bool spooled() const override { return m_knobs->spooled; }
    void finish(base::Callback<qint64> done) override { done(size()); }
    QByteArrayView view() const override { return m_bytes; }
    void releaseView() const override {}

private:
    base::ExecutorPtr m_loop;
    std::shared_ptr<Knobs> m_knobs;
    QByteArray m_bytes;
};

/// The calls SMTP makes, answered from the test; everything else says NotFound.
class FakeStore final : public storage::Store
{
public:
    template<typename T>
    using Callback = base::Callback<T>;
    using Id = base::Id;

    struct Commit
    {
        storage::MailSubmission submission;
        QByteArray body;
        Callback<storage::Committed> done;
    };

    base::IdGenerator &ids() override { return m_ids; }
    base::Result<storage::BodyWriterPtr> newBody(base::ExecutorPtr loop) override
    {
        ++bodiesAsked;
        if (refuseBody)
            return *refuseBody;
        return storage::BodyWriterPtr(std::make_shared<FakeBody>(std::move(loop), bodyKnobs));
    }
    void commitMail(storage::MailSubmission submission, Callback<storage::Committed> done) override
    {
        const QByteArray bytes = submission.body->view().toByteArray();
        commits.push_back({std::move(submission), bytes, std::move(done)});
    }
    void lookupRecipient(const QString &localPart, const QString &domain,
                         Callback<storage::RecipientRoute> done) override
    {
        ++lookups;
        if (failLookup) {
            done(*failLookup);
            return;
        }
        if (domain != u"local.test" && !domain.isEmpty()) {
            done(storage::RecipientRoute{storage::RecipientRoute::NotLocal, 0, {}});
            return;
        }
        const QString local = localPart.section(u'+', 0, 0).toLower();
        const Id id = mailboxes.value(local);
        if (id == 0)
            done(storage::RecipientRoute{storage::RecipientRoute::UnknownUser, 0, {}});
        else
            done(storage::RecipientRoute{storage::RecipientRoute::Mailbox, id,
                                         local + QStringLiteral("@local.test")});
    }
    quint64 directoryVersion() const override { return version; }
    storage::AccountStore *accounts() override { return accountStore; }

    /// The oldest commit succeeds.
    void succeed()
    {
        Commit commit = std::move(commits.front());
        commits.pop_front();
        stored.push_back({std::move(commit.submission), commit.body, {}});
        stored.back().submission.body.reset();
        commit.done(storage::Committed{stored.back().submission.mailId, {}, {}});
    }
    void fail(base::ErrorKind kind)
    {
        Commit commit = std::move(commits.front());
        commits.pop_front();
        commit.submission.body.reset();
        commit.done(base::Error{kind, {}, QStringLiteral("as told"), {}});
    }

    void setPublisher(std::function<void(const QList<Published> &)>) override {}
    base::Result<void> ensureBootstrapToken(const QByteArray &) override { return {}; }
    void maintain(Callback<QByteArray> done) override { none(done); }
    void counts(Callback<control::Status> done) override { none(done); }
    void close() override {}
    void listDomains(const control::PageRequest &, Callback<control::Page<control::Domain>> done) override
    {
        none(done);
    }
    void domain(Id, Callback<control::Domain> done) override { none(done); }
    void createDomain(const QString &, Callback<control::Domain> done) override { none(done); }
    void changeDomain(Id, const control::DomainChange &, Callback<control::Domain> done) override { none(done); }
    void deleteDomain(Id, Callback<control::Domain> done) override { none(done); }
    void listMailboxes(const QString &, const control::PageRequest &,
                       Callback<control::Page<control::Mailbox>> done) override
    {
        none(done);
    }
    void mailbox(Id, Callback<control::Mailbox> done) override { none(done); }
    void createMailbox(const QString &, const QString &, std::optional<qint64>,
                       Callback<control::NewMailbox> done) override
    {
        none(done);
    }
    void createDisposable(Id, const QString &, std::optional<qint64>, Callback<control::NewMailbox> done) override { none(done); }
    void setMailboxExpiry(Id, std::optional<qint64>, Callback<control::Mailbox> done) override { none(done); }
    void deleteMailbox(Id, Callback<control::Mailbox> done) override { none(done); }
    void listFolders(Id, Callback<QList<control::Folder>> done) override { none(done); }
    void createFolder(Id, const QString &, Callback<control::Folder> done) override { none(done); }
    void listMessages(Id, Id, const QString &, const control::PageRequest &,
                      Callback<control::Page<control::Message>> done) override
    {
        none(done);
    }
    void message(Id, Callback<control::Message> done) override { none(done); }
    void body(Id, Callback<QByteArray> done) override { none(done); }
    void raw(Id, Callback<QByteArray> done) override { none(done); }
    void rawOfMail(Id, Callback<QByteArray> done) override { none(done); }
    void changeMessage(Id, const control::MessageChange &, Callback<control::Message> done) override
    {
        none(done);
    }
    void deleteMessage(Id, Callback<control::Message> done) override { none(done); }
    void restoreMessage(Id, Callback<control::Message> done) override { none(done); }
    void eventsSince(quint64, int, Callback<QList<control::Event>> done) override { none(done); }
    void listEvents(const control::PageRequest &, Callback<control::Page<control::Event>> done) override
    {
        none(done);
    }
    void trace(Id, Callback<QList<control::Event>> done) override { none(done); }
    void eventRange(Callback<std::pair<quint64, quint64>> done) override { none(done); }
    void listTokens(const control::PageRequest &, Callback<control::Page<control::Token>> done) override
    {
        none(done);
    }
    void token(Id, Callback<control::Token> done) override { none(done); }
    void createToken(const control::Token &, Callback<control::NewToken> done) override { none(done); }
    void changeToken(Id, const control::TokenChange &, Callback<control::Token>) override {}
    void revokeToken(Id, Callback<control::Token> done) override { none(done); }
    void authenticate(const QByteArray &, Callback<control::Token> done) override { none(done); }

    FakeClock clock;
    std::shared_ptr<FakeBody::Knobs> bodyKnobs = std::make_shared<FakeBody::Knobs>();
    std::optional<base::Error> refuseBody;
    std::optional<base::Error> failLookup;
    QHash<QString, Id> mailboxes{
        {QStringLiteral("alice"), 11}, {QStringLiteral("bob"), 12}, {QStringLiteral("postmaster"), 13}};
    quint64 version = 1;
    storage::AccountStore *accountStore = nullptr;
    int lookups = 0;
    int bodiesAsked = 0;
    std::deque<Commit> commits; ///< asked for, not answered
    std::vector<Commit> stored;

private:
    template<typename T>
    void none(const Callback<T> &done)
    {
        done(base::Error{base::ErrorKind::NotFound, {}, {}, {}});
    }
    base::IdGenerator m_ids{clock};
};

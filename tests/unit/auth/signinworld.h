// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/authenticator.h"
#include "auth/passwordforms.h"
#include "support/fakeclock.h"
#include "support/memoryaccounts.h"
#include <QMutex>
#include <QTest>
#include <QWaitCondition>
#include <deque>

/// Runs what was posted when the test says so; answers of other threads are waited for.
class TestExecutor final : public base::Executor
{
public:
    void post(std::function<void()> task) override
    {
        const QMutexLocker lock(&m_mutex);
        m_tasks.push_back(std::move(task));
        m_some.wakeAll();
    }
    bool isCurrent() const override { return true; }
    /// Runs until `done` holds.
    void runUntil(const std::function<bool()> &done)
    {
        while (!done()) {
            std::function<void()> task;
            {
                QMutexLocker lock(&m_mutex);
                while (m_tasks.empty()) {
                    if (!m_some.wait(&m_mutex, 20'000))
                        return;
                }
                task = std::move(m_tasks.front());
                m_tasks.pop_front();
            }
            task();
        }
    }

private:
    QMutex m_mutex;
    QWaitCondition m_some;
    std::deque<std::function<void()>> m_tasks;
};

/// Everything around a sign-in: anna and her passwords, a guard, threads that hash.
class SignInWorld
{
public:
    static auth::SignInGuard::Options patient()
    {
        auth::SignInGuard::Options options;
        options.freeFailures = 1000;
        options.banAfter = 0;
        options.prefixBanAfter = 0;
        return options;
    }

    explicit SignInWorld(const auth::SignInGuard::Options &options = patient())
        : guard(options, registry)
    {
        static const storage::PasswordForms own = *auth::passwordForms(QStringLiteral("open sesame"));
        static const storage::PasswordForms phone = auth::appPasswordForms(QStringLiteral("abcd-efgh-ijkl-mnop"), own);
        storage::Credentials &anna = accounts.add(QStringLiteral("anna@local.test"), own);
        anna.appPasswords.append({7, QStringLiteral("Phone"), phone, {}});
    }

    storage::Credentials &anna() { return accounts.users[QStringLiteral("anna@local.test")]; }

    auth::Authenticator::Setup setup()
    {
        auth::Authenticator::Setup out;
        out.accounts = &accounts;
        out.guard = &guard;
        out.hashes = &hashes;
        out.clock = &clock;
        out.metrics = &registry;
        out.key = "key of the salts";
        out.event = [this](const control::Event &event) { events.append(event); };
        return out;
    }

    auth::Origin origin()
    {
        auth::Origin out;
        out.peer = QHostAddress(QStringLiteral("192.0.2.7"));
        out.protocol = QStringLiteral("submission");
        out.executor = loop;
        out.wait = [this](int milliseconds, std::function<void()> then) {
            waited += milliseconds;
            loop->post(std::move(then));
        };
        return out;
    }

    std::shared_ptr<TestExecutor> loop = std::make_shared<TestExecutor>();
    FakeClock clock;
    metrics::Registry registry;
    MemoryAccounts accounts;
    auth::SignInGuard guard;
    auth::HashPool hashes{1, registry};
    QList<control::Event> events;
    int waited = 0;
    auth::Authenticator authenticator{setup()};
};

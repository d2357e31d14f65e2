// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/passwordforms.h"
#include "base/clock.h"
#include "base/workerpool.h"
#include "metrics/registry.h"
#include "storage/accountstore.h"
#include "storage/store.h"
#include <QDir>
#include <QSemaphore>
#include <memory>
#include <optional>

namespace support {

/// The data folder of an engine that does not run yet, for people who are there when it starts. Blocks.
class SeededUsers
{
public:
    explicit SeededUsers(const QString &dataDir)
    {
        QDir().mkpath(dataDir);
        storage::StoreOptions options;
        options.dataDir = dataDir;
        auto opened = storage::Store::open(options, m_pool, m_registry, base::systemClock());
        if (!opened)
            return;
        m_store = std::move(*opened);
        ask<control::Domain>([&](auto done) { m_store->createDomain(QStringLiteral("example.test"), done); });
    }
    ~SeededUsers()
    {
        if (m_store)
            m_store->close();
    }
    storage::AccountStore &accounts() { return *m_store->accounts(); }

    /// 0 when it could not be made.
    base::Id add(const QString &address, const QString &password) { return add(address, *auth::passwordForms(password)); }
    base::Id add(const QString &address, const storage::PasswordForms &password)
    {
        control::NewUser wanted;
        wanted.address = address;
        const auto user = ask<control::User>([&](auto done) { accounts().createUser(wanted, password, done); });
        return user ? user->id : 0;
    }
    bool change(base::Id id, const control::UserChange &change)
    {
        return ask<control::User>([&](auto done) { accounts().changeUser(id, change, std::nullopt, done); }).has_value();
    }
    std::optional<storage::Credentials> credentials(const QString &address)
    {
        return ask<storage::Credentials>([&](auto done) { accounts().credentials(address, done); });
    }
    bool addAppPassword(base::Id id, const QString &address, const QString &secret)
    {
        const auto user = ask<storage::Credentials>([&](auto done) { accounts().credentials(address, done); });
        return user && ask<control::AppPassword>([&](auto done) {
                           accounts().createAppPassword(id, QStringLiteral("Phone"), std::nullopt, auth::appPasswordForms(secret, user->password), done);
                       }).has_value();
    }
    bool setTwoFactor(base::Id id, const QByteArray &secret)
    {
        return ask<control::User>([&](auto done) { accounts().setTwoFactor(id, secret, {}, done); }).has_value();
    }

private:
    template<typename T, typename Call>
    std::optional<T> ask(Call call)
    {
        QSemaphore answered;
        std::optional<T> out;
        call(base::Callback<T>(nullptr, [&](base::Result<T> result) {
            if (result)
                out = std::move(*result);
            answered.release();
        }));
        return answered.tryAcquire(1, 30'000) ? out : std::nullopt;
    }

    base::WorkerPool m_pool{2};
    metrics::Registry m_registry;
    std::unique_ptr<storage::Store> m_store;
};

} // namespace support

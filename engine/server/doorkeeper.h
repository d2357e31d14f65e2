// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/signinguard.h"
#include "base/clock.h"
#include "base/executor.h"
#include "config/settings.h"
#include <QTimer>

namespace storage {
class BanStore;
}

namespace server {

/// Bans of this engine: what the SignInGuard counts, what an administrator sets, kept in the store. Control thread; the service's
/// calls any thread.
class Doorkeeper final : public control::BanService
{
public:
    struct Setup
    {
        storage::BanStore *store = nullptr;
        const base::Clock *clock = nullptr;
        base::ExecutorPtr control;
        metrics::Registry *metrics = nullptr;
    };
    Doorkeeper(const Setup &setup, const config::Settings &settings);
    /// What was kept of the last run. Blocks.
    base::Result<void> load();
    void apply(const config::Settings &settings);

    auth::SignInGuard &guard() { return *m_guard; }
    /// Any thread, at once.
    bool isBanned(const QHostAddress &peer) const { return m_guard->bannedUntil(peer, m_setup.clock->wallMs()).has_value(); }

    // BanService
    void listBans(const control::PageRequest &page, base::Callback<control::Page<control::Ban>> done) override;
    void ban(const QString &address, base::Callback<control::Ban> done) override;
    void setBan(const control::Ban &wanted, qint64 seconds, base::Callback<control::Ban> done) override;
    void liftBan(const QString &address, const QString &by, base::Callback<control::Ban> done) override;

private:
    static auth::SignInGuard::Options options(const config::Settings &settings);
    void forgetOld();

    const Setup m_setup;
    const std::shared_ptr<auth::SignInGuard> m_guard; ///< also of answers under way
    QTimer m_timer;
};

} // namespace server

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/ldapsession.h"
#include "base/clock.h"
#include "base/workerpool.h"
#include "metrics/registry.h"
#include <QSet>
#include <atomic>

namespace auth {

/// Passwords kept in LDAP or Active Directory, asked on few threads of its own with a line before them that has an end: a server that
/// is slow or gone holds up those who wait for it alone. Any thread; the end waits for the questions under way.
class LdapDirectory final : public PasswordDirectory
{
public:
    static constexpr int kThreads = 4;
    static constexpr int kMostWaiting = 64;

    struct Setup
    {
        LdapOptions options;
        QStringList domains; ///< whose people are asked for there
        bool makesUsers = false;
        const base::Clock *clock = nullptr;
        metrics::Registry *metrics = nullptr;
    };
    explicit LdapDirectory(Setup setup);

    bool covers(const QString &name) const override;
    bool makesUsers() const override { return m_setup.makesUsers; }
    void check(const QString &name, const QByteArray &password, base::Callback<Person> done) override;
    /// What waits is answered Busy; waits for the questions under way.
    void finish();

private:
    base::Result<Person> ask(const QString &name, const QByteArray &password);
    void count(const base::Result<Person> &result);

    const Setup m_setup;
    QSet<QString> m_domains; ///< lower case
    std::atomic<int> m_inside{0};
    std::atomic<bool> m_ending{false};
    std::atomic<qint64> m_complainedMs{0};
    metrics::Counter &m_right;
    metrics::Counter &m_wrong;
    metrics::Counter &m_failed;
    metrics::Counter &m_refused;
    metrics::Histogram &m_time;
    base::WorkerPool m_pool; // last: its threads use the others
};

} // namespace auth

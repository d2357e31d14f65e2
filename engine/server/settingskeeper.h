// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "config/settings.h"
#include "storage/settingsstore.h"
#include <QPointer>
#include <QTimer>
#include <deque>
#include <functional>
#include <memory>

namespace server {

/// The settings while the engine runs: those of file, environment and command line with the changes of the database over
/// them. Changes are checked, written as a version, then applied; one that is to be confirmed goes back by itself, also over a
/// restart. Lives on the control thread; the calls of SettingsService come from any, snapshot() too.
class SettingsKeeper final : public QObject, public control::SettingsService
{
    Q_OBJECT
public:
    struct Setup
    {
        storage::SettingsStore *store = nullptr;
        const base::Clock *clock = nullptr;
        base::ExecutorPtr control;
        /// Whether an engine could run with these; Error::field is a key.
        std::function<base::Result<void>(const config::Settings &)> check;
        /// Puts what needs no start into effect and answers what is in effect then.
        std::function<config::Settings(const config::Settings &)> apply;
    };
    /// `given`: file, environment, command line.
    SettingsKeeper(Setup setup, const config::Settings &given);

    /// At start, before anything is made of the settings: reads the database, and rolls back what was to be confirmed while
    /// the engine was down. Blocks. After it `settings()` says what to start with.
    base::Result<void> load();
    const config::Settings &current() const { return m_current; }
    /// The engine runs with current() now: from here on changes are applied.
    void begin();

    /// File or environment were read again.
    void setGiven(const config::Settings &given);
    /// Any thread.
    config::Settings snapshot() const { return *m_snapshot.load(); }

    void settings(base::Callback<control::SettingsView> done) override;
    void changeSettings(const control::SettingsPatch &patch, base::Callback<control::SettingsResult> done) override;
    void confirmSettings(qint64 version, const QString &by, base::Callback<control::SettingsVersion> done) override;
    void revertSettings(qint64 version, const QString &by, base::Callback<control::SettingsResult> done) override;
    void settingsHistory(const control::PageRequest &page,
                         base::Callback<control::Page<control::SettingsVersion>> done) override;

    /// Rolls the waiting change back when its time is up; a timer calls it.
    void checkConfirmation();

private:
    using Job = std::function<void()>;
    /// One after the other: a job ends by calling finished().
    void enqueue(Job job);
    void finished();
    void runJobs();
    base::Result<control::SettingsVersion> versionOf(const control::SettingsPatch &patch) const;
    base::Result<void> addChange(control::SettingsVersion &version, const QString &key, const QVariant &value) const;
    base::Result<config::Settings> candidate(const control::SettingsVersion &version) const;
    base::Result<control::SettingsVersion> undoing(const control::SettingsVersion &undone, const QString &by) const;
    void commit(control::SettingsVersion version, bool dryRun, base::Callback<control::SettingsResult> done);
    void committed(const control::SettingsVersion &version);
    /// Of a key whose value is right or wrong by what lies in files, which change by themselves.
    static bool isOfFiles(const QString &key);
    void rebuild();
    void watchWaiting();
    control::SettingsResult resultOf(const control::SettingsVersion &version) const;
    control::SettingsView view() const;

    const Setup m_setup;
    config::Settings m_given;
    storage::StoredSettings m_stored;
    config::Settings m_current; ///< wanted: m_given with m_stored
    config::Settings m_running; ///< in effect
    std::atomic<std::shared_ptr<const config::Settings>> m_snapshot;
    std::deque<Job> m_jobs;
    bool m_busy = false;   ///< a job waits for the store
    bool m_inLoop = false; ///< runJobs() is further up
    bool m_begun = false;
    qint64 m_waitUntilUs = 0; ///< monotonic: the wall clock may jump
    QTimer m_timer;
};

} // namespace server

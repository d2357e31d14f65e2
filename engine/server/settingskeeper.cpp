// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/settingskeeper.h"
#include "base/actor.h"
#include "base/logging.h"
#include "server/settingsview.h"
#include <QSemaphore>

namespace server {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorKind;
using base::Result;
using control::SettingChange;
using control::SettingsPatch;
using control::SettingsResult;
using control::SettingsVersion;

namespace {

constexpr int kWatchMs = 500;

QString engineName()
{
    return u"engine"_s; // who rolls back what nobody confirmed
}

} // namespace

SettingsKeeper::SettingsKeeper(Setup setup, const config::Settings &given)
    : m_setup(std::move(setup)), m_given(given), m_current(given), m_running(given),
      m_snapshot(std::make_shared<const config::Settings>(given))
{
    connect(&m_timer, &QTimer::timeout, this, &SettingsKeeper::checkConfirmation);
}

Result<void> SettingsKeeper::load()
{
    Result<storage::StoredSettings> loaded = m_setup.store->loadSettings();
    if (!loaded)
        return loaded.error();
    m_stored = std::move(*loaded);
    if (m_stored.waiting && *m_stored.waiting->confirmBy <= m_setup.clock->wallMs()) {
        const Result<SettingsVersion> undo = undoing(*m_stored.waiting, engineName());
        Result<SettingsVersion> done = undo;
        QSemaphore ready;
        if (undo) {
            m_setup.store->addSettingsVersion(*undo, {{}, [&](Result<SettingsVersion> result) {
                                                          done = std::move(result);
                                                          ready.release();
                                                      }});
            ready.acquire();
        }
        if (!done)
            return done.error();
        qCWarning(lcServer, "settings: version %lld was not confirmed in time and is rolled back", m_stored.waiting->version);
        committed(*done);
    }
    rebuild();
    m_running = m_current;
    return {};
}

void SettingsKeeper::begin()
{
    m_running = m_current;
    m_begun = true;
    watchWaiting();
}

void SettingsKeeper::setGiven(const config::Settings &given)
{
    m_given = given;
    rebuild();
}

bool SettingsKeeper::isOfFiles(const QString &key)
{
    return key == "tls.certificate"_L1 || key == "tls.key"_L1;
}

/// What is wanted, from its parts; once the engine runs, it is put into effect. A change made at run time that an engine cannot
/// run with any more (a file is gone) is passed over: without an engine nobody could take it back. Not so certificates: the keeper of those
/// says what is wrong with the files, until somebody mends them.
void SettingsKeeper::rebuild()
{
    QStringList warnings;
    QHash<QString, QVariant> values = m_stored.values;
    while (true) {
        m_current = config::withDatabase(m_given, values, warnings);
        const Result<void> sound = m_setup.check(m_current);
        if (sound || values.isEmpty() || isOfFiles(sound.error().field))
            break;
        warnings << u"passed over: %1: %2"_s.arg(sound.error().field, sound.error().publicText);
        if (!values.remove(sound.error().field))
            values.clear();
    }
    for (const QString &warning : std::as_const(warnings))
        qCWarning(lcServer, "settings: %s", qUtf8Printable(warning));
    m_snapshot = std::make_shared<const config::Settings>(m_current);
    if (m_begun)
        m_running = m_setup.apply(m_current);
}

void SettingsKeeper::enqueue(Job job)
{
    auto onBehalf = [job = std::move(job), actor = base::ActorScope::current()] {
        const base::ActorScope behalf(actor);
        job();
    };
    m_setup.control->post([self = QPointer(this), job = Job(std::move(onBehalf))]() mutable {
        if (!self)
            return;
        self->m_jobs.push_back(std::move(job));
        self->runJobs();
    });
}

void SettingsKeeper::finished()
{
    m_busy = false;
    runJobs();
}

/// In a loop, not from job to job: there may be many.
void SettingsKeeper::runJobs()
{
    if (std::exchange(m_inLoop, true))
        return;
    while (!m_busy && !m_jobs.empty()) {
        m_busy = true;
        const Job next = std::move(m_jobs.front());
        m_jobs.pop_front();
        next();
    }
    m_inLoop = false;
}

void SettingsKeeper::settings(base::Callback<control::SettingsView> done)
{
    enqueue([this, done] {
        done(view());
        finished();
    });
}

void SettingsKeeper::changeSettings(const SettingsPatch &patch, base::Callback<SettingsResult> done)
{
    enqueue([this, patch, done] {
        const Result<SettingsVersion> wanted = versionOf(patch);
        if (wanted) {
            commit(*wanted, patch.dryRun, done);
            return;
        }
        done(wanted.error());
        finished();
    });
}

void SettingsKeeper::confirmSettings(qint64 version, const QString &by, base::Callback<SettingsVersion> done)
{
    enqueue([this, version, by, done] {
        m_setup.store->markConfirmed(version, {m_setup.control, [self = QPointer(this), by, done](Result<SettingsVersion> result) {
                                                   if (!self)
                                                       return;
                                                   if (result && self->m_stored.waiting
                                                       && self->m_stored.waiting->version == result->version) {
                                                       self->m_stored.waiting.reset();
                                                       self->watchWaiting();
                                                       qCInfo(lcServer, "settings: version %lld is confirmed by %s",
                                                              result->version, qUtf8Printable(by));
                                                   }
                                                   done(std::move(result));
                                                   self->finished();
                                               }});
    });
}

void SettingsKeeper::revertSettings(qint64 version, const QString &by, base::Callback<SettingsResult> done)
{
    enqueue([this, version, by, done] {
        m_setup.store->settingsVersion(version, {m_setup.control, [self = QPointer(this), by, done, actor = base::ActorScope::current()](Result<SettingsVersion> found) {
                                                     const base::ActorScope behalf(actor);
                                                     if (!self)
                                                         return;
                                                     const Result<SettingsVersion> undo =
                                                         found ? self->undoing(*found, by) : Result<SettingsVersion>(found.error());
                                                     if (undo) {
                                                         self->commit(*undo, false, done);
                                                         return;
                                                     }
                                                     done(undo.error());
                                                     self->finished();
                                                 }});
    });
}

void SettingsKeeper::settingsHistory(const control::PageRequest &page, base::Callback<control::Page<SettingsVersion>> done)
{
    m_setup.store->listSettingsVersions(page, std::move(done));
}

void SettingsKeeper::commit(SettingsVersion version, bool dryRun, base::Callback<SettingsResult> done)
{
    const bool undo = version.reverts != 0; // the way back is open even to what a check would not like
    if (const Result<config::Settings> sound = candidate(version); !sound && !undo) {
        done(sound.error());
        finished();
        return;
    }
    if (dryRun || version.changes.isEmpty()) {
        SettingsResult result = resultOf(version);
        result.version = m_stored.version;
        done(result);
        finished();
        return;
    }
    m_setup.store->addSettingsVersion(version, {m_setup.control, [self = QPointer(this), done](Result<SettingsVersion> written) {
                                                    if (!self)
                                                        return;
                                                    if (!written) {
                                                        done(written.error());
                                                    } else {
                                                        self->committed(*written);
                                                        self->rebuild();
                                                        self->watchWaiting();
                                                        done(self->resultOf(*written));
                                                    }
                                                    self->finished();
                                                }});
}

void SettingsKeeper::committed(const SettingsVersion &version)
{
    for (const SettingChange &change : version.changes) {
        if (change.stored.isValid())
            m_stored.values.insert(change.key, change.stored);
        else
            m_stored.values.remove(change.key);
    }
    m_stored.version = version.version;
    m_stored.waiting.reset();
    if (version.waits())
        m_stored.waiting = version;
    QStringList keys;
    for (const SettingChange &change : version.changes)
        keys << change.key;
    qCInfo(lcServer, "settings: version %lld by %s: %s", version.version, qUtf8Printable(version.by), qUtf8Printable(keys.join(u", "_s)));
}

SettingsResult SettingsKeeper::resultOf(const SettingsVersion &version) const
{
    SettingsResult result;
    result.version = version.version;
    result.confirmBy = version.confirmBy;
    for (const SettingChange &change : version.changes) {
        const config::Setting *setting = config::findSetting(change.key);
        (setting && setting->restart ? result.restart : result.applied) << change.key;
    }
    return result;
}

void SettingsKeeper::watchWaiting()
{
    if (!m_stored.waiting) {
        m_timer.stop();
        return;
    }
    const qint64 leftMs = *m_stored.waiting->confirmBy - m_setup.clock->wallMs();
    m_waitUntilUs = m_setup.clock->monotonicUs() + qMax<qint64>(0, leftMs) * 1000;
    m_timer.start(kWatchMs);
}

void SettingsKeeper::checkConfirmation()
{
    if (!m_stored.waiting || m_setup.clock->monotonicUs() < m_waitUntilUs)
        return;
    m_timer.stop(); // tried once: an error below starts it again
    const qint64 version = m_stored.waiting->version;
    enqueue([this, version] {
        if (!m_stored.waiting || m_stored.waiting->version != version) {
            finished(); // confirmed or reverted while this waited
            return;
        }
        const Result<SettingsVersion> undo = undoing(*m_stored.waiting, engineName());
        if (!undo) {
            finished();
            return;
        }
        qCWarning(lcServer, "settings: version %lld was not confirmed in time and is rolled back", version);
        commit(*undo, false, {m_setup.control, [self = QPointer(this)](const Result<SettingsResult> &result) {
                                  if (self && !result) {
                                      qCWarning(lcServer, "settings: not rolled back: %s", qUtf8Printable(result.error().publicText));
                                      self->m_timer.start(kWatchMs);
                                  }
                              }});
    });
}

control::SettingsView SettingsKeeper::view() const
{
    control::SettingsView shown;
    shown.version = m_stored.version;
    shown.waiting = m_stored.waiting;
    for (const config::Setting &setting : config::settingsTable())
        shown.items << shownSetting(setting, m_given, m_current, m_running);
    return shown;
}

} // namespace server

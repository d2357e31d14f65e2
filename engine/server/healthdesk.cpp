// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/healthdesk.h"
#include "metrics/healthexaminer.h"

using namespace Qt::StringLiterals;

namespace server {

namespace {

constexpr int kVersions = 200; // of a week of changes; older ones are not looked at

using Done = control::Callback<control::HealthReport>;
using Versions = base::Result<control::Page<control::SettingsVersion>>;
using View = base::Result<control::SettingsView>;

base::Error stopping()
{
    return {base::ErrorKind::Busy, u"The server is stopping."_s, {}, {}};
}

/// Control thread.
void examine(const HealthDesk::Setup &setup, const control::SettingsView &view, const QList<control::SettingsVersion> &versions, const Done &done)
{
    const auto read = [history = setup.history](const QStringList &names, qint64 from, qint64 to, qint64 step) {
        return history->series(names, from, to, step);
    };
    done(metrics::HealthExaminer({setup.clock->wallMs(), read, view, versions, setup.startedAt}).report());
}

} // namespace

void HealthDesk::healthReport(Done done)
{
    const std::weak_ptr<const Setup> weak = m_setup;
    m_setup->settings->settings({m_setup->control, [weak, done](View view) {
                                     const auto setup = weak.lock();
                                     if (!view || !setup)
                                         return done(view ? stopping() : view.error());
                                     setup->settings->settingsHistory({kVersions, {}}, {setup->control, [weak, done, view = *view](const Versions &page) {
                                                                                            const auto alive = weak.lock();
                                                                                            if (!page || !alive)
                                                                                                return done(page ? stopping() : page.error());
                                                                                            examine(*alive, view, page->items, done);
                                                                                        }});
                                 }});
}

} // namespace server

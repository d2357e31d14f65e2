// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/historyservice.h"

using namespace Qt::StringLiterals;

namespace metrics {

namespace {

base::Error stopping()
{
    return {base::ErrorKind::Busy, u"The server is stopping."_s, {}, {}};
}

} // namespace

HistoryService::HistoryService(const Registry &registry, const History &history, base::ExecutorPtr control)
    : m_sources(std::make_shared<const Sources>(Sources{registry, history}))
    , m_control(std::move(control))
{
}

HistoryService::~HistoryService() = default;

void HistoryService::exposition(base::Callback<QByteArray> done)
{
    m_control->post([weak = std::weak_ptr(m_sources), done = std::move(done)] {
        if (const auto sources = weak.lock())
            done(sources->registry.exposition());
        else
            done(stopping());
    });
}

void HistoryService::series(const QStringList &names, qint64 from, qint64 to, qint64 step,
                            base::Callback<QList<control::Series>> done)
{
    m_control->post([weak = std::weak_ptr(m_sources), names, from, to, step, done = std::move(done)] {
        if (const auto sources = weak.lock())
            done(sources->history.series(names, from, to, step));
        else
            done(stopping());
    });
}

void HistoryService::names(base::Callback<QStringList> done)
{
    m_control->post([weak = std::weak_ptr(m_sources), done = std::move(done)] {
        const auto sources = weak.lock();
        if (!sources) {
            done(stopping());
            return;
        }
        QStringList all;
        for (const auto &[name, value] : sources->history.latest())
            all.append(QString::fromUtf8(name));
        done(std::move(all));
    });
}

} // namespace metrics

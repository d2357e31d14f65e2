// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pagedrows.h"
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kSoonMs = 300;
constexpr qsizetype kMostSingles = 20; // more that changed at once are read as a list
const auto kTopic = u"events"_s;

} // namespace

PagedRows::PagedRows(EngineConnection &engine, const QString &events, const QString &idMember, QObject *parent)
    : QAbstractTableModel(parent)
    , m_engine(engine)
    , m_events(events)
    , m_idMember(idMember)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    connect(&m_soon, &QTimer::timeout, this, &PagedRows::readTouched);
    connect(&engine.events(), &EventStream::storedEvent, this, &PagedRows::onEvent);
}

PagedRows::~PagedRows()
{
    setWatched(false);
}

void PagedRows::setFilter(const QString &text)
{
    if (std::exchange(m_filter, text) == text)
        return;
    m_loaded = false; // of another question
    reload();
}

void PagedRows::setWatched(bool watched)
{
    if (std::exchange(m_watched, watched) == watched)
        return;
    if (watched)
        m_engine.events().subscribe(kTopic);
    else
        m_engine.events().unsubscribe(kTopic);
}

void PagedRows::reload()
{
    m_touched.clear();
    m_anew = !m_loaded;
    m_reading = true;
    readPage({}, ++m_generation);
}

void PagedRows::failRead(const base::Error &error, int generation)
{
    if (generation != m_generation)
        return;
    m_reading = false;
    Q_EMIT failed(error);
}

void PagedRows::endRead(bool cut)
{
    m_loaded = true;
    m_reading = false;
    m_cut = cut;
    Q_EMIT loaded();
}

void PagedRows::onEvent(const control::Event &event)
{
    if (!m_watched || !event.kind.startsWith(m_events))
        return;
    const QJsonObject detail = QJsonDocument::fromJson(event.detail).object();
    if (const auto id = base::idFromString(detail[m_idMember].toString()))
        touch(*id);
}

void PagedRows::touch(control::Id id)
{
    m_touched.insert(id);
    if (!m_soon.isActive())
        m_soon.start();
}

void PagedRows::readTouched()
{
    if (m_reading) { // what is under way may be older than the event
        m_soon.start();
        return;
    }
    const QSet<control::Id> touched = std::exchange(m_touched, {});
    if (touched.size() > kMostSingles) {
        reload();
        return;
    }
    for (const control::Id id : touched)
        readOne(id);
}

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/searchrefresh.h"

namespace ui {
namespace {

constexpr int kLooks = 2;
constexpr int kFirstMs = 1000;
constexpr int kAgainMs = 5000;

} // namespace

SearchRefresh::SearchRefresh(QObject *parent)
    : QObject(parent)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (--m_looks > 0)
            m_timer.start(kAgainMs);
        Q_EMIT due();
    });
}

void SearchRefresh::arm()
{
    m_looks = kLooks;
    if (!m_timer.isActive())
        m_timer.start(kFirstMs);
}

void SearchRefresh::stop()
{
    m_timer.stop();
    m_looks = 0;
}

} // namespace ui

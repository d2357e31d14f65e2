// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

namespace queue {

/// How the machine is doing, as far as the queue should care.
enum class LoadLevel {
    Normal,
    Strained,  ///< bulk mail gets its guaranteed share and no more
    Overloaded ///< bulk mail rests, normal mail is cut to a quarter
};

struct Load
{
    LoadLevel level = LoadLevel::Normal;
    QByteArray reason; ///< "disk", "memory", "loop", "storage": the metric's label; empty when normal
};

/// Asked once a second on the queue thread; must not block.
class LoadGauge
{
public:
    virtual ~LoadGauge() = default;
    virtual Load load() = 0;
};

} // namespace queue

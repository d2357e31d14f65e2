// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>

namespace ctl {

/// One line of what /metrics answers.
struct Sample
{
    QByteArray key; ///< "name{labels}"
    double value = 0;
};

/// The samples of an OpenMetrics text whose names begin with `prefix`; lines that are none are left out.
QList<Sample> samplesOf(const QByteArray &text, const QByteArray &prefix);

} // namespace ctl

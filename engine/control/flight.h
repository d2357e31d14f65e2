// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include <QByteArray>

namespace control {

class FlightService
{
public:
    virtual ~FlightService() = default;
    /// The last 15 minutes as one JSON text, anonymised.
    virtual void record(base::Callback<QByteArray> done) = 0;
};

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/healthreport.h"
#include "support/fakeengine.h"

namespace support {

/// The health report of a fake engine; without one the engine knows too little. What is changed of its settings appears in it, and its
/// advice is taken then. Belongs to the engine.
class FakeHealth : public QObject
{
    Q_OBJECT
public:
    explicit FakeHealth(FakeEngine &engine);
    control::HealthReport report; ///< change freely
    /// How it answers now.
    QByteArray answer() const;

private:
    FakeEngine &m_engine;
};

/// A report with five findings of all kinds and a change that helped. After fillSettings(), when there is to be something to change.
FakeHealth *fillHealth(FakeEngine &engine);

} // namespace support

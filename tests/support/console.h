// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "support/fakeengine.h"
#include <QCoreApplication>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace support {

/// What a test of the console stands on: an engine made of memory, a connection to it, settings of its own. UI thread.
struct Console
{
    Console()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("PostkontorTest"));
        QSettings().clear();
    }
    /// Fill `fake` before; false when the link does not come about.
    [[nodiscard]] bool connect()
    {
        if (!fake.listen())
            return false;
        engine.connectTo({fake.url(), fake.token()});
        return QTest::qWaitFor([this] { return engine.state() == ui::LinkState::Flowing; });
    }

    FakeEngine fake;
    ui::EngineConnection engine;
};

} // namespace support

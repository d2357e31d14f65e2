// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/tray.h"
#include "support/fakeengine.h"
#include <QHash>

namespace support {

/// The tray of a fake engine; without one it is empty. Belongs to the engine.
class FakeTray : public QObject
{
    Q_OBJECT
public:
    explicit FakeTray(FakeEngine &engine);
    QList<control::TrayEntry> entries; ///< change freely
    QHash<control::Id, control::SendUsage> usages; ///< by user; of others nothing was sent
    /// Status and body. `parts`: of the path, from "tray" on.
    std::pair<int, QByteArray> answer(const QByteArray &method, const QStringList &parts, const QByteArray &body);
};

/// Two users, one of them locked.
FakeTray *fillTray(FakeEngine &engine);

} // namespace support

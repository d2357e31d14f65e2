// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "options.h"
#include <QObject>
#include <QPointer>
#include <memory>

class EmbeddedEngine;
namespace ui {
class EngineConnection;
class MainWindow;
class SetupWizard;
} // namespace ui

/// Brings the console to an engine: the one named on the command line, or one in this program, which the first-run wizard sets
/// up when nobody has done so; when another
/// program runs the engine of the same data folder, offers to connect to that. Main thread.
class EngineStart : public QObject
{
    Q_OBJECT
public:
    EngineStart(ui::EngineConnection &connection, ui::MainWindow &window);
    ~EngineStart() override;
    /// False: the configuration is bad and stderr says why.
    bool begin(const Options &options);

private:
    bool start(const QString &config);
    void runWizard();
    void onFailed(const base::Error &error);
    void offerRunning(const QString &url);

    ui::EngineConnection &m_connection;
    ui::MainWindow &m_window;
    std::unique_ptr<EmbeddedEngine> m_engine;
    QPointer<ui::SetupWizard> m_wizard;
};

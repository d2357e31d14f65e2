// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/endpoint.h"
#include "config/settings.h"
#include "server/engine.h"
#include "server/logwriter.h"
#include <QObject>
#include <QThread>

/// The engine beside the console: on a control thread of its own, reached by the console over loopback like
/// any other engine. Main thread.
class EmbeddedEngine : public QObject
{
    Q_OBJECT
public:
    explicit EmbeddedEngine(config::Settings settings, QObject *parent = nullptr);
    /// Drains (at most 10 s) and joins the thread.
    ~EmbeddedEngine() override;

    void start();
    const config::Settings &settings() const { return m_settings; }

    /// For a program started without a configuration, or with the one of the first-run wizard: mail on 127.0.0.1:2525, the API on any free loopback
    /// port, data in the user's folder. Values set elsewhere win.
    static void applyDesktopDefaults(config::Settings &settings);

Q_SIGNALS:
    void started(const ui::Endpoint &endpoint);
    void failed(const base::Error &error);

private:
    void run();

    config::Settings m_settings;
    server::LogWriter m_log;
    QThread m_thread;
    std::shared_ptr<base::LoopExecutor> m_control; // of m_thread
    std::unique_ptr<server::Engine> m_engine;      // lives and dies on m_thread
};

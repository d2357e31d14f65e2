// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "embeddedengine.h"
#include "net/iothread.h"
#include <QStandardPaths>

using namespace Qt::StringLiterals;

EmbeddedEngine::EmbeddedEngine(config::Settings settings, QObject *parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_log(m_settings.string("log.level"_L1),
            server::LogWriter::formatFor(m_settings.string("log.format"_L1)))
{
    net::prepareThread(m_thread, u"control"_s);
    m_control = base::LoopExecutor::forThread(&m_thread);
    // Without a context object: runs on the ending thread itself, where the engine lives.
    connect(&m_thread, &QThread::finished, [this] { m_engine.reset(); });
}

EmbeddedEngine::~EmbeddedEngine()
{
    if (m_thread.isRunning()) {
        m_control->post([this] {
            if (m_engine)
                m_engine->stop([this] { m_thread.quit(); });
            else
                m_thread.quit();
        });
        m_thread.wait();
    }
}

void EmbeddedEngine::start()
{
    m_thread.start();
    m_control->post([this] { run(); });
}

void EmbeddedEngine::run()
{
    m_engine = std::make_unique<server::Engine>(m_settings);
    m_engine->setLog(m_log.ring());
    base::Result<void> done = m_engine->start();
    if (done && m_engine->apiUrl().isEmpty())
        done = base::Error{base::ErrorKind::Invalid,
                           u"the console needs a listener: listen.http is empty"_s,
                           {},
                           u"listen.http"_s};
    if (!done) {
        m_engine.reset(); // after an error it can only be destroyed
        Q_EMIT failed(done.error());
        return;
    }
    Q_EMIT started(ui::Endpoint{QUrl(m_engine->apiUrl()), m_engine->bootstrapToken(), {}});
}

void EmbeddedEngine::applyDesktopDefaults(config::Settings &settings)
{
    const QString data = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation);
    const std::pair<QString, QVariant> values[] = {{u"server.data_dir"_s, data},
                                                   {u"listen.smtp"_s, QStringList{u"127.0.0.1:2525"_s}},
                                                   {u"listen.http"_s, QStringList{u"127.0.0.1:0"_s}}};
    for (const auto &[key, value] : values) {
        if (settings.source(QLatin1StringView(key.toLatin1())) != config::Source::Default)
            continue;
        const base::Result<void> set = settings.set(key, value, config::Source::File);
        Q_ASSERT(set.ok());
    }
}

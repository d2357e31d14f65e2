// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "enginestart.h"
#include "backend/engineconnection.h"
#include "backend/tokenfile.h"
#include "embeddedengine.h"
#include "mainwindow/mainwindow.h"
#include "net/enginelock.h"
#include <QAbstractButton>
#include <QDir>
#include <QMessageBox>
#include <QPushButton>
#include <QTextStream>

using namespace Qt::StringLiterals;

namespace {

void printProblems(const QString &file, const config::Loaded &loaded)
{
    QTextStream err(stderr);
    for (const QString &warning : loaded.warnings)
        err << u"postkontor: warning: "_s << warning << u'\n';
    for (const config::Problem &problem : loaded.problems) {
        err << u"postkontor: "_s;
        if (problem.line > 0)
            err << file << u':' << problem.line << u": "_s;
        err << problem.key << u": "_s << problem.text << u'\n';
    }
}

QMessageBox *messageBox(ui::MainWindow &window, const QString &text, const QString &detail)
{
    auto *box = new QMessageBox(QMessageBox::Warning, EngineStart::tr("The engine did not start"), text,
                                QMessageBox::Close, &window);
    box->setTextFormat(Qt::PlainText);
    box->setDetailedText(detail);
    box->setAttribute(Qt::WA_DeleteOnClose);
    return box;
}

} // namespace

EngineStart::EngineStart(ui::EngineConnection &connection, ui::MainWindow &window)
    : m_connection(connection)
    , m_window(window)
{
}

EngineStart::~EngineStart() = default;

bool EngineStart::begin(const Options &options)
{
    if (options.endpoint.isValid()) {
        m_connection.connectTo(options.endpoint);
        return true;
    }
    config::Loaded loaded = config::load(options.config, config::systemEnvironment());
    printProblems(options.config, loaded);
    if (!loaded.problems.isEmpty())
        return false;
    if (options.config.isEmpty())
        EmbeddedEngine::applyDesktopDefaults(loaded.settings);
    m_engine = std::make_unique<EmbeddedEngine>(loaded.settings);
    connect(m_engine.get(), &EmbeddedEngine::started, &m_connection, &ui::EngineConnection::connectTo);
    connect(m_engine.get(), &EmbeddedEngine::failed, this, &EngineStart::onFailed);
    m_engine->start();
    return true;
}

void EngineStart::onFailed(const base::Error &error)
{
    const QString dataDir = m_engine->settings().string("server.data_dir"_L1);
    const auto holder =
        error.kind == base::ErrorKind::Exists ? net::EngineLock::holder(dataDir) : std::nullopt;
    if (holder && !holder->apiUrl.isEmpty())
        offerRunning(holder->apiUrl);
    else
        messageBox(m_window, error.publicText, error.detail)->open();
}

void EngineStart::offerRunning(const QString &url)
{
    QString token = m_engine->settings().string("admin.bootstrap_token_file"_L1);
    if (token.isEmpty())
        token = QDir(m_engine->settings().string("server.data_dir"_L1)).filePath(u"bootstrap.token"_s);
    QMessageBox *box =
        messageBox(m_window, tr("Another program runs this engine already, at %1.").arg(url), {});
    const QAbstractButton *yes = box->addButton(tr("Connect to it"), QMessageBox::AcceptRole);
    connect(box, &QMessageBox::buttonClicked, this, [this, yes, url, token](const QAbstractButton *button) {
        if (button != yes)
            return;
        const base::Result<ui::Endpoint> endpoint = ui::readEndpoint(url, token);
        if (endpoint)
            m_connection.connectTo(*endpoint);
        else
            messageBox(m_window, endpoint.error().publicText, {})->open();
    });
    box->open();
}

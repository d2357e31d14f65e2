// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "enginestart.h"
#include "backend/engineconnection.h"
#include "backend/tokenfile.h"
#include "embeddedengine.h"
#include "firstrun.h"
#include "mainwindow/engineselector.h"
#include "mainwindow/mainwindow.h"
#include "net/enginelock.h"
#include "wizard/donepage.h"
#include "wizard/setupwizard.h"
#include <QAbstractButton>
#include <QDir>
#include <QFileInfo>
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
        m_window.selector().connectTo(options.endpoint);
        return true;
    }
    if (!options.config.isEmpty())
        return start(options.config);
    const config::Loaded given = config::load({}, config::systemEnvironment());
    if (given.problems.isEmpty() && firstrun::isWanted(options, given.settings)) {
        runWizard();
        return true;
    }
    return start({});
}

/// `config` empty: that of the wizard when there is one, else the defaults of the desktop.
bool EngineStart::start(const QString &config)
{
    const QString profile = QFileInfo::exists(firstrun::profileFile()) ? firstrun::profileFile() : QString();
    const QString file = config.isEmpty() ? profile : config;
    config::Loaded loaded = config::load(file, config::systemEnvironment());
    printProblems(file, loaded);
    if (!loaded.problems.isEmpty())
        return false;
    if (config.isEmpty())
        EmbeddedEngine::applyDesktopDefaults(loaded.settings);
    m_engine = std::make_unique<EmbeddedEngine>(loaded.settings);
    connect(m_engine.get(), &EmbeddedEngine::started, &m_connection, &ui::EngineConnection::connectTo);
    connect(m_engine.get(), &EmbeddedEngine::failed, this, &EngineStart::onFailed);
    m_engine->start();
    return true;
}

/// Cancelled, the program starts as it did without a wizard, and asks again next time.
void EngineStart::runWizard()
{
    m_wizard = new ui::SetupWizard(m_connection, &m_window);
    m_wizard->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_wizard, &ui::SetupWizard::planReady, this, [this](const ui::SetupPlan &plan) {
        const base::Result<void> written = firstrun::write(plan, firstrun::profileFile());
        if (!written)
            m_wizard->donePage().showFailure(written.error().publicText);
        else if (!start({}))
            m_wizard->donePage().showFailure(tr("The settings are not right; the terminal says more."));
    });
    connect(m_wizard, &QDialog::rejected, this, [this] {
        if (!m_engine)
            start({});
    });
    m_wizard->open();
}

void EngineStart::onFailed(const base::Error &error)
{
    if (m_wizard) {
        m_wizard->donePage().showFailure(error.publicText);
        return;
    }
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

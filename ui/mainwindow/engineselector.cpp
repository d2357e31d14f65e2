// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow/engineselector.h"
#include "backend/certificateprobe.h"
#include "backend/doorcalls.h"
#include "dialogs/certificatedialog.h"
#include "dialogs/connectdialog.h"
#include "look/format.h"
#include "look/refusalwords.h"
#include "look/words.h"

using namespace Qt::StringLiterals;

namespace ui {

EngineSelector::EngineSelector(EngineConnection &engine, std::unique_ptr<TokenVault> vault, QWidget *window)
    : QObject(window), m_engine(engine), m_vault(std::move(vault)), m_window(window)
{
    connect(&engine.guard(), &CertificateGuard::pinned, this, [this](const QByteArray &fingerprint) {
        KnownEngine known = EngineList::find(m_engine.endpoint().url);
        known.pin = fingerprint;
        EngineList::remember(known);
        Q_EMIT said(tr("First visit: the certificate of this engine, %1…, is remembered.").arg(CertificateGuard::text(fingerprint).left(23)));
    });
    m_door.setGuard(&m_doorGuard);
    connect(&m_doorGuard, &CertificateGuard::changed, this, [this](const QByteArray &, const QByteArray &seen) { m_seen = seen; });
    connect(&engine.guard(), &CertificateGuard::changed, this, &EngineSelector::onChanged, Qt::QueuedConnection);
}

void EngineSelector::choose()
{
    openList({}, {});
}

void EngineSelector::openList(const QUrl &url, const QString &hint)
{
    auto *dialog = new ConnectDialog(m_window);
    listen(dialog);
    if (url.isValid())
        dialog->begin(url, hint);
    dialog->open();
}

void EngineSelector::listen(ConnectDialog *dialog)
{
    m_attempt.reset();
    connect(dialog, &ConnectDialog::chosen, this, &EngineSelector::onChosen);
    connect(dialog, &ConnectDialog::signInWanted, this, &EngineSelector::onSignInWanted);
    connect(dialog, &ConnectDialog::forgotten, this, [this](const QUrl &gone) { m_vault->remove(gone.toString()); });
}

void EngineSelector::onSignInWanted(const Endpoint &endpoint, const control::SignIn &attempt)
{
    m_attempt = attempt;
    lookThenGo(endpoint);
}

void EngineSelector::signIn(const Endpoint &endpoint)
{
    const control::SignIn attempt = *std::exchange(m_attempt, std::nullopt);
    m_seen.clear();
    m_doorGuard.setPin(endpoint.pin);
    m_door.setEndpoint({endpoint.url, {}, endpoint.pin});
    Q_EMIT said(tr("Signing in to %1…").arg(endpoint.label()));
    openSession(m_door, attempt, this, [this, endpoint, attempt](const base::Result<control::Session> &session) {
        if (!session && !m_seen.isEmpty()) { // nothing was sent: a person looks at the certificate first
            m_attempt = attempt;
            ask(endpoint, endpoint.pin, m_seen, false);
            return;
        }
        if (!session) {
            askAgain(endpoint.url, attempt, session.error());
            return;
        }
        Endpoint full = endpoint;
        full.token = session->token.toLatin1();
        go(full);
    });
}

void EngineSelector::askAgain(const QUrl &url, const control::SignIn &attempt, const base::Error &error)
{
    auto *dialog = new ConnectDialog(m_window);
    listen(dialog);
    QString words = Words::of(error);
    if (error.field == "code"_L1)
        words = tr("The password is right. Now the code of the second factor, or a recovery code.");
    else if (error.detail == "HTTP 401"_L1)
        words = tr("Address, password or code is wrong.");
    else if (error.kind == base::ErrorKind::Busy)
        words = tr("Too many attempts, or the engine is busy. Wait a minute.");
    else if (error.kind == base::ErrorKind::Forbidden && !error.publicText.isEmpty())
        words = RefusalWords::of(error.publicText);
    dialog->beginSignIn(url, attempt, error.field, words);
    dialog->open();
}

void EngineSelector::connectTo(const Endpoint &endpoint)
{
    withToken(endpoint, [this](const Endpoint &full) { go(full); });
}

void EngineSelector::onChosen(const Endpoint &endpoint, const QString &tokenFile, bool keep)
{
    KnownEngine known = EngineList::find(endpoint.url);
    known.tokenFile = tokenFile;
    EngineList::remember(known);
    if (keep && !endpoint.token.isEmpty()) {
        m_vault->write(endpoint.url.toString(), endpoint.token, this, [this](const base::Result<void> &kept) {
            if (!kept)
                Q_EMIT said(tr("The token is not kept, for there is no keychain here: %1").arg(Format::oneLine(kept.error().detail, 120)));
        });
    }
    withToken(endpoint, [this](const Endpoint &full) { lookThenGo(full); });
}

void EngineSelector::withToken(const Endpoint &endpoint, std::function<void(Endpoint)> go)
{
    if (!endpoint.token.isEmpty()) {
        go(endpoint);
        return;
    }
    m_vault->read(endpoint.url.toString(), this, [this, endpoint, go = std::move(go)](const base::Result<QByteArray> &token) {
        Endpoint full = endpoint;
        if (token)
            full.token = *token;
        if (full.token.isEmpty())
            openList(endpoint.url, tr("No token is kept for this engine. Type it, or name the file it is in."));
        else
            go(full);
    });
}

/// The first visit is looked at by a person, before the token goes anywhere.
void EngineSelector::lookThenGo(const Endpoint &endpoint)
{
    if (endpoint.url.scheme() != "https"_L1 || !EngineList::find(endpoint.url).pin.isEmpty()) {
        go(endpoint);
        return;
    }
    auto *probe = new CertificateProbe(endpoint.url, this);
    connect(probe, &CertificateProbe::met, this, [this, endpoint](const QSslCertificate &certificate, bool vouched) {
        ask(endpoint, {}, CertificateGuard::fingerprint(certificate), vouched);
    });
    connect(probe, &CertificateProbe::failed, this, [this, endpoint](const QString &why) {
        openList(endpoint.url, tr("%1 cannot be reached: %2").arg(endpoint.label(), why));
    });
}

void EngineSelector::go(Endpoint endpoint)
{
    const KnownEngine known = EngineList::find(endpoint.url);
    endpoint.pin = known.pin;
    if (m_attempt && endpoint.token.isEmpty()) {
        signIn(endpoint);
        return;
    }
    if (endpoint.url.scheme() == "https"_L1 || !known.tokenFile.isEmpty())
        EngineList::remember(known);
    Q_EMIT leaving();
    m_engine.connectTo(endpoint);
}

/// Whether an authority stands for the new one is worth knowing, so it is looked at once more.
void EngineSelector::onChanged(const QByteArray &expected, const QByteArray &seen)
{
    const Endpoint endpoint = m_engine.endpoint();
    auto *probe = new CertificateProbe(endpoint.url, this);
    connect(probe, &CertificateProbe::met, this, [this, endpoint, expected, seen](const QSslCertificate &certificate, bool vouched) {
        ask(endpoint, expected, seen, vouched && CertificateGuard::fingerprint(certificate) == seen);
    });
    connect(probe, &CertificateProbe::failed, this, [this, endpoint, expected, seen] { ask(endpoint, expected, seen, false); });
}

void EngineSelector::ask(const Endpoint &endpoint, const QByteArray &expected, const QByteArray &seen, bool vouched)
{
    auto *dialog = new CertificateDialog(endpoint.url, expected, seen, vouched, m_window);
    connect(dialog, &CertificateDialog::trusted, this, [this, endpoint, seen] {
        KnownEngine known = EngineList::find(endpoint.url);
        known.pin = seen;
        EngineList::remember(known);
        go(endpoint);
    });
    dialog->open();
}

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "backend/enginelist.h"
#include "backend/tokenvault.h"
#include "control/accounts.h"
#include <optional>

namespace ui {

/// Which engine the window shows: the list of those known, the token out of the keychain, and the certificate, which a person looks
/// at before anything is sent. UI thread.
class EngineSelector : public QObject
{
    Q_OBJECT
public:
    EngineSelector(EngineConnection &engine, std::unique_ptr<TokenVault> vault, QWidget *window);

    /// Opens the list.
    void choose();
    /// As --connect does: no question at the first visit, the certificate met then is the one from then on. Without a token the one in
    /// the keychain is used, and asked for when there is none.
    void connectTo(const Endpoint &endpoint);

Q_SIGNALS:
    /// What is shown is of another engine: take it away.
    void leaving();
    /// For a line in passing.
    void said(const QString &text);

private:
    void openList(const QUrl &url, const QString &hint);
    void onSignInWanted(const Endpoint &endpoint, const control::SignIn &attempt);
    /// Asks for a session, then goes there with its token.
    void signIn(const Endpoint &endpoint);
    void askAgain(const QUrl &url, const control::SignIn &attempt, const base::Error &error);
    void listen(class ConnectDialog *dialog);
    void onChosen(const Endpoint &endpoint, const QString &tokenFile, bool keep);
    /// Calls `go` with a token in `endpoint`, or asks for one.
    void withToken(const Endpoint &endpoint, std::function<void(Endpoint)> go);
    void lookThenGo(const Endpoint &endpoint);
    void go(Endpoint endpoint);
    void onChanged(const QByteArray &expected, const QByteArray &seen);
    void ask(const Endpoint &endpoint, const QByteArray &expected, const QByteArray &seen, bool vouched);

    EngineConnection &m_engine;
    const std::unique_ptr<TokenVault> m_vault;
    QWidget *m_window;
    std::optional<control::SignIn> m_attempt; ///< who wants in, until the certificate was looked at
    QByteArray m_seen; ///< another certificate than the known one, met while signing in
    CertificateGuard m_doorGuard;
    ApiClient m_door; ///< the engine somebody signs in to, which the window does not show yet
};

} // namespace ui

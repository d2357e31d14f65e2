// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/apiclient.h"
#include "control/bans.h"
#include "control/certificates.h"

// The calls about who comes in and by which proof; as ApiClient's own. UI thread.
namespace ui {

/// The default one first.
void readCertificates(ApiClient &api, QObject *context, Done<QList<control::Certificate>> done);
/// Root of the local authority; `der`: as telephones and Windows want it, else PEM. NotFound without one.
void readLocalRoot(ApiClient &api, bool der, QObject *context, Done<QByteArray> done);
/// The ACME directory is asked now; NotFound when none is set.
void renewCertificate(ApiClient &api, QObject *context, Done<void> done);

/// By address.
void readBans(ApiClient &api, const control::PageRequest &page, QObject *context, Done<control::Page<control::Ban>> done);
/// For `seconds`; 0: until somebody lifts it.
void setBan(ApiClient &api, const QString &address, const QString &note, qint64 seconds, QObject *context, Done<control::Ban> done);
void liftBan(ApiClient &api, const QString &address, QObject *context, Done<void> done);

/// Newest first.
void readTokens(ApiClient &api, const control::PageRequest &page, QObject *context, Done<control::Page<control::Token>> done);
/// Name, scopes, mailbox, end and disposable mailboxes count. The secret is in this answer only.
void createToken(ApiClient &api, const control::Token &wanted, QObject *context, Done<control::NewToken> done);
/// Invalid names the member that is wrong, here and above.
void changeToken(ApiClient &api, control::Id id, const control::TokenChange &change, QObject *context, Done<control::Token> done);
void revokeToken(ApiClient &api, control::Id id, QObject *context, Done<void> done);

/// Signs in; Forbidden with the field "code" where the password is right and a second factor is wanted.
void openSession(ApiClient &api, const control::SignIn &attempt, QObject *context, Done<control::Session> done);
/// Where somebody is signed in now.
void readSessions(ApiClient &api, control::Id userId, QObject *context, Done<QList<control::Token>> done);
void endSession(ApiClient &api, control::Id userId, control::Id id, QObject *context, Done<void> done);
/// Secret and recovery codes, in this answer only; nothing changes before a first code is confirmed.
void beginTwoFactor(ApiClient &api, control::Id userId, QObject *context, Done<control::TwoFactorSetup> done);
void confirmTwoFactor(ApiClient &api, control::Id userId, const QString &code, QObject *context, Done<control::User> done);

} // namespace ui

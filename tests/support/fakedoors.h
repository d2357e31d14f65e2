// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/bans.h"
#include "control/certificates.h"
#include "support/fakeengine.h"

namespace support {

/// Bans, certificates and tokens of a fake engine, and second factors of its users. Belongs to the engine.
class FakeDoors : public QObject
{
    Q_OBJECT
public:
    explicit FakeDoors(FakeEngine &engine);
    /// That of the engine; made when there is none.
    static FakeDoors &of(FakeEngine &engine);

    QList<control::Ban> bans;
    QList<control::Certificate> certificates;
    QList<control::Token> tokens; ///< newest first
    QHash<control::Id, QList<control::Token>> sessions; ///< by user
    QByteArray localRoot; ///< PEM; empty: there is no local authority
    bool acme = false;
    QString refusedAddress = QStringLiteral("127.0.0.1"); ///< is never banned
    QString code = QStringLiteral("482913"); ///< of every second factor

    /// Whoever is to sign in: address and password; with a second factor `code` is asked for.
    QHash<QString, QString> passwords;

    struct Answer
    {
        int status = 200;
        QByteArray body = {};
        QByteArray type = "application/json";
    };
    /// nullopt: it is no call of these.
    std::optional<Answer> answer(const QByteArray &method, const QStringList &parts, const QByteArray &body);
    /// POST /v1/sessions, which needs no token.
    Answer signIn(const QByteArray &body);
    /// Tells the subscribers of something that happened.
    void tell(const QString &kind);

private:
    Answer answerBans(const QByteArray &method, const QStringList &parts, const QByteArray &body);
    Answer answerCertificates(const QByteArray &method, const QStringList &parts);
    Answer answerTokens(const QByteArray &method, const QStringList &parts, const QByteArray &body);
    Answer answerSessions(const QByteArray &method, const QStringList &parts);
    std::optional<Answer> answerTwoFactor(const QByteArray &method, const QStringList &parts, const QByteArray &body);

    FakeEngine &m_engine;
};

/// Certificates of all sources, one of them ending; bans and keys.
void fillDoors(FakeEngine &engine);

} // namespace support

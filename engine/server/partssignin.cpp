// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/oauthissuer.h"
#include "auth/saslexchange.h"
#include "server/parts.h"
#include <QMessageAuthenticationCode>

// Who signs in, and by what.
namespace server {

using namespace Qt::StringLiterals;

void Engine::Parts::makeSignIn()
{
    hashes = std::make_unique<auth::HashPool>(int(settings.integer("auth.hash_threads"_L1)), metrics);
    auth::Authenticator::Setup setup;
    setup.accounts = store->accounts();
    setup.guard = &doors->guard();
    setup.hashes = hashes.get();
    setup.clock = &clock;
    setup.metrics = &metrics;
    setup.key = QMessageAuthenticationCode::hash("salts of nobody", bootstrapToken, QCryptographicHash::Sha256);
    setup.event = [this](const control::Event &event) { store->addEvent(event); };
    if (const QString issuer = settings.string("auth.oauth_issuer"_L1); !issuer.isEmpty()) {
        // Whoever may set it may name a server of the own network.
        const auto everywhere = net::AddressSet::parse({u"0.0.0.0/0"_s, u"::/0"_s});
        issuerClient = std::make_unique<net::HttpPoster>(everywhere ? *everywhere : net::AddressSet());
        setup.issuer = std::make_shared<auth::OAuthIssuer>(
            auth::OAuthIssuer::Setup{issuer, settings.string("auth.oauth_audience"_L1), issuerClient.get(), &clock, control});
    }
    authenticator = std::make_unique<auth::Authenticator>(setup);
    accountDesk = std::make_unique<auth::AccountDesk>(
        auth::AccountDesk::Setup{store->accounts(), authenticator.get(), hashes.get(), &clock, u"Postkontor "_s + hostname()});
}

/// Of the ways there are, those that are wanted, strongest first.
QList<QByteArray> Engine::Parts::mechanisms() const
{
    const QStringList wanted = settings.list("auth.mechanisms"_L1);
    QList<QByteArray> out;
    for (const QByteArray &mechanism : auth::SaslExchange::mechanisms()) {
        const bool token = mechanism == "OAUTHBEARER" || mechanism == "XOAUTH2";
        if (wanted.contains(QString::fromLatin1(mechanism)) && (!token || issuerClient))
            out.append(mechanism);
    }
    return out;
}

} // namespace server

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
    if (const QStringList urls = settings.list("auth.ldap_urls"_L1); !urls.isEmpty())
        directory = std::make_unique<auth::LdapDirectory>(ldapSetup());
    setup.directory = directory.get();
    authenticator = std::make_unique<auth::Authenticator>(setup);
    accountDesk = std::make_unique<auth::AccountDesk>(
        auth::AccountDesk::Setup{store->accounts(), authenticator.get(), hashes.get(), &clock, directory.get(), u"Postkontor "_s + hostname()});
}

auth::LdapDirectory::Setup Engine::Parts::ldapSetup()
{
    auth::LdapOptions options;
    options.urls = settings.list("auth.ldap_urls"_L1);
    options.startTls = settings.boolean("auth.ldap_starttls"_L1);
    options.caFile = settings.string("auth.ldap_ca_file"_L1);
    options.bindName = settings.string("auth.ldap_bind_name"_L1);
    options.bindSecret = settings.string("auth.ldap_bind_secret"_L1);
    options.userName = settings.string("auth.ldap_user_name"_L1);
    options.base = settings.string("auth.ldap_base"_L1);
    options.filter = settings.string("auth.ldap_filter"_L1);
    options.addressAttribute = settings.string("auth.ldap_address_attribute"_L1);
    options.nameAttribute = settings.string("auth.ldap_name_attribute"_L1);
    options.timeoutMs = int(settings.integer("auth.ldap_timeout_s"_L1)) * 1000;
    return {options, settings.list("auth.ldap_domains"_L1), settings.boolean("auth.ldap_makes_users"_L1), &clock, &metrics};
}

/// Of the ways there are, those that are wanted, strongest first.
QList<QByteArray> Engine::Parts::mechanisms() const
{
    const QStringList wanted = settings.list("auth.mechanisms"_L1);
    QList<QByteArray> out;
    for (const QByteArray &mechanism : auth::SaslExchange::mechanisms()) {
        const bool token = mechanism == "OAUTHBEARER" || mechanism == "XOAUTH2";
        const bool scram = mechanism.startsWith("SCRAM"); // programs choose it first, and users of LDAP cannot: their password is not here
        if (wanted.contains(QString::fromLatin1(mechanism)) && (!token || issuerClient) && (!scram || !directory))
            out.append(mechanism);
    }
    return out;
}

} // namespace server

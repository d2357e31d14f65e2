// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/alertreadings.h"
#include "server/parts.h"

// Certificates: what the settings say about them, and who is told.
namespace server {

using namespace Qt::StringLiterals;

CertificateOptions Engine::Parts::certificateOptions() const
{
    CertificateOptions options = Engine::certificateOptions(settings);
    options.hostname = hostname();
    options.dataDir = dataDir();
    options.acme = acmeOptions().isOn();
    return options;
}

CertificateOptions Engine::certificateOptions(const config::Settings &settings)
{
    CertificateOptions options;
    options.certificate = settings.string("tls.certificate"_L1);
    options.key = settings.string("tls.key"_L1);
    options.folder = settings.string("tls.folder"_L1);
    options.onlyTls13 = settings.string("tls.min_version"_L1) == "1.3"_L1;
    options.localAuthority = settings.boolean("tls.local_authority"_L1);
    for (const QLatin1StringView key : {"tls.certificate"_L1, "tls.key"_L1})
        options.mayBeBroken = options.mayBeBroken || settings.source(key) == config::Source::Database;
    return options;
}

AcmeOptions Engine::Parts::acmeOptions() const
{
    AcmeOptions options;
    options.directory = settings.string("acme.directory"_L1);
    options.contact = settings.string("acme.contact"_L1);
    for (const QString &name : settings.list("acme.names"_L1))
        options.names << name.toLower();
    if (options.names.isEmpty())
        options.names << hostname().toLower();
    options.agreesTerms = settings.boolean("acme.agree_terms"_L1);
    options.caFile = settings.string("acme.ca_file"_L1);
    options.dataDir = dataDir();
    return options;
}

base::Result<void> Engine::Parts::startCertificates()
{
    const auto tell = [this](const control::Event &event) { store->addEvent(event); };
    certificates = std::make_unique<CertificateKeeper>(CertificateKeeper::Setup{
        &clock, [this](std::shared_ptr<const net::TlsContext> context) { network->setTls(std::move(context)); }, tell});
    const auto makeClient = [](const QString &caFile) {
        const auto anywhere = net::AddressSet::parse({u"0.0.0.0/0"_s, u"::/0"_s}); // whom to ask is the administrator's word, not a stranger's
        return std::make_unique<net::HttpPoster>(*anywhere, caFile);
    };
    acme = std::make_unique<AcmeRenewer>(AcmeRenewer::Setup{&clock, control, makeClient, [this] { certificates->look(); }, tell});
    certificateDesk = std::make_unique<CertificateDesk>(*certificates, *acme, control, tell);
    return certificates->start(certificateOptions());
}

void Engine::Parts::watchCertificates()
{
    auto problems = certificates->problems();
    if (!acme->problem().isEmpty())
        problems << metrics::AlertEvaluator::Reading{u"acme"_s, 1, acme->problem()};
    alerts->setReadings(control::kCertificateProblems, problems);
    alerts->setReadings(control::kCertificateRemaining, certificates->remaining());
    health->update(clock.wallMs(), certificates->firstEnd());
}

} // namespace server

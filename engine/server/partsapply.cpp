// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/ldapsession.h"
#include "base/logging.h"
#include "server/clientoffer.h"
#include "server/logwriter.h"
#include "server/parts.h"
#include "storage/queuestore.h"
#include <QFileInfo>

// Settings while the engine runs: what is checked before they are taken, and what becomes of them without a start.
namespace server {

using namespace Qt::StringLiterals;

base::Result<void> Engine::check(const config::Settings &settings)
{
    if (const auto times = QueueTimes::of(settings); !times)
        return times.error();
    if (const auto options = Outbound::options(settings, u"localhost"_s); !options)
        return options.error();
    if (auto authorities = Outbound::checkAuthorities(settings); !authorities)
        return authorities;
    if (const auto lists = pipeline::Dnsbl::parse(settings.list("checks.dnsbl"_L1)); !lists) {
        base::Error error = lists.error();
        error.field = u"checks.dnsbl"_s;
        return error;
    }
    if (!settings.list("auth.ldap_urls"_L1).isEmpty() && !auth::hasLdap())
        return base::Error{base::ErrorKind::Invalid, u"this program was built without LDAP"_s, {}, u"auth.ldap_urls"_s};
    const QString acmeRoots = settings.string("acme.ca_file"_L1);
    if (!acmeRoots.isEmpty() && !QFileInfo(acmeRoots).isReadable())
        return base::Error{base::ErrorKind::Invalid, u"cannot read %1"_s.arg(acmeRoots), {}, u"acme.ca_file"_s};
    return CertificateKeeper::check(certificateOptions(settings));
}

config::Settings Engine::Parts::apply(const config::Settings &wanted)
{
    const config::Settings before = settings;
    settings = settings.withLive(wanted);
    LogWriter::configure(settings.string("log.level"_L1), LogWriter::formatFor(settings.string("log.format"_L1)));
    store->setLimits(storeLimits());
    *marks = std::make_shared<const LoadMarks>(loadMarks());
    applyQueueTimes(before);
    applyOutbound();
    certificates->setOptions(certificateOptions());
    acme->setOptions(acmeOptions());
    smtp->setOptions(smtpOptions());
    imap->setOptions(imapOptions());
    pop3->setOptions(pop3Options());
    sending->setRules(sendRules());
    if (mailboxes)
        mailboxes->setFullRejects(settings.boolean("limits.quota_rejects"_L1));
    send->setMaxMessageBytes(settings.integer("smtp.max_message_bytes"_L1));
    applyLimits();
    publishOffer();
    alertMailer->setRecipients(settings.list("alerts.mail_to"_L1));
    records->setLimits(int(settings.integer("records.keep"_L1)), settings.integer("records.keep_bytes"_L1));
    return settings;
}

void Engine::Parts::publishOffer()
{
    offer.store(std::make_shared<const control::ClientOffer>(clientOffer(settings, name, addresses)));
}

void Engine::Parts::applyLimits()
{
    using base::Listener;
    const auto smtpLimit = int(settings.integer("smtp.max_connections"_L1));
    const auto imapLimit = int(settings.integer("imap.max_connections"_L1));
    const auto pop3Limit = int(settings.integer("pop3.max_connections"_L1));
    const auto httpLimit = int(settings.integer("http.max_connections"_L1));
    for (const Listener kind : {Listener::Smtp, Listener::Submission, Listener::Submissions, Listener::Lmtp})
        network->setMaxConnections(kind, smtpLimit);
    for (const Listener kind : {Listener::Imap, Listener::Imaps})
        network->setMaxConnections(kind, imapLimit);
    for (const Listener kind : {Listener::Pop3, Listener::Pop3s})
        network->setMaxConnections(kind, pop3Limit);
    for (const Listener kind : {Listener::Http, Listener::Https})
        network->setMaxConnections(kind, httpLimit);
    doors->apply(settings);
    if (const auto set = network->setLimits(networkOptions()); !set)
        qCWarning(lcServer, "settings: the old limits stay: %s: %s", qUtf8Printable(set.error().field), qUtf8Printable(set.error().publicText));
}

void Engine::Parts::applyQueueTimes(const config::Settings &before)
{
    const auto times = QueueTimes::of(settings);
    if (!times) {
        qCWarning(lcServer, "settings: the old retry times stay: %s", qUtf8Printable(times.error().publicText));
        return;
    }
    const bool keepsLonger = before.integer("queue.keep_finished_h"_L1) != settings.integer("queue.keep_finished_h"_L1);
    if (*times == queueTimes && !keepsLonger)
        return;
    queueTimes = *times;
    queue->setTimes(times->retry, times->longestLifeMs());
    store->queue()->setQueueLife(times->life, times->lifeFor);
    qCInfo(lcServer, "reloaded the retry times");
}

void Engine::Parts::applyOutbound()
{
    if (!outbound)
        return;
    if (const auto done = outbound->reload(settings, hostname()); !done)
        qCWarning(lcServer, "settings: the old delivery and dns settings stay: %s", qUtf8Printable(done.error().publicText));
    else
        qCInfo(lcServer, "reloaded the delivery and dns settings");
}

} // namespace server

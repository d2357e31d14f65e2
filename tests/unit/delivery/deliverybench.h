// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/loopexecutor.h"
#include "control/services.h"
#include "delivery/deliverer.h"
#include "net/dnsresolver.h"
#include "net/ioloop.h"
#include "net/network.h"
#include "support/fakedns.h"
#include "support/scriptedserver.h"
#include <QTest>

/// A store that knows one mail for every id.
class FakeMessages final : public control::MessageService
{
public:
    QByteArray text = "Return-Path: <anna@sender.test>\r\nReceived: from a by b; Sat, 21 Nov 2026 10:00:00 +0000\r\n"
                      "From: anna@sender.test\r\nSubject: hello\r\n\r\nText.\r\n.dot\r\n";
    std::atomic<bool> broken{false};
    std::atomic<int> reads{0};

    void rawOfMail(base::Id, control::Callback<QByteArray> done) override
    {
        ++reads;
        if (broken)
            done(base::Error{base::ErrorKind::Io, {}, {}, {}});
        else
            done(text);
    }
    void listFolders(base::Id, control::Callback<QList<control::Folder>>) override {}
    void createFolder(base::Id, const QString &, control::Callback<control::Folder>) override {}
    void listMessages(base::Id, base::Id, const QString &, const control::PageRequest &, control::Callback<control::Page<control::Message>>) override {}
    void message(base::Id, control::Callback<control::Message>) override {}
    void body(base::Id, control::Callback<QByteArray>) override {}
    void raw(base::Id, control::Callback<QByteArray>) override {}
    void changeMessage(base::Id, const control::MessageChange &, control::Callback<control::Message>) override {}
    void deleteMessage(base::Id, control::Callback<control::Message>) override {}
    void restoreMessage(base::Id, control::Callback<control::Message>) override {}
};

/// A deliverer with real loops, real sockets on 127.0.0.x, and a name server with a script.
class DeliveryBench
{
public:
    explicit DeliveryBench(const std::function<void(delivery::DeliveryOptions &)> &change = {}, const QString &caFile = {})
    {
        options.hostname = "mail.example.test";
        options.connectTimeoutMs = 20'000;
        options.idleMs = 5000;
        options.ip = delivery::IpChoice::Ipv4;
        if (change)
            change(options);
        net::NetworkOptions networkOptions;
        networkOptions.ioThreads = 2;
        networkOptions.ids = &ids;
        networkOptions.metrics = &metrics;
        network = std::make_unique<net::Network>(networkOptions);
        if (!network->start())
            qFatal("no network");
        net::DnsOptions dnsOptions;
        dnsOptions.servers = {dns.server()};
        dnsOptions.timeoutMs = 300;
        dnsOptions.tries = 1;
        net::IoLoop *loop = network->ioLoops().first();
        resolver = std::make_shared<net::DnsResolver>(*loop, dnsOptions, metrics);
        loop->executor()->post([loop, part = resolver] { loop->addPart(part); });
        deliverer = std::make_unique<delivery::Deliverer>(delivery::Deliverer::Parts{*resolver, messages, workers, base::systemClock(), metrics, nullptr}, options);
        deliverer->attach(network->ioLoops(), caFile.isEmpty() ? nullptr : *net::TlsClientContext::load(false, caFile)); // the system's roots take long to read
    }
    ~DeliveryBench() { network->close(); }

    mail::DeliveryGroup plan(const QString &destination)
    {
        std::optional<mail::DeliveryGroup> group;
        deliverer->plan(destination, {executor, [&](base::Result<mail::DeliveryGroup> result) { group = *result; }});
        if (!QTest::qWaitFor([&] { return group.has_value(); }, 20'000))
            qFatal("no plan for %s", qPrintable(destination));
        return *group;
    }
    /// Begins an attempt; `reports` gets the outcome.
    void begin(const QString &destination, const QStringList &recipients, const mail::DeliveryGroup &group)
    {
        mail::DeliveryJob job;
        job.mailId = ids.next();
        job.destination = destination;
        job.group = group;
        job.mailFrom = QStringLiteral("anna@sender.test");
        job.size = messages.text.size();
        for (const QString &recipient : recipients)
            job.recipients.append({ids.next(), recipient, {}, 0});
        if (change)
            change(job);
        ++begun;
        deliverer->deliver(job, {executor, [this](base::Result<mail::DeliveryReport> result) {
                                     if (result)
                                         reports.append(*result);
                                     else
                                         ++refused;
                                 }});
    }
    bool wait(int milliseconds = 30'000)
    {
        return QTest::qWaitFor([&] { return reports.size() + refused == begun; }, milliseconds);
    }
    /// One attempt, from the question to the DNS to the report; a failed plan is told as a report.
    mail::DeliveryReport deliver(const QString &destination, const QStringList &recipients)
    {
        const mail::DeliveryGroup group = plan(destination);
        if (group.key.isEmpty()) {
            mail::DeliveryReport report;
            for (qsizetype i = 0; i < recipients.size(); ++i)
                report.outcomes.append({0, group.result, 0, group.status, group.reason, false});
            return report;
        }
        reports.clear();
        begun = refused = 0;
        begin(destination, recipients, group);
        if (!wait() || reports.isEmpty())
            qFatal("no report for %s", qPrintable(destination));
        return reports.first();
    }

    support::FakeDns dns;
    base::IdGenerator ids{base::systemClock()};
    metrics::Registry metrics;
    base::WorkerPool workers;
    FakeMessages messages;
    delivery::DeliveryOptions options;
    std::shared_ptr<base::LoopExecutor> executor = base::LoopExecutor::forCurrentThread();
    std::unique_ptr<net::Network> network;
    std::shared_ptr<net::DnsResolver> resolver;
    std::unique_ptr<delivery::Deliverer> deliverer;
    std::function<void(mail::DeliveryJob &)> change;
    QList<mail::DeliveryReport> reports;
    int begun = 0;
    int refused = 0;
};

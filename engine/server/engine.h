// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/loopexecutor.h"
#include "config/settings.h"
#include "control/services.h"
#include "net/inheritedsockets.h"
#include <QObject>
#include <memory>

namespace server {

struct CertificateOptions;
struct ListenerRow;
class LogRing;

/// The whole mail server: builds, starts and stops every part. Lives on the control thread (the main thread of
/// postkontord, a thread of its own inside the console), which must run an event loop; its functions are called there,
/// except those of StatusService, which are thread-safe.
class Engine final : public QObject, public control::StatusService
{
    Q_OBJECT
public:
    explicit Engine(const config::Settings &settings, QObject *parent = nullptr);
    ~Engine() override;

    /// What a start would refuse and can be known before it: lists that do not parse, files that are named and not
    /// right. Makes nothing; Error::field is the key.
    static base::Result<void> check(const config::Settings &settings);

    /// Where an engine with these settings keeps its data: server.data_dir, or the platform's place for it.
    static QString dataDir(const config::Settings &settings);

    /// Where the process keeps its log; before start(). Without it there is none to read.
    void setLog(std::shared_ptr<LogRing> ring);

    /// Listening sockets of the service manager; before start().
    void setInherited(QList<net::InheritedSocket> sockets);

    /// Lock, store, token, network, listeners. An error of kind Invalid is the configuration's fault; anything else the
    /// machine's. After an error the engine can only be destroyed. Blocks while the store recovers.
    base::Result<void> start();

    /// Drains (at most 10 s), stops the parts in reverse order, then calls `stopped`.
    void stop(std::function<void()> stopped);

    /// File and environment were read again: takes over what needs no start, and reads the certificates again; sessions
    /// under way keep theirs. Changes made at run time stay over them.
    void reload(const config::Settings &fresh);

    struct Address
    {
        QString listener; ///< "smtp", "http", …
        QString address;  ///< "127.0.0.1:2525", with the port really bound
    };
    QList<Address> addresses() const;
    /// "http://127.0.0.1:8080" (or https when there is no plain one); empty without an API listener.
    QString apiUrl() const;
    QByteArray bootstrapToken() const;

    void status(base::Callback<control::Status> done) override;
    bool ready() const override;

private:
    struct Parts;
    static CertificateOptions certificateOptions(const config::Settings &settings);
    base::Result<void> openStore();
    base::Result<void> openToken();
    base::Result<void> startNetwork();
    base::Result<void> startQueue();
    base::Result<void> openListeners();
    base::Result<void> openListener(const ListenerRow &row);
    void startTimers();
    void sampleMetrics();
    base::Result<void> loadSettings();
    base::Error listenError(base::Error error, QLatin1StringView key) const;
    /// Deliveries under way may end, so that nobody gets their mail twice.
    void awaitDeliveries(qint64 untilUs, std::function<void()> stopped);
    void closeParts();

    std::unique_ptr<Parts> d;
};

} // namespace server

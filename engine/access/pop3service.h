// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/session.h"
#include "base/workerpool.h"
#include "net/transcriptbook.h"
#include "storage/accessstore.h"
#include <memory>

namespace auth {
class Authenticator;
}

namespace mailaccess {

/// What sessions are told; a copy of the settings of that moment.
struct Pop3Options
{
    QByteArray hostname = QByteArrayLiteral("localhost"); ///< server.hostname
    int idleTimeoutS = 600;                               ///< pop3.idle_timeout_s
    auth::Authenticator *authenticator = nullptr; ///< null: nobody signs in; outlives every connection
    QList<QByteArray> mechanisms;                 ///< auth.mechanisms, those there are
    bool offerTls = true;                         ///< a certificate is there: STLS on pop3
    net::TranscriptBook *transcripts = nullptr;   ///< what is said is written there; outlives every connection
};

/// Mail is collected here: the session factory of the listeners pop3 and pop3s. Thread-safe. Store, pool and clock outlive it and
/// every connection it made.
class Pop3Service final : public base::SessionFactory
{
public:
    Pop3Service(storage::AccessStore &store, base::WorkerPool &pool, const base::Clock &clock, const Pop3Options &options);
    ~Pop3Service() override;
    std::unique_ptr<base::ConnectionHandler> create(base::Transport &transport) override;
    /// For connections made from now on.
    void setOptions(const Pop3Options &options);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace mailaccess

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/session.h"
#include "base/workerpool.h"
#include "storage/store.h"
#include <memory>

namespace auth {
class Authenticator;
}

namespace mailaccess {

/// What sessions are told; a copy of the settings of that moment.
struct ImapOptions
{
    int idleTimeoutS = 1800;                      ///< imap.idle_timeout_s
    qint64 maxMessageBytes = 50 << 20;            ///< smtp.max_message_bytes: of one that is appended
    auth::Authenticator *authenticator = nullptr; ///< null: nobody signs in; outlives every connection
    QList<QByteArray> mechanisms;                 ///< auth.mechanisms, those there are
    bool offerTls = true;                         ///< a certificate is there: STARTTLS on imap
};

/// Mail is read here: the session factory of the listeners imap and imaps. Thread-safe. Store (which has an access()), pool and clock
/// outlive it and every connection it made.
class ImapService final : public base::SessionFactory
{
public:
    ImapService(storage::Store &store, base::WorkerPool &pool, const base::Clock &clock, const ImapOptions &options);
    ~ImapService() override;
    std::unique_ptr<base::ConnectionHandler> create(base::Transport &transport) override;
    /// For connections made from now on.
    void setOptions(const ImapOptions &options);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace mailaccess

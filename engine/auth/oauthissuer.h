// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/jwkset.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/httpclient.h"
#include <QList>
#include <atomic>
#include <memory>

namespace auth {

/// Whose tokens are taken: fetches the issuer's keys by its discovery document (OpenID Connect Discovery 4), keeps them for an hour,
/// asks again for a key it does not know (once a minute at most), and checks tokens (RFC 7519). verify() from any thread;
/// fetching runs on the executor.
class OAuthIssuer : public std::enable_shared_from_this<OAuthIssuer>
{
public:
    struct Setup
    {
        QString issuer;   ///< as the tokens name it: "https://login.example.org"
        QString audience;
        base::HttpClient *http = nullptr;
        const base::Clock *clock = nullptr;
        base::ExecutorPtr executor;
    };
    explicit OAuthIssuer(Setup setup);

    /// The address the token names. Forbidden: a bad one; Unavailable: the issuer cannot be asked.
    void verify(const QByteArray &token, base::Callback<QString> done);

private:
    struct Keys
    {
        JwkSet set;
        qint64 fetchedMs = 0;
    };
    struct Waiting
    {
        Jwt token;
        base::Callback<QString> done;
    };
    std::optional<base::Result<QString>> judge(const Jwt &token, const Keys &keys) const;
    void ask(const Waiting &waiting);
    void fetch();
    void discovered(const base::Result<base::HttpAnswer> &answer);
    void fetched(const base::Result<base::HttpAnswer> &answer);
    void over(const QString &failure);
    qint64 nowMs() const { return m_setup.clock->monotonicUs() / 1000; }

    const Setup m_setup;
    std::atomic<std::shared_ptr<const Keys>> m_keys;
    // on the executor
    QList<Waiting> m_waiting;
    qint64 m_askedMs = 0;
    bool m_asking = false;
};

} // namespace auth

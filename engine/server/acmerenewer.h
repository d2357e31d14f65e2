// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/executor.h"
#include "base/httpclient.h"
#include "control/values.h"
#include "trust/acmesession.h"
#include <QObject>
#include <QTimer>
#include <atomic>
#include <functional>
#include <memory>

namespace server {

struct AcmeOptions
{
    QString directory; ///< empty: off
    QString contact;
    QStringList names;
    bool agreesTerms = false;
    QString caFile;
    QString dataDir;   ///< account key and certificate lie in dataDir/acme
    bool isOn() const { return !directory.isEmpty() && agreesTerms && !names.isEmpty(); }
    friend bool operator==(const AcmeOptions &, const AcmeOptions &) = default;
};

/// Gets a certificate from an ACME server and the next one when a third of its life is left; after a failure later and later, from
/// five minutes to twelve hours, and not before the server wants to be asked again. Lives on the control thread.
class AcmeRenewer final : public QObject
{
    Q_OBJECT
public:
    struct Setup
    {
        const base::Clock *clock = nullptr;
        base::ExecutorPtr control;
        std::function<std::unique_ptr<base::HttpClient>(const QString &caFile)> makeClient;
        std::function<void()> issued; ///< there is another certificate
        std::function<void(const control::Event &)> tell;
    };
    explicit AcmeRenewer(Setup setup, QObject *parent = nullptr);
    ~AcmeRenewer() override;

    void setOptions(const AcmeOptions &options);
    const AcmeOptions &options() const { return m_options; }
    bool isAsking() const { return m_session != nullptr; }
    /// Asks at once, whatever is left of the certificate there is.
    void renewNow();
    /// Why there is none although one is wanted; empty: there is one, or none is wanted.
    QString problem() const { return m_problem; }

    /// What the ACME server wants to read for a token; empty: nothing. Any thread.
    QByteArray challengeAnswer(const QByteArray &token) const;

private:
    using Challenges = QHash<QByteArray, QByteArray>;
    void plan();
    void planAfterFailure(qint64 retryAfterS);
    void wake();
    void wakeAt(qint64 wallMs);
    base::Result<trust::AcmeKey> accountKey() const;
    void act(const trust::AcmeSession::Action &action);
    void call(const base::HttpCall &call);
    void issued(const trust::CertificatePair &pair);
    void failed(const QString &why, qint64 retryAfterS);
    void end();

    const Setup m_setup;
    AcmeOptions m_options;
    std::unique_ptr<base::HttpClient> m_client;
    std::unique_ptr<trust::AcmeSession> m_session;
    std::shared_ptr<bool> m_asking; ///< of this session: answers that come after its end are not looked at
    std::atomic<std::shared_ptr<const Challenges>> m_challenges;
    QTimer m_timer;
    qint64 m_nextAt = 0; ///< wall clock ms
    int m_failures = 0;
    QString m_problem;
};

} // namespace server

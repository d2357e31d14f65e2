// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/executor.h"
#include "control/certificates.h"
#include "control/values.h"
#include "metrics/alertevaluator.h"
#include "net/tlscontext.h"
#include "server/certificatesources.h"
#include "server/filewatch.h"
#include <QObject>
#include <atomic>
#include <functional>
#include <memory>

namespace net {
class TlsClientContext;
}

namespace server {

/// The certificates that listeners show: reads them from files, the ACME client and the local authority, watches the files, and hands
/// out a new TlsContext whenever they have changed. A file that is gone, half-written or wrong leaves in use what was read from it
/// last, is told in log and events, and is tried again. Lives on the control thread.
class CertificateKeeper final : public QObject
{
    Q_OBJECT
public:
    struct Setup
    {
        const base::Clock *clock = nullptr;
        /// Takes what new handshakes use.
        std::function<void(std::shared_ptr<const net::TlsContext>)> serve;
        std::function<void(const control::Event &)> tell; ///< null: nobody
    };
    explicit CertificateKeeper(Setup setup, QObject *parent = nullptr);
    ~CertificateKeeper() override;

    /// What is wrong with tls.certificate and tls.key, if they are set. Blocks on the disk.
    static base::Result<void> check(const CertificateOptions &options);

    /// First look. Fails when the configured certificate is not usable: there is nothing to fall back to. Blocks on the disk, as all
    /// others do.
    base::Result<void> start(const CertificateOptions &options);
    /// Other settings; what is not usable leaves the old certificates in use.
    void setOptions(const CertificateOptions &options);
    /// Reads all anew. Also called by the watch.
    void look();

    QList<control::Certificate> list() const;
    /// PEM; empty without a local authority.
    QByteArray localRoot() const { return m_options.localAuthority ? m_localRoot : QByteArray(); }
    /// Whether clients can verify what they are shown when they ask for this host. Any thread.
    bool isVouched(const QByteArray &host) const;

    /// For alerts, by their metrics.
    QList<metrics::AlertEvaluator::Reading> remaining() const;
    QList<metrics::AlertEvaluator::Reading> problems() const;
    /// When the first of those that are served ends, wall clock ms.
    qint64 firstEnd() const;

private:
    using Held = HeldCertificate;
    void readAll();
    void read(Held &held);
    base::Result<trust::CertificatePair> pairOf(const Held &held);
    base::Result<trust::CertificatePair> localPair();
    bool vouchesFor(const trust::CertificatePair &pair);
    QString troubleOf(const Held &held) const;
    bool coversHost(const Held &held) const;
    bool isDefault(const Held &held) const;
    control::Certificate shown(const Held &held) const;
    void sort();
    void watch();
    /// Hands out a context when it would differ from the last one.
    base::Result<void> publish();
    void say(const Held &held, const QString &kind) const;

    const Setup m_setup;
    CertificateOptions m_options;
    FileWatch m_watch;
    QList<Held> m_held; ///< in the order they are served; those that never were readable at the end
    QList<trust::CertificatePair> m_served;
    bool m_servedOnlyTls13 = false;
    QByteArray m_localRoot;
    std::shared_ptr<const net::TlsClientContext> m_roots; ///< of the system; made when first asked
    std::atomic<std::shared_ptr<const QStringList>> m_vouched;
    bool m_started = false;
};

} // namespace server

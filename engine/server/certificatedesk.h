// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/certificates.h"
#include "control/values.h"
#include <functional>

namespace server {

class AcmeRenewer;
class CertificateKeeper;

/// Answers the API about certificates, from any thread. Made and destroyed on the control thread, where the keeper and the renewer live,
/// which outlive the network.
class CertificateDesk final : public control::CertificateService
{
public:
    using Tell = std::function<void(const control::Event &)>; ///< any thread
    CertificateDesk(CertificateKeeper &keeper, AcmeRenewer &acme, base::ExecutorPtr control, Tell tell);
    ~CertificateDesk() override;

    void listCertificates(control::Callback<QList<control::Certificate>> done) override;
    void localRoot(control::Callback<QByteArray> done) override;
    void renewCertificate(const QString &by, control::Callback<QStringList> done) override;
    QByteArray challengeAnswer(const QByteArray &token) const override;

private:
    struct Parts
    {
        CertificateKeeper &keeper;
        AcmeRenewer &acme;
    };
    const std::shared_ptr<const Parts> m_parts; // calls under way hold it weakly
    const base::ExecutorPtr m_control;
    const Tell m_tell;
};

} // namespace server

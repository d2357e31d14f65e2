// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "mail/outgoingsigner.h"
#include "trust/dkimcanonical.h"
#include "trust/dkimkey.h"
#include <QHash>
#include <QList>
#include <atomic>
#include <memory>

namespace trust {

/// A key as it signs.
struct DkimSigningKey
{
    QByteArray selector;
    DkimKey key;
};

/// One DKIM-Signature field for `message` (CRLF line ends), with its CRLF; empty when the key does not work. `nowS`: seconds since
/// 1970. Pure, any thread, linear.
QByteArray dkimSignature(QByteArrayView message, const QByteArray &domain, const DkimSigningKey &key, qint64 nowS,
                         Canonical header = Canonical::Relaxed, Canonical body = Canonical::Relaxed);

/// Signs mail whose From is of a domain that has keys, or of a part of one, with each of them. Thread-safe, no lock: the keys are a
/// snapshot that is exchanged whole.
class DkimSigner final : public mail::OutgoingSigner
{
public:
    using Keys = QHash<QByteArray, QList<DkimSigningKey>>; ///< by domain, A-label in lower case

    explicit DkimSigner(const base::Clock &clock)
        : m_clock(clock)
    {
    }
    void setKeys(Keys keys) { m_keys = std::make_shared<const Keys>(std::move(keys)); }
    QByteArray sign(const QString &mailFrom, QByteArrayView message) const override;

private:
    const base::Clock &m_clock;
    std::atomic<std::shared_ptr<const Keys>> m_keys{std::make_shared<const Keys>()};
};

} // namespace trust

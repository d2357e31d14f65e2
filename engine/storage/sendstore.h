// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/send.h"

namespace storage {

using base::Callback;

/// An answer that was given to an Idempotency-Key.
struct Answered
{
    QByteArray request; ///< SHA-256 of the request it was given to
    QByteArray answer;
};

/// What the send API keeps beside mail. Thread-safe, never blocks; as long as the store.
class SendStore : public control::TemplateService, public control::SuppressionService
{
public:
    /// `id`: see Idempotency::id. NotFound when there is none, or it is too old.
    virtual void answered(const QByteArray &id, Callback<Answered> done) = 0;
    /// Those of `addresses` that are suppressed, spelled as given.
    virtual void suppressedAmong(const QStringList &addresses, Callback<QStringList> done) = 0;
    /// Rises with every change of a template: caches drop what is older. Lock-free.
    virtual quint64 templatesVersion() const = 0;
};

} // namespace storage

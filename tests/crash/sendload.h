// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "loadclient.h"

namespace crash {

/// A program that sends by the API, to the mailbox and to somebody elsewhere at once. Under an Idempotency-Key it asks again until it
/// is answered: that must not double anything.
class SendLoad final : public LoadClient
{
public:
    using LoadClient::LoadClient;
    void work(const support::EngineProcess &engine, int round) override;

private:
    QString m_unanswered; ///< id of the mail whose answer is still to come
};

} // namespace crash

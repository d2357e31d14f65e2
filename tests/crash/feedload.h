// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "loadclient.h"

namespace crash {

/// A follower of the WebSocket feed, which goes on where it was cut off: it must hear of every mail that came.
class FeedLoad final : public LoadClient
{
public:
    using LoadClient::LoadClient;
    /// Subscribes once, so that from here on nothing may be missed.
    bool begin(const support::EngineProcess &engine);
    void work(const support::EngineProcess &engine, int round) override;
    /// Follows until each of `subjects` was seen, or for 30 s; those that were not.
    QStringList missing(const support::EngineProcess &engine, const QStringList &subjects);
    /// Times the engine said that it could not give all that was missed.
    int gaps() const { return m_gaps; }

private:
    template<typename Until>
    void follow(const support::EngineProcess &engine, Until until);

    QString m_cursor;
    QHash<QString, int> m_seen; ///< subjects
    int m_gaps = 0;
};

} // namespace crash

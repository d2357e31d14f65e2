// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "base/lifetime.h"
#include "control/services.h"

namespace server {

/// Whose connections of mail programs an event ends: those of users who were locked or deleted, whose password, app password or second
/// factor was changed, or who may do something else in a team box than before.
struct EndedSignIns
{
    QStringList users; ///< addresses
    bool everybody = false; ///< the event does not name all of them
    bool onlyReading = false; ///< a session that sends is told by itself: of a locked user

    bool isEmpty() const { return users.isEmpty() && !everybody; }
    bool has(const QString &user) const { return everybody || users.contains(user); }
};
EndedSignIns endedBy(const control::Event &event);

/// Ends the connections of those who signed in with what no longer holds; a program that still may comes back by itself.
class SignedInConnections
{
public:
    /// `control`: of the control thread, where it lives. Nothing is published any more when it goes.
    SignedInConnections(control::ConnectionService &connections, base::ExecutorPtr control) : m_connections(connections), m_control(std::move(control)) {}

    /// Something was committed. Any thread, returns at once.
    void published(const control::Event &event);

private:
    void end(const EndedSignIns &ended);

    control::ConnectionService &m_connections;
    const base::ExecutorPtr m_control;
    base::Lifetime m_lifetime;
};

} // namespace server

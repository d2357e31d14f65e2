// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/connectiondesk.h"
#include "base/actor.h"
#include "control/jsonfields.h"

using namespace Qt::StringLiterals;

namespace server {

namespace {

/// `client`, not `peer`: that is where whoever closes it sits.
control::Event closed(const control::Connection &connection)
{
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::idMember(writer, "connectionId", connection.id);
    control::member(writer, "protocol", connection.protocol);
    control::member(writer, "client", connection.peer);
    control::member(writer, "user", connection.user);
    writer.EndObject();
    control::Event event;
    event.kind = u"connection.closed"_s;
    event.detail = buffer.take();
    return event;
}

} // namespace

void ConnectionDesk::closeConnection(control::Id id, control::Callback<control::Connection> done)
{
    m_network.closeConnection(id, {nullptr, [tell = m_tell, done = std::move(done), actor = base::ActorScope::current()](base::Result<control::Connection> found) {
                                       const base::ActorScope behalf(actor);
                                       if (found)
                                           tell(closed(*found));
                                       done(std::move(found));
                                   }});
}

} // namespace server

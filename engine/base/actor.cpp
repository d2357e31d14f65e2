// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/actor.h"
#include <utility>

namespace base {

namespace {
thread_local ActorPtr t_actor;
}

ActorScope::ActorScope(ActorPtr actor) : m_before(std::exchange(t_actor, std::move(actor))) {}

ActorScope::~ActorScope()
{
    t_actor = std::move(m_before);
}

const ActorPtr &ActorScope::current()
{
    return t_actor;
}

} // namespace base

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <memory>

namespace base {

/// Who does something, for the record.
struct Actor
{
    QString name; ///< a user's address, or a token's name
    QString peer; ///< textual IP; empty: at this machine itself
};
using ActorPtr = std::shared_ptr<const Actor>;

/// On whose behalf this thread works, for as long as the object lives: what is stored meanwhile says so. Whoever goes on elsewhere
/// takes current() along. Two stores to memory of the thread; any thread.
class ActorScope
{
public:
    explicit ActorScope(ActorPtr actor);
    ~ActorScope();
    ActorScope(const ActorScope &) = delete;
    ActorScope &operator=(const ActorScope &) = delete;

    /// Null: the server itself.
    static const ActorPtr &current();

private:
    ActorPtr m_before;
};

} // namespace base

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <utility>

namespace base {

/// A member of an object whose callbacks may come when it is gone: they do nothing then. They come on the object's own thread.
class Lifetime
{
public:
    /// Wraps a function so that it does nothing after end() or the object's end.
    template<typename Function>
    auto guarded(Function function) const
    {
        return [alive = std::weak_ptr<bool>(m_alive), function = std::move(function)](auto &&...arguments) {
            if (!alive.expired())
                function(std::forward<decltype(arguments)>(arguments)...);
        };
    }
    void end() { m_alive.reset(); }

private:
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace base

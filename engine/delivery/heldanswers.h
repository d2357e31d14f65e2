// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "storage/groupstore.h"

namespace delivery {

/// Tells authors whose mail a moderator has rejected, or nobody has decided on in time; each answer is in the commit that ends the held
/// mail, so that there is one, whenever the power goes. One thread, whose executor it is given; the store and the clock outlive it.
class HeldAnswers
{
public:
    HeldAnswers(storage::Store &store, const base::Clock &clock, base::ExecutorPtr executor);
    void look();

private:
    void answer(const storage::AnswerDue &due);
    void write(const storage::AnswerDue &due, const storage::RecipientRoute &route);
    template<typename T>
    base::Callback<T> then(std::function<void(const T &)> step);

    storage::Store &m_store;
    const base::Clock &m_clock;
    const base::ExecutorPtr m_executor;
    bool m_looking = false;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace delivery

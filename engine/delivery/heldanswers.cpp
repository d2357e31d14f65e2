// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/heldanswers.h"
#include "base/logging.h"
#include "delivery/moderation.h"
#include "storage/ownmail.h"

namespace delivery {

HeldAnswers::HeldAnswers(storage::Store &store, const base::Clock &clock, base::ExecutorPtr executor)
    : m_store(store), m_clock(clock), m_executor(std::move(executor))
{
}

template<typename T>
base::Callback<T> HeldAnswers::then(std::function<void(const T &)> step)
{
    return {m_executor, [alive = std::weak_ptr<bool>(m_alive), step = std::move(step)](const base::Result<T> &result) {
                if (alive.expired())
                    return;
                if (result)
                    step(*result);
                else if (result.error().kind != base::ErrorKind::NotFound) // decided otherwise meanwhile
                    qCWarning(lcQueue) << "an author was not told of his mail to a group yet:" << result.error().detail;
            }};
}

void HeldAnswers::look()
{
    if (m_looking)
        return;
    m_looking = true;
    m_store.groups()->answersDue({m_executor, [this, alive = std::weak_ptr<bool>(m_alive)](const base::Result<QList<storage::AnswerDue>> &due) {
                                      if (alive.expired())
                                          return;
                                      m_looking = false;
                                      if (!due)
                                          qCWarning(lcQueue) << "what moderators have decided cannot be read:" << due.error().detail;
                                      for (const storage::AnswerDue &one : due ? *due : QList<storage::AnswerDue>())
                                          answer(one);
                                  }});
}

void HeldAnswers::answer(const storage::AnswerDue &due)
{
    const auto author = mail::Address::fromString(due.held.from);
    if (!author) {
        m_store.groups()->commitAnswer(due.held.id, {}, then<bool>([](const bool &) {}));
        return;
    }
    m_store.lookupRecipient(author->localPart, author->domain,
                            then<storage::RecipientRoute>([this, due](const storage::RecipientRoute &route) { write(due, route); }));
}

void HeldAnswers::write(const storage::AnswerDue &due, const storage::RecipientRoute &route)
{
    auto mail = storage::writeOwnMail(m_store, m_clock, moderation::answer(due), "group");
    if (!mail) {
        qCWarning(lcQueue) << "an author was not told of his mail to a group yet:" << mail.error().detail << mail.error().publicText;
        return;
    }
    if (!storage::addRecipient(*mail, mail::Address::fromString(due.held.from).value_or(mail::Address()), route)) {
        m_store.groups()->commitAnswer(due.held.id, {}, then<bool>([](const bool &) {}));
        return;
    }
    const storage::BodyWriterPtr body = mail->body;
    body->finish(then<qint64>([this, id = due.held.id, kept = std::make_shared<storage::MailSubmission>(std::move(*mail))](const qint64 &) {
        m_store.groups()->commitAnswer(id, std::move(*kept), then<bool>([](const bool &) {}));
    }));
}

} // namespace delivery

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/address.h"
#include "storage/accountstore.h"
#include "storage/sendmeter.h"
#include "storage/store.h"

namespace delivery {

/// The answer of somebody who is away to one mail (RFC 3834): asks whether one is due and may be sent, writes it, commits it from the null sender. Keeps
/// itself alive; runs wherever the store answers. What goes wrong is logged: nobody waits for it.
class AutoReplyJob : public std::enable_shared_from_this<AutoReplyJob>
{
public:
    struct Request
    {
        base::Id userId = 0;
        QString address;   ///< of the mailbox
        QString recipient; ///< as it was addressed
        QString sender;    ///< of the envelope
    };
    /// `meter`: null: nothing counts it.
    AutoReplyJob(storage::Store &store, const base::Clock &clock, storage::SendMeter *meter, Request request, QByteArray header);
    void start();

private:
    void begin(const control::User &user);
    void count(const control::User &user, const storage::RecipientRoute &route);
    void ask(const control::User &user, const storage::RecipientRoute &route);
    void write(const control::User &user, const storage::RecipientRoute &route);
    template<typename T>
    base::Callback<T> then(std::function<void(AutoReplyJob &, const T &)> step)
    {
        return {nullptr, [self = shared_from_this(), step = std::move(step)](base::Result<T> result) {
                    if (result)
                        step(*self, *result);
                    else
                        self->failed(result.error());
                }};
    }
    void failed(const base::Error &error) const;

    storage::Store &m_store;
    const base::Clock &m_clock;
    storage::SendMeter *const m_meter;
    const Request m_request;
    const QByteArray m_header; ///< of the mail that is answered
    mail::Address m_sender;
    std::shared_ptr<storage::SendPlace> m_place;
};

} // namespace delivery

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/senderstore.h"

namespace storage {

/// How a mail comes to be sent in a user's name.
enum class SendWay {
    Himself,
    Forward, ///< somebody's mail, sent on
    Answer   ///< while he is away
};

/// What is about to go out for a user without his doing.
struct SentForUser
{
    SendWay way = SendWay::Forward;
    Id userId = 0;
    QStringList recipients; ///< elsewhere; none of an answer to somebody here
    qint64 bytes = 0;
};

/// The place a mail has in the counts. Given up when it goes without kept(): the mail was not stored.
class SendPlace
{
public:
    virtual ~SendPlace() = default;
    virtual const std::shared_ptr<const SendCharge> &charge() const = 0;
    virtual void kept() = 0;
};

struct MeterVerdict
{
    std::shared_ptr<SendPlace> place; ///< null: not now
    QString why;                      ///< English; without a place
};

/// The seam between delivery, which sends on and answers, and what counts all sending. Thread-safe, never blocks; answers on any thread.
class SendMeter
{
public:
    virtual ~SendMeter() = default;
    virtual void count(SentForUser mail, Callback<MeterVerdict> done) = 0;
};

} // namespace storage

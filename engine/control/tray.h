// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/sendlimits.h"
#include "control/values.h"

// The tray: mail of users whose sending changed suddenly, taken and kept until somebody decides.
namespace control {

/// One thing that was out of the ordinary in the hour before.
struct TrayReason
{
    QString measure;      ///< "recipients", "newRecipients", "unknownNetwork" (new recipients from a network not seen before), "returned"
    qint64 seen = 0;
    qint64 ordinary = 0;  ///< in the user's busiest ordinary hour
    qint64 bound = 0;     ///< that was passed
    bool operator==(const TrayReason &) const = default;
};

/// A user whose mail is held.
struct TrayEntry
{
    Id userId = 0;
    Id domainId = 0;
    QString address;
    bool locked = false;   ///< the user may not sign in
    qint64 since = 0;      ///< wall clock ms
    QString peer;          ///< textual IP the first held mail came from
    QList<TrayReason> why;
    qint64 mails = 0;      ///< still held
    qint64 recipients = 0;
    qint64 bytes = 0;      ///< of the mails, each once
};

struct TrayMail
{
    Id mailId = 0;
    QString from;          ///< envelope sender
    qint64 heldAt = 0;     ///< wall clock ms
    qint64 recipients = 0; ///< still held
    qint64 size = 0;
};

/// What became of held mail.
struct TrayResult
{
    qint64 mails = 0;
    qint64 recipients = 0;
    std::optional<qint64> trustedUntil; ///< wall clock ms
};

enum class TrayMailFate { Keep, Delete };

/// Calls are thread-safe, never block, and answer through the Callback.
class TrayService
{
public:
    virtual ~TrayService() = default;
    /// By address; `domainId`: only of this one.
    virtual void listTray(std::optional<Id> domainId, const PageRequest &page, base::Callback<Page<TrayEntry>> done) = 0;
    /// NotFound: nothing of the user is held.
    virtual void trayEntry(Id userId, base::Callback<TrayEntry> done) = 0;
    /// Oldest first.
    virtual void trayMails(Id userId, const PageRequest &page, base::Callback<Page<TrayMail>> done) = 0;
    /// All mail of the user is delivered, and whatever he sends in the next `trustSeconds` (0: as guard.trust_h says) is not held; what
    /// was held counts as ordinary from now on. `mailId` set: this mail alone, nothing else changes.
    virtual void releaseTray(Id userId, std::optional<Id> mailId, qint64 trustSeconds, base::Callback<TrayResult> done) = 0;
    /// The user may not sign in any more, sessions and app passwords are gone. Held mail is kept in the tray or deleted; nobody gets it back.
    virtual void lockTray(Id userId, TrayMailFate fate, base::Callback<TrayResult> done) = 0;
    /// What the user sent in the last hour, also when nothing is held.
    virtual void sendUsage(Id userId, base::Callback<SendUsage> done) = 0;
};

} // namespace control

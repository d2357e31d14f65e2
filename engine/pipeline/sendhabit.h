// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/tray.h"
#include <QByteArray>
#include <QMap>

namespace pipeline {

/// An hour of somebody's sending.
struct SendHour
{
    double recipients = 0;
    double fresh = 0;    ///< that he never wrote to before
    double strange = 0;  ///< of them those from a network he is new in
    double returned = 0; ///< recipients that were returned to him

    /// Of each the larger one.
    void raiseTo(const SendHour &other);
    SendHour operator*(double factor) const { return {recipients * factor, fresh * factor, strange * factor, returned * factor}; }
    bool operator==(const SendHour &) const = default;
};

/// How somebody usually sends: the busiest hour of his ordinary days, and the networks he sends from. What happens today is ordinary from
/// tomorrow on, and fades with a half-life of three weeks, so that a monthly newsletter stays known; whoever wants to get the guard used to more
/// needs days for it. Value.
class SendHabit
{
public:
    /// Whatever cannot be read is a habit of nothing.
    static SendHabit fromJson(const QByteArray &json);
    QByteArray toJson() const;

    /// A day of UTC, since 1970. A clock set back changes nothing.
    void reach(qint64 day);
    /// The hour that ends now.
    void note(const SendHour &hour) { m_today.raiseTo(hour); }
    /// It is ordinary from now on.
    void accept(const SendHour &hour) { m_ordinary.raiseTo(hour); }
    const SendHour &ordinary() const { return m_ordinary; }
    /// Neither his first network nor one he sent from on an earlier day.
    bool isStrange(const QString &network) const;
    void see(const QString &network);

private:
    struct Network
    {
        qint64 firstDay = 0;
        qint64 lastDay = 0;
    };
    qint64 m_day = 0;
    SendHour m_today;
    SendHour m_ordinary;
    QMap<QString, Network> m_networks;
};

/// guard.…
struct GuardRules
{
    bool enabled = true;
    qint64 factor = 4;          ///< times the ordinary
    qint64 recipients = 200;    ///< in an hour; nobody is held below it
    qint64 newRecipients = 100; ///< likewise; half of it from a network somebody is new in
    qint64 returned = 30;       ///< likewise
    qint64 trustMs = 0;         ///< after a release
};

/// What is out of the ordinary; empty: nothing. Pure.
QList<control::TrayReason> judge(const SendHabit &habit, const SendHour &hour, const GuardRules &rules);

} // namespace pipeline

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/traywords.h"
#include "look/format.h"

using namespace Qt::StringLiterals;

namespace ui {

QString TrayWords::reason(const control::TrayReason &reason)
{
    const QString seen = Format::count(reason.seen);
    if (reason.measure == "recipients"_L1)
        return tr("%1 recipients in an hour").arg(seen);
    if (reason.measure == "newRecipients"_L1)
        return tr("%1 recipients in an hour who never got mail from this user").arg(seen);
    if (reason.measure == "unknownNetwork"_L1)
        return tr("%1 new recipients in an hour, from a network this user is new in").arg(seen);
    if (reason.measure == "returned"_L1)
        return tr("mail to %1 recipients came back in an hour").arg(seen);
    return Format::oneLine(reason.measure, 60) + u": "_s + seen; // of a newer engine
}

QString TrayWords::brief(const control::TrayEntry &entry)
{
    return entry.why.isEmpty() ? QString() : reason(entry.why.first());
}

QString TrayWords::detail(const control::TrayEntry &entry)
{
    QStringList lines;
    for (const control::TrayReason &one : entry.why) {
        lines << tr("%1; up to %2 in the busiest ordinary hour, held from %3 on")
                     .arg(reason(one), Format::count(one.ordinary), Format::count(one.bound + 1));
    }
    lines << tr("First held mail from %1; %2 wait here.", "address, size").arg(Format::oneLine(entry.peer, 60), Format::bytes(entry.bytes));
    return lines.join(u'\n');
}

} // namespace ui

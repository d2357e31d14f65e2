// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace control {

/// An address or prefix that is refused at the door for a time.
struct Ban
{
    QString address;     ///< "192.0.2.7", "192.0.2.0/24", "2001:db8:1:2::/64": canonical, without host bits
    QString cause;       ///< "sign_in", "token", "commands", "hand"
    QString by;          ///< with "hand": who set it
    QString note;        ///< with "hand": why
    qint64 since = 0;    ///< wall clock ms
    qint64 until = 0;    ///< wall clock ms; 0: until somebody lifts it
    qint64 failures = 0; ///< counted when it was set
    bool operator==(const Ban &) const = default;
};

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace ui {

/// Whether an engine could listen at an address now.
struct PortTest
{
    enum Result { Free, Taken, Forbidden, NotHere, Nonsense };
    Result result = Nonsense;
    QString holder; ///< of a taken port: "exim4 (1234)"; empty: the system does not say

    /// Binds it for a moment. `address`: "0.0.0.0:25", "[::1]:2525"; port 0 is always free.
    static PortTest of(const QString &address);
};

/// The program that listens on a TCP port, as far as the system tells; may be empty.
QString portHolder(quint16 port);

} // namespace ui

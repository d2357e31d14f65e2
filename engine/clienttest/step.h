// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace clienttest {

/// What was done, and what came of it.
struct Step
{
    enum State {
        Good,
        Passed, ///< nothing there, and the program goes on elsewhere
        Failed
    };
    QString what;  ///< "config", "records", "address", "connect", "tls", "greeting", "sign-in", "send", "arrival"
    QString where; ///< a URL, a name of the DNS, or "imap mail.example.test:993"
    State state = Good;
    QString code;   ///< what is wrong: "refused", "certificate-name" …; empty: nothing
    QString detail; ///< as the other side or the system says it
};

} // namespace clienttest

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/imapclient.h"
#include "support/office.h"

namespace support {

/// An office whose people read their mail with programs.
struct ReadingOffice : Office
{
    static inline const QByteArray kPassword = "Plant3dSecret-oeffne dich"; ///< of all of them

    /// A user with an empty mailbox of his own; his address, empty when he could not be made.
    QByteArray newUser()
    {
        const QByteArray address = "user" + QByteArray::number(++m_users) + "@example.test";
        const int status = rest->post(QStringLiteral("/v1/users"), R"({"address":")" + address + R"(","password":")" + kPassword + "\"}").status;
        return status == 201 ? address : QByteArray();
    }
    /// With TLS from the start.
    bool signIn(ImapClient &client, const QByteArray &user)
    {
        return client.connectTo(engine.port(QStringLiteral("imaps")), true).startsWith("* OK")
            && client.command("LOGIN " + user + " \"" + kPassword + '"').startsWith("OK");
    }

private:
    int m_users = 0;
};

} // namespace support

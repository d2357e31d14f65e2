// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>
#include <QString>

// What mail programs read out of what they are told. Pure functions.
namespace clienttest {

struct Server
{
    enum Kind { Imap, Pop3, Smtp };
    Kind kind = Imap;
    QString host;
    quint16 port = 0;
    bool implicitTls = true; ///< else STARTTLS

    /// "imap mail.example.test:993"
    QString text() const;
    bool operator==(const Server &) const = default;
};

/// Empty `servers`: it could not be read, or says no.
struct Config
{
    QList<Server> servers; ///< in the order they are told
    QString problem;       ///< as the answer says it; empty: it is none of this kind
};

/// Mozilla's config-v1.1.xml.
Config readAutoconfig(const QByteArray &xml);
/// Outlook's answer to `outlookRequest()`.
Config readAutodiscover(const QByteArray &xml);
QByteArray outlookRequest(const QString &address);
/// Apple's configuration profile.
Config readAppleProfile(const QByteArray &xml);

} // namespace clienttest

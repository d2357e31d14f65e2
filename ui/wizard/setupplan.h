// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>
#include <QVariant>

namespace ui {

/// What the first-run wizard was told, and the settings that follow from it. Value.
struct SetupPlan
{
    enum Role {
        Office,   ///< mail for the people of a domain
        Relay,    ///< takes mail of the own network and sends it on
        TestMail  ///< catches what programs send; nothing leaves
    };
    /// Where the certificate comes from.
    enum Certificate { Acme, LocalAuthority, OwnFiles, Later };
    struct Port
    {
        QString listener; ///< "smtp"
        QString address;  ///< "0.0.0.0:25"; empty: off
    };

    Role role = Office;
    QString hostname;
    QString domain;
    QList<Port> ports;
    Certificate certificateFrom = Later;
    QString certificate; ///< OwnFiles
    QString key;
    QString acmeDirectory; ///< Acme; its terms are agreed to
    QString acmeContact;   ///< may be empty
    QString acmeListener;  ///< where its question is heard besides the console's port; empty: a proxy hands it on
    QString administrator; ///< address; in no settings, as the next two
    QString administratorName;
    QString administratorPassword;
    QString smarthost; ///< "host:port"; empty: direct
    QString smarthostUser;
    QString smarthostSecret;

    /// What a server of this role listens on: real ports for real mail, loopback for tests.
    static QList<Port> usualPorts(Role role);
    /// Keys of the settings table and their values, only what differs from the defaults.
    QList<std::pair<QString, QVariant>> settings() const;
    /// The same as a settings file, with a word above each table.
    QString toToml() const;
};

/// A provider that takes mail for the rest of the world.
struct SmarthostPreset
{
    QString name;
    QString server; ///< "host:port"
};
const QList<SmarthostPreset> &smarthostPresets();

} // namespace ui

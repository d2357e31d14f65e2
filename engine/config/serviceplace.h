// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringList>
#include <optional>

// Items of clients.services. Pure functions, any thread.
namespace config {

/// Where mail programs reach a service.
struct ServicePlace
{
    QString service;  ///< one of serviceNames()
    QString host;     ///< empty: the name of the server
    quint16 port = 0; ///< 0: they are not told of it
};

/// The listeners that clients are told of; of those for one purpose the better one first.
const QStringList &serviceNames();
/// "imaps=993", "imaps=imap.example.test:993", "imaps=off".
std::optional<ServicePlace> parseServicePlace(QStringView text);

} // namespace config

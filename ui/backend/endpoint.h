// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>
#include <QUrl>

namespace ui {

/// Where an engine listens and the token that opens it. The token is never logged, shown or put into a URL.
struct Endpoint
{
    QUrl url; ///< http or https, without path
    QByteArray token;
    QByteArray pin = {}; ///< SHA-256 of the certificate it must show (https); empty: the one met first

    bool isValid() const { return url.isValid() && !url.host().isEmpty(); }
    /// Host and port for people: "localhost:8080".
    QString label() const
    {
        return url.port() < 0 ? url.host() : url.host() + QLatin1Char(':') + QString::number(url.port());
    }
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "clienttest/names.h"
#include <QNetworkAccessManager>
#include <QUrl>

namespace clienttest {

struct WebAnswer
{
    int status = 0; ///< 0: none came, and `code` says why
    QByteArray body;
    QUrl location; ///< where a redirect leads
    QString code;  ///< "no-address", "refused", "timeout", "certificate-name" …, "http-status"; empty: 200
    QString detail;
};

/// Asks web servers at the addresses that `names` knows for them. Follows no redirect. One thread; `names` outlives it.
class Web : public QObject
{
    Q_OBJECT
public:
    explicit Web(Names &names, QObject *parent = nullptr) : QObject(parent), m_names(names) {}

    using Done = std::function<void(const WebAnswer &)>;
    /// `content` null: GET; else POST of that XML.
    void ask(const QUrl &url, const QByteArray &content, Done done);

private:
    void send(const QUrl &url, const QHostAddress &address, const QByteArray &content, Done done);

    Names &m_names;
    QNetworkAccessManager m_network;
};

} // namespace clienttest

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QNetworkAccessManager>
#include <QObject>
#include <QUrl>
#include <QUrlQuery>
#include <functional>

namespace ctl {

/// What came back for one request.
struct Reply
{
    int status = 0; ///< HTTP; 0: no answer
    QByteArray body;
    QString problem; ///< empty when it worked; else what happened and the next step
    bool ok() const { return problem.isEmpty(); }
};

/// One server's API. Asynchronous, main thread. The token goes to the server asked and nowhere else:
/// redirects are not followed.
class Client : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(const Reply &)>;

    Client(const QUrl &url, const QByteArray &token, QObject *parent = nullptr);

    /// Trusts the certificates of a PEM file besides the system's; false when there is none in it.
    bool trust(const QString &caFile);
    /// How long the server may say nothing, in seconds, before a request is given up.
    void setPatience(int seconds) { m_patience = seconds; }
    /// `path` begins with a slash, percent-encoded. `content` empty: no body.
    void send(const QByteArray &method, const QString &path, const QUrlQuery &query, const QByteArray &content, const QString &type,
              Done done);

private:
    QString problemOf(class QNetworkReply &reply, const QByteArray &body) const;

    QUrl m_url;
    QByteArray m_token;
    int m_patience = 60;
    QNetworkAccessManager m_network;
};

} // namespace ctl

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/certificateprobe.h"
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTimer>

namespace ui {

namespace {
constexpr int kWaitMs = 10000;
constexpr int kHttpsPort = 443;
}

CertificateProbe::CertificateProbe(const QUrl &url, QObject *parent) : QObject(parent), m_socket(new QSslSocket(this))
{
    connect(m_socket, &QSslSocket::sslErrors, this, [this] {
        m_vouched = false;
        m_socket->ignoreSslErrors(); // nothing is said to it
    });
    connect(m_socket, &QSslSocket::encrypted, this, [this] {
        Q_EMIT met(m_socket->peerCertificate(), m_vouched);
        finish();
    });
    connect(m_socket, &QAbstractSocket::errorOccurred, this, [this] {
        Q_EMIT failed(m_socket->errorString());
        finish();
    });
    QTimer::singleShot(kWaitMs, this, [this] {
        Q_EMIT failed(tr("no answer within 10 seconds"));
        finish();
    });
    m_socket->connectToHostEncrypted(url.host(), quint16(url.port(kHttpsPort)));
}

void CertificateProbe::finish()
{
    m_socket->disconnect(this);
    disconnect(this, nullptr, nullptr, nullptr);
    m_socket->abort();
    deleteLater();
}

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QSslCertificate>
#include <QSslConfiguration>

namespace ui {

/// Which certificate the engine must show: the one pinned, else the one met first, which is pinned from then on. No authority is
/// asked: an engine's own certificate is as good as a bought one once it is known, and a changed one is a question for a person.
/// Asked before anything is sent. UI thread.
class CertificateGuard : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Empty: pin what comes first.
    void setPin(const QByteArray &pin)
    {
        m_pin = pin;
        m_refused.clear();
    }
    const QByteArray &pin() const { return m_pin; }
    bool accepts(const QSslCertificate &certificate);

    /// For connections that ask accepts() when they meet the certificate: it is an error to them whatever it is.
    static QSslConfiguration configuration();
    /// SHA-256 of the certificate.
    static QByteArray fingerprint(const QSslCertificate &certificate);
    /// "1B:6F:…", in lines of 16 octets.
    static QString text(const QByteArray &fingerprint);

Q_SIGNALS:
    void pinned(const QByteArray &fingerprint);
    /// Another one than before. Said once until the next setPin().
    void changed(const QByteArray &expected, const QByteArray &seen);

private:
    QByteArray m_pin;
    QByteArray m_refused;
};

} // namespace ui

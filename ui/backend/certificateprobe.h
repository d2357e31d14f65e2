// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QSslCertificate>
#include <QUrl>

class QSslSocket;

namespace ui {

/// Looks which certificate an https address shows, and hangs up; sends nothing of ours. Answers once, within 10 s. UI thread.
class CertificateProbe : public QObject
{
    Q_OBJECT
public:
    CertificateProbe(const QUrl &url, QObject *parent);

Q_SIGNALS:
    /// `vouched`: an authority this system trusts stands for it and for that name.
    void met(const QSslCertificate &certificate, bool vouched);
    /// In the words of the network.
    void failed(const QString &why);

private:
    void finish();

    QSslSocket *m_socket;
    bool m_vouched = true;
};

} // namespace ui

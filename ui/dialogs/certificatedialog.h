// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <QUrl>

class QFormLayout;
class QLabel;

namespace ui {

/// Asks a person whether a certificate is that of the engine: one that is met for the first time, or another one than before.
/// Not trusting is what Enter and Escape do. UI thread.
class CertificateDialog : public QDialog
{
    Q_OBJECT
public:
    /// `expected` empty: the first time. `vouched`: an authority of this system stands for it.
    CertificateDialog(const QUrl &url, const QByteArray &expected, const QByteArray &seen, bool vouched, QWidget *parent = nullptr);

Q_SIGNALS:
    void trusted();

private:
    QLabel *addFingerprint(QFormLayout *form, const QString &title, const QByteArray &fingerprint);
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QSslCertificate>
#include <QSslError>

namespace clienttest {

/// The worst of what is wrong with a server's certificate: "certificate-name", "certificate-expired", "certificate-untrusted",
/// "certificate-bad"; empty when there are no errors. Pure.
QString codeOfTls(const QList<QSslError> &errors);
/// The names a certificate is for.
QString namesOf(const QSslCertificate &certificate);

} // namespace clienttest

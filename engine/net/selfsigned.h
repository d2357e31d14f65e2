// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <QString>

namespace net {

/// PEM of the self-made key and certificate (ECDSA P-256, 10 years, SAN `hostname`), kept in dataDir/tls/self-signed.pem
/// with mode 0600. Made at the first start, and again when the name changes or less than 30 days are left. Blocks on the disk.
base::Result<QByteArray> selfSignedPem(const QString &dataDir, const QString &hostname);

} // namespace net

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDir>
#include <QString>

namespace support {

/// Folder of the third-party test material: POSTKONTOR_CORPORA, else ../shared/corpora beside the source tree. Empty when
/// neither is there; a test then QSKIPs and says so.
inline QString corporaDir()
{
    const QString set = qEnvironmentVariable("POSTKONTOR_CORPORA");
    if (!set.isEmpty())
        return QDir(set).exists() ? set : QString();
    const QDir beside(qEnvironmentVariable("POSTKONTOR_SOURCE") + QStringLiteral("/../shared/corpora"));
    return beside.exists() ? beside.canonicalPath() : QString();
}

} // namespace support

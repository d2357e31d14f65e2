// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/bootstraptoken.h"
#include "base/logging.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSaveFile>

namespace server {

namespace {

using base::Error;
using base::ErrorKind;

constexpr int kMinimumLength = 16;

Error fileError(const QString &file, const QString &what)
{
    return Error{ErrorKind::Io, QStringLiteral("admin.bootstrap_token_file: %1: %2").arg(file, what), {}, QStringLiteral("admin.bootstrap_token_file")};
}

/// A file made by hand may have the mode of any other: the engine takes it, and says so. Windows has no such mode.
void warnIfShared([[maybe_unused]] const QFile &file)
{
#ifndef Q_OS_WIN
    if (file.permissions() & (QFile::ReadGroup | QFile::ReadOther))
        qCWarning(lcServer).noquote() << "admin.bootstrap_token_file:" << file.fileName()
                                      << "can be read by other users of this machine; make it readable by its owner alone (mode 0600)";
#endif
}

base::Result<QByteArray> read(QFile &file)
{
    const QByteArray token = file.read(4096).trimmed();
    if (token.size() < kMinimumLength || token.contains(' ') || token.contains('\n'))
        return fileError(file.fileName(), QStringLiteral("holds no token (one line of at least %1 characters); delete the file to get a new one").arg(kMinimumLength));
    warnIfShared(file);
    return token;
}

QByteArray randomToken()
{
    quint32 words[8];
    QRandomGenerator::system()->fillRange(words);
    return "pk_" + QByteArray(reinterpret_cast<const char *>(words), sizeof(words)).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

} // namespace

base::Result<QByteArray> loadOrMakeBootstrapToken(const QString &path)
{
    QFile existing(path);
    if (existing.open(QIODevice::ReadOnly))
        return read(existing);
    if (existing.exists())
        return fileError(path, existing.errorString());
    if (!QDir().mkpath(QFileInfo(path).absolutePath()))
        return fileError(path, QStringLiteral("its folder cannot be made"));
    const QByteArray token = randomToken();
    QSaveFile file(path);
    // The temporary file gets its mode before the secret is in it.
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        || file.write(token + '\n') < 0 || !file.commit())
        return fileError(path, file.errorString());
    return token;
}

} // namespace server

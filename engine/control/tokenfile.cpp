// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/tokenfile.h"
#include <QFile>
#include <algorithm>

namespace control {

namespace {
constexpr qint64 kMaxToken = 4096;
} // namespace

bool isTokenText(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

base::Result<QByteArray> readTokenFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return base::Error{base::ErrorKind::NotFound, {}, file.errorString(), {}};
    const QByteArray token = file.readLine(kMaxToken).trimmed();
    if (token.isEmpty() || !isTokenText(token))
        return base::Error{base::ErrorKind::Invalid, {}, {}, {}};
    return token;
}

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDateTime>
#include <QMessageAuthenticationCode>
#include <QString>
#include <QtEndian>

namespace support {

inline QByteArray fromBase32(const QString &text)
{
    QByteArray out;
    quint32 bits = 0;
    int count = 0;
    for (const QChar c : text) {
        const qsizetype value = QStringLiteral("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").indexOf(c);
        if (value < 0)
            continue;
        bits = bits << 5 | quint32(value);
        count += 5;
        if (count >= 8) {
            count -= 8;
            out.append(char(bits >> count & 0xff));
        }
    }
    return out;
}

/// The code of now, as a phone makes it of what it was shown (RFC 6238: SHA-1, 30 s, six digits).
inline QString oneTimeCode(const QString &secret)
{
    const quint64 step = qToBigEndian(quint64(QDateTime::currentSecsSinceEpoch() / 30));
    const QByteArray moment(reinterpret_cast<const char *>(&step), sizeof step);
    const QByteArray mac = QMessageAuthenticationCode::hash(moment, fromBase32(secret), QCryptographicHash::Sha1);
    const int at = mac[19] & 0x0f;
    const quint32 number = qFromBigEndian<quint32>(mac.constData() + at) & 0x7fffffff;
    return QString::number(number % 1000000).rightJustified(6, u'0');
}

} // namespace support

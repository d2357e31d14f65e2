// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/totp.h"
#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QUrl>
#include <QtEndian>
#include <openssl/rand.h>

using namespace Qt::StringLiterals;

namespace auth {
namespace {

constexpr int kSecretOctets = 20;
constexpr int kRecoveryCodes = 10;

QByteArray randomOctets(int count)
{
    QByteArray out(count, '\0');
    RAND_bytes(reinterpret_cast<unsigned char *>(out.data()), count);
    return out;
}

/// `octets` in fives of bits, one character each.
QString inFives(const QByteArray &octets, const char *alphabet)
{
    QString out;
    quint32 bits = 0;
    int have = 0;
    for (const char octet : octets) {
        bits = bits << 8 | quint8(octet);
        for (have += 8; have >= 5; have -= 5)
            out += QLatin1Char(alphabet[bits >> (have - 5) & 31]);
        bits &= (1u << have) - 1;
    }
    if (have > 0)
        out += QLatin1Char(alphabet[bits << (5 - have) & 31]);
    return out;
}

QString inGroups(const QString &text)
{
    QStringList groups;
    for (qsizetype i = 0; i < text.size(); i += 4)
        groups << text.mid(i, 4);
    return groups.join(u'-');
}

/// Crockford's letters: none is taken for another.
constexpr char kSpoken[] = "0123456789abcdefghjkmnpqrstvwxyz";

} // namespace

QByteArray newTotpSecret()
{
    return randomOctets(kSecretOctets);
}

QString totpCode(const QByteArray &secret, qint64 step, int digits)
{
    QByteArray counter(8, '\0');
    qToBigEndian<quint64>(quint64(step), counter.data());
    const QByteArray hash = QMessageAuthenticationCode::hash(counter, secret, QCryptographicHash::Sha1);
    const int offset = hash.back() & 15; // RFC 4226 5.3
    const quint32 number = qFromBigEndian<quint32>(hash.constData() + offset) & 0x7fffffff;
    return QString::number(number).rightJustified(digits, u'0').right(digits);
}

std::optional<qint64> totpStep(const QByteArray &secret, const QString &code, qint64 wallMs)
{
    QString typed = code;
    typed.remove(u' ');
    const qint64 now = wallMs / 1000 / kTotpSecondsPerStep;
    std::optional<qint64> found;
    for (const qint64 step : {now, now - 1, now + 1}) { // all of them, whichever fits
        if (totpCode(secret, step) == typed && !found)
            found = step;
    }
    return found;
}

QString toBase32(const QByteArray &octets)
{
    return inFives(octets, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
}

QString totpUri(const QString &issuer, const QString &address, const QByteArray &secret)
{
    const auto encoded = [](const QString &text) { return QString::fromLatin1(QUrl::toPercentEncoding(text)); };
    return u"otpauth://totp/%1:%2?secret=%3&issuer=%1&algorithm=SHA1&digits=%4&period=%5"_s.arg(encoded(issuer), encoded(address), toBase32(secret))
        .arg(kTotpDigits)
        .arg(kTotpSecondsPerStep);
}

QStringList newRecoveryCodes()
{
    QStringList out;
    for (int i = 0; i < kRecoveryCodes; ++i)
        out << inGroups(inFives(randomOctets(8), kSpoken).first(12)); // 60 bits
    return out;
}

QByteArray recoveryCodeHash(const QString &code)
{
    QString plain = code.toLower();
    plain.remove(u'-').remove(u' ');
    plain.replace(u'o', u'0').replace(u'i', u'1').replace(u'l', u'1');
    return QCryptographicHash::hash(plain.toUtf8(), QCryptographicHash::Sha256);
}

QString newAppPassword()
{
    return inGroups(inFives(randomOctets(10), "abcdefghijklmnopqrstuvwxyz234567"));
}

} // namespace auth

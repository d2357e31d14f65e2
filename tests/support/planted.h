// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>
#include <algorithm>

namespace support {

/// As a secret may stand in a file or an answer: plain, for a machine of 16 bits a character, and in the codings of protocols.
inline QList<QByteArray> spellings(const QByteArray &secret)
{
    const QString text = QString::fromLatin1(secret);
    const QByteArray wide(reinterpret_cast<const char *>(text.utf16()), text.size() * 2);
    QList<QByteArray> all{secret, wide, secret.toHex(), secret.toHex().toUpper(), secret.toPercentEncoding(), secret.toPercentEncoding().toLower()};
    for (int skip = 0; skip < 3; ++skip) { // base64 of something it stands in
        const QByteArray whole = secret.mid(skip, (secret.size() - skip) / 3 * 3);
        all << whole.toBase64(QByteArray::OmitTrailingEquals) << whole.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    }
    if (secret.contains('-'))
        all << QByteArray(secret).replace('-', "");
    return all;
}

/// Secrets a test gives out, by what they are, and where one of them stands.
class Planted
{
public:
    /// A new one for a place, "Losung/plain-wrong+7Qx9".
    QByteArray make(const QByteArray &place)
    {
        const QByteArray secret = "Losung/" + place + "+7Qx9";
        m_secrets.insert(place, secret);
        return secret;
    }
    /// One that the engine has made.
    QByteArray add(const QByteArray &place, const QByteArray &secret)
    {
        Q_ASSERT(secret.size() >= 12); // shorter ones stand anywhere by chance
        m_secrets.insert(place, secret);
        return secret;
    }
    qsizetype count() const { return m_secrets.size(); }
    /// Places of those that stand in `bytes`, in whatever spelling; `but`: places that may.
    QList<QByteArray> in(const QByteArray &bytes, const QList<QByteArray> &but = {}) const
    {
        QList<QByteArray> found;
        for (auto it = m_secrets.cbegin(); it != m_secrets.cend(); ++it) {
            const QList<QByteArray> all = but.contains(it.key()) ? QList<QByteArray>() : spellings(it.value());
            if (std::any_of(all.cbegin(), all.cend(), [&bytes](const QByteArray &one) { return bytes.contains(one); }))
                found << it.key();
        }
        return found;
    }

private:
    QMap<QByteArray, QByteArray> m_secrets;
};

} // namespace support

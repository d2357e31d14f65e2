// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QCryptographicHash>

// Canonical forms of RFC 6376 3.4. Messages have CRLF line ends. Pure, any thread, linear.
namespace trust {

enum class Canonical { Simple, Relaxed };

/// One header field, name and folded value, with its CRLF.
QByteArray canonicalField(QByteArrayView field, Canonical form);

/// SHA-256 of a body that comes in pieces. Single use.
class BodyHash
{
public:
    /// `limit`: octets of the canonical body that count (l=); -1: all.
    explicit BodyHash(Canonical form, qint64 limit = -1);
    void feed(QByteArrayView bytes);
    QByteArray finish();
    /// After finish(): octets of the whole canonical body.
    qint64 length() const { return m_length; }

private:
    void line(QByteArrayView text);
    void put(QByteArrayView text);

    const Canonical m_form;
    const qint64 m_limit;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    QByteArray m_pending;   ///< of a line without its end
    qint64 m_emptyLines = 0; ///< seen, and not put before something follows
    qint64 m_length = 0;
};

} // namespace trust

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>
#include <QStringList>
#include <optional>

// Second factor: time-based codes (RFC 6238 over SHA-1, 30 s, as every authenticator program has them) and recovery codes.
// Pure, any thread.
namespace auth {

constexpr int kTotpSecondsPerStep = 30;
constexpr int kTotpDigits = 6;

/// 20 random octets (RFC 4226 4 R6).
QByteArray newTotpSecret();
QString totpCode(const QByteArray &secret, qint64 step, int digits = kTotpDigits);
/// The time step `code` belongs to: now, one before or one after (RFC 6238 5.2); nullopt: a wrong code. Blanks do not count.
std::optional<qint64> totpStep(const QByteArray &secret, const QString &code, qint64 wallMs);
/// RFC 4648 base32 without padding, for typing.
QString toBase32(const QByteArray &octets);
/// "otpauth://totp/issuer:address?secret=…&issuer=…", for a QR code.
QString totpUri(const QString &issuer, const QString &address, const QByteArray &secret);

/// Ten, each good once: "k7dq-m2xv-9rft".
QStringList newRecoveryCodes();
/// SHA-256 of a recovery code in any case, with or without its hyphens: what is kept of it.
QByteArray recoveryCodeHash(const QString &code);
/// A password for one program, 80 random bits: "abcd-efgh-ijkl-mnop".
QString newAppPassword();

} // namespace auth

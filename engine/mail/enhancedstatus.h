// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace mail {

/// An enhanced status code "class.subject.detail" (RFC 3463, RFC 2034, registry of RFC 5248). Value, any thread.
struct EnhancedStatus
{
    quint8 classCode = 2; ///< 2 success, 4 temporary, 5 permanent
    quint16 subject = 0;  ///< 0-999
    quint16 detail = 0;   ///< 0-999

    constexpr bool isSuccess() const { return classCode == 2; }
    constexpr bool isTemporary() const { return classCode == 4; }
    constexpr bool isPermanent() const { return classCode == 5; }
    constexpr bool operator==(const EnhancedStatus &other) const = default;

    QByteArray toByteArray() const;
    /// "4.2.1" and nothing else: class 2, 4 or 5, one to three digits without leading zeros.
    static std::optional<EnhancedStatus> parse(QByteArrayView text);
    /// The code at the start of the text of a remote reply, "5.1.1 no such user", if there is one.
    static std::optional<EnhancedStatus> atStartOf(QByteArrayView replyText);
    /// The code that says as much as a bare SMTP reply does: 2.0.0, 4.0.0, 5.0.0. `replyCode` 200-599.
    static EnhancedStatus fromReplyCode(int replyCode);
};

} // namespace mail

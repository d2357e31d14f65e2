// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/searchkey.h"
#include <functional>

namespace imap {

/// Whether a message has what a key of SEARCH looks for (RFC 9051 6.4.4): decoded text without regard to case, in fields, in text
/// parts as they are sent (HTML with its tags). Pure, any thread.
class SearchedMessage
{
public:
    explicit SearchedMessage(QByteArrayView raw) : m_raw(raw) {}
    /// Of a key that needsMessage().
    bool has(const SearchKey &key) const;
    /// Every text that a string is looked for in, or one that holds it.
    void eachText(const std::function<void(const QString &)> &each) const;

private:
    bool inHeader(const QByteArray &field, const QString &text) const;
    bool inBody(const QString &text) const;
    std::optional<QDate> sentOn() const;

    QByteArrayView m_raw;
};

/// What SEARCH needs to know of a message without reading it: a TextSignature of its texts, packed. Linear.
QByteArray signatureOf(QByteArrayView raw);

} // namespace imap

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <optional>
#include <utility>

namespace trust {

/// A tag list, "a=1; b=2" (RFC 6376 3.2). Value, any thread.
class DkimTags
{
public:
    /// nullopt for a list with a broken or a double name, and beyond 50 tags.
    static std::optional<DkimTags> parse(QByteArrayView text);
    bool has(QByteArrayView name) const;
    /// Trimmed; empty when absent.
    QByteArray value(QByteArrayView name) const;
    /// Without any blanks and line ends: base64, lists of names.
    QByteArray packed(QByteArrayView name) const;
    QByteArray first() const { return m_tags.isEmpty() ? QByteArray() : m_tags.first().first; }

private:
    QList<std::pair<QByteArray, QByteArray>> m_tags;
};

} // namespace trust

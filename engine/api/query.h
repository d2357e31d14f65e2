// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <QString>
#include <QStringList>
#include <optional>
#include <utility>
#include <vector>

namespace api {

/// The query part of a target, decoded (%XX and '+'). Value type.
class Query
{
public:
    /// nullopt (400) for bad escapes, what is not UTF-8, and more than 64 parameters.
    static std::optional<Query> parse(QByteArrayView text);

    bool has(QLatin1StringView name) const;
    /// First of that name; empty when absent.
    QString value(QLatin1StringView name) const;
    QStringList values(QLatin1StringView name) const;

private:
    std::vector<std::pair<QString, QString>> m_items;
};

} // namespace api

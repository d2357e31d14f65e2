// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>
#include <utility>
#include <variant>
#include <vector>

namespace http {

/// One value of a parsed request. At most JsonLimits::depth levels deep, so destroying it may recurse. Value
/// type.
class JsonValue
{
public:
    using Array = std::vector<JsonValue>;
    using Object = std::vector<std::pair<QString, JsonValue>>; ///< in the order sent, keys unique

    JsonValue() = default;
    explicit JsonValue(bool value)
        : m_value(value)
    {
    }
    explicit JsonValue(qint64 value)
        : m_value(value)
    {
    }
    explicit JsonValue(double value)
        : m_value(value)
    {
    }
    explicit JsonValue(QString value)
        : m_value(std::move(value))
    {
    }
    explicit JsonValue(QByteArray octets)
        : m_value(std::move(octets))
    {
    }
    explicit JsonValue(Array value)
        : m_value(std::move(value))
    {
    }
    explicit JsonValue(Object value)
        : m_value(std::move(value))
    {
    }

    bool isNull() const { return std::holds_alternative<std::monostate>(m_value); }
    /// Null when the value is of another type. Integers beyond 64 bits are doubles.
    const bool *boolean() const { return std::get_if<bool>(&m_value); }
    const qint64 *integer() const { return std::get_if<qint64>(&m_value); }
    const double *real() const { return std::get_if<double>(&m_value); }
    const QString *string() const { return std::get_if<QString>(&m_value); }
    /// A string longer than JsonLimits::longString, as UTF-8.
    const QByteArray *longString() const { return std::get_if<QByteArray>(&m_value); }
    const Array *array() const { return std::get_if<Array>(&m_value); }
    const Object *object() const { return std::get_if<Object>(&m_value); }

private:
    std::variant<std::monostate, bool, qint64, double, QString, QByteArray, Array, Object> m_value;
};

} // namespace http

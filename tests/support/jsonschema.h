// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <cmath>

// The part of JSON Schema our API document uses, strictly: a keyword it does not know is an error, so that a
// schema cannot promise what nobody checks.
namespace support {

class JsonSchema
{
public:
    /// `root` is what "#/…" references start from.
    explicit JsonSchema(const QJsonObject &root)
        : m_root(root)
    {
    }

    /// Empty when `value` fits `schema`, else where and why not.
    QString check(const QJsonValue &value, const QJsonObject &schema,
                  const QString &path = QStringLiteral("$")) const
    {
        if (schema.contains(QStringLiteral("$ref")))
            return check(value, resolve(schema[QStringLiteral("$ref")].toString()), path);
        for (auto it = schema.begin(); it != schema.end(); ++it) {
            const QString problem = checkKeyword(it.key(), it.value(), value, schema, path);
            if (!problem.isEmpty())
                return problem;
        }
        return {};
    }

private:
    QJsonObject resolve(const QString &reference) const
    {
        QJsonValue value = m_root;
        for (const QString &part : reference.mid(2).split(u'/'))
            value = value[part];
        Q_ASSERT_X(value.isObject(), "JsonSchema", qPrintable(reference));
        return value.toObject();
    }

    static QString typeOf(const QJsonValue &value)
    {
        switch (value.type()) {
        case QJsonValue::Null:
            return QStringLiteral("null");
        case QJsonValue::Bool:
            return QStringLiteral("boolean");
        case QJsonValue::Double:
            return value.toDouble() == std::floor(value.toDouble()) ? QStringLiteral("integer")
                                                                    : QStringLiteral("number");
        case QJsonValue::String:
            return QStringLiteral("string");
        case QJsonValue::Array:
            return QStringLiteral("array");
        default:
            return QStringLiteral("object");
        }
    }
    static bool isOfType(const QJsonValue &value, const QString &type)
    {
        return typeOf(value) == type || (type == QLatin1StringView("number") && value.isDouble());
    }

    QString checkKeyword(const QString &keyword, const QJsonValue &rule, const QJsonValue &value,
                         const QJsonObject &schema, const QString &path) const
    {
        const auto wrong = [&](const char *what) {
            return path + QStringLiteral(": ") + QLatin1StringView(what);
        };
        if (keyword == QLatin1StringView("type")) {
            const QJsonArray types = rule.isArray() ? rule.toArray() : QJsonArray{rule};
            for (const QJsonValue &type : types) {
                if (isOfType(value, type.toString()))
                    return {};
            }
            return path + QStringLiteral(": is ") + typeOf(value);
        }
        if (keyword == QLatin1StringView("enum"))
            return rule.toArray().contains(value) ? QString() : wrong("not in enum");
        if (keyword == QLatin1StringView("minimum"))
            return !value.isDouble() || value.toDouble() >= rule.toDouble() ? QString() : wrong("too small");
        if (keyword == QLatin1StringView("maximum"))
            return !value.isDouble() || value.toDouble() <= rule.toDouble() ? QString() : wrong("too large");
        if (keyword == QLatin1StringView("minLength"))
            return !value.isString() || value.toString().size() >= rule.toInt() ? QString()
                                                                                : wrong("too short");
        if (keyword == QLatin1StringView("maxLength"))
            return !value.isString() || value.toString().size() <= rule.toInt() ? QString()
                                                                                : wrong("too long");
        if (keyword == QLatin1StringView("minItems"))
            return !value.isArray() || value.toArray().size() >= rule.toInt() ? QString()
                                                                              : wrong("too few items");
        if (keyword == QLatin1StringView("format")) {
            const bool good =
                !value.isString() || QDateTime::fromString(value.toString(), Qt::ISODateWithMs).isValid();
            return good ? QString() : wrong("no date-time");
        }
        if (keyword == QLatin1StringView("required"))
            return checkRequired(rule.toArray(), value, path);
        if (keyword == QLatin1StringView("properties"))
            return checkProperties(rule.toObject(), value, path);
        if (keyword == QLatin1StringView("additionalProperties"))
            return checkNoOthers(schema[QStringLiteral("properties")].toObject(), value, path);
        if (keyword == QLatin1StringView("items"))
            return checkItems(rule.toObject(), value, path);
        if (keyword == QLatin1StringView("maxItems"))
            return !value.isArray() || value.toArray().size() <= rule.toInt() ? QString() : wrong("too many items");
        if (keyword == QLatin1StringView("contentEncoding") || keyword == QLatin1StringView("description"))
            return {}; // annotations (2020-12, 8.2 and 9.1)
        return wrong("unknown keyword ") + keyword;
    }
    static QString checkRequired(const QJsonArray &names, const QJsonValue &value, const QString &path)
    {
        for (const QJsonValue &name : names) {
            if (value.isObject() && !value.toObject().contains(name.toString()))
                return path + QStringLiteral(": lacks ") + name.toString();
        }
        return {};
    }
    QString checkProperties(const QJsonObject &rules, const QJsonValue &value, const QString &path) const
    {
        const QJsonObject object = value.toObject();
        for (auto it = rules.begin(); it != rules.end(); ++it) {
            if (!object.contains(it.key()))
                continue;
            const QString problem = check(object[it.key()], it.value().toObject(), path + u'.' + it.key());
            if (!problem.isEmpty())
                return problem;
        }
        return {};
    }
    static QString checkNoOthers(const QJsonObject &known, const QJsonValue &value, const QString &path)
    {
        for (const QString &name : value.toObject().keys()) {
            if (!known.contains(name))
                return path + QStringLiteral(": holds ") + name;
        }
        return {};
    }
    QString checkItems(const QJsonObject &rule, const QJsonValue &value, const QString &path) const
    {
        const QJsonArray items = value.toArray();
        for (qsizetype i = 0; i < items.size(); ++i) {
            const QString problem = check(items[i], rule, path + QStringLiteral("[%1]").arg(i));
            if (!problem.isEmpty())
                return problem;
        }
        return {};
    }

    QJsonObject m_root;
};

} // namespace support

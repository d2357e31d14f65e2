// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/jsonreader.h"
#include "control/jsonparser.h"
#include "control/jsonscan.h"
#include <algorithm>

namespace http {

namespace {

/// SAX handler that builds a JsonValue with a stack of its own.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder>
{
public:
    explicit Builder(const JsonLimits &limits)
        : m_limits(limits)
    {
    }

    bool Null() { return add(JsonValue()); }
    bool Bool(bool value) { return add(JsonValue(value)); }
    bool Int64(std::int64_t value) { return add(JsonValue(qint64(value))); }
    bool Uint64(std::uint64_t value)
    {
        return value <= std::uint64_t(INT64_MAX) ? add(JsonValue(qint64(value)))
                                                 : add(JsonValue(double(value)));
    }
    bool Double(double value) { return add(JsonValue(value)); }
    bool String(const char *text, rapidjson::SizeType length, bool)
    {
        if (qsizetype(length) > m_limits.longString)
            return add(JsonValue(QByteArray(text, qsizetype(length))));
        return add(JsonValue(control::stringFromUtf8({text, qsizetype(length)})));
    }
    bool Key(const char *text, rapidjson::SizeType length, bool)
    {
        m_stack.back().keys.push_back(control::stringFromUtf8({text, qsizetype(length)}));
        return true;
    }
    bool StartObject() { return open(true); }
    bool StartArray() { return open(false); }
    bool EndObject(rapidjson::SizeType);
    bool EndArray(rapidjson::SizeType);

    /// Of the value that is being read.
    QString path() const;

    JsonValue root;
    std::optional<JsonError> error;

private:
    struct Level
    {
        std::vector<QString> keys; // of an object, one per value
        JsonValue::Array values;
        bool isObject = false;
    };
    bool add(JsonValue value);
    bool open(bool isObject);
    static const QString *duplicateOf(const std::vector<QString> &keys);

    JsonLimits m_limits;
    std::vector<Level> m_stack;
    int m_count = 0;
};

bool Builder::add(JsonValue value)
{
    if (++m_count > m_limits.values) {
        error = JsonError{JsonError::TooMany, {}, 0};
        return false;
    }
    if (m_stack.empty())
        root = std::move(value);
    else
        m_stack.back().values.push_back(std::move(value));
    return true;
}

bool Builder::open(bool isObject)
{
    m_stack.emplace_back().isObject = isObject;
    return true;
}

QString Builder::path() const
{
    QString path;
    for (const Level &level : m_stack) {
        if (level.isObject)
            path += (path.isEmpty() ? QString() : QStringLiteral(".")) + level.keys.back().left(100);
        else
            path += QStringLiteral("[%1]").arg(level.values.size());
    }
    return path;
}

/// Sorted, so that an object of many keys costs n log n.
const QString *Builder::duplicateOf(const std::vector<QString> &keys)
{
    std::vector<const QString *> sorted;
    sorted.reserve(keys.size());
    for (const QString &key : keys)
        sorted.push_back(&key);
    std::sort(sorted.begin(), sorted.end(), [](const QString *a, const QString *b) { return *a < *b; });
    const auto twin = std::adjacent_find(sorted.begin(), sorted.end(),
                                         [](const QString *a, const QString *b) { return *a == *b; });
    return twin == sorted.end() ? nullptr : *twin;
}

bool Builder::EndObject(rapidjson::SizeType)
{
    Level level = std::move(m_stack.back());
    m_stack.pop_back();
    if (const QString *twin = duplicateOf(level.keys)) {
        if (!error) // the syntax of what follows still decides between 400 and 422
            error = JsonError{JsonError::DuplicateKey, *twin, 0};
    }
    JsonValue::Object object;
    object.reserve(level.keys.size());
    for (size_t i = 0; i < level.keys.size(); ++i)
        object.emplace_back(std::move(level.keys[i]), std::move(level.values[i]));
    return add(JsonValue(std::move(object)));
}

bool Builder::EndArray(rapidjson::SizeType)
{
    JsonValue::Array values = std::move(m_stack.back().values);
    m_stack.pop_back();
    return add(JsonValue(std::move(values)));
}

} // namespace

JsonParsed parseJson(QByteArrayView text, const JsonLimits &limits)
{
    Builder builder(limits);
    const control::JsonScan scan = control::scanJson(text, builder, limits.depth);
    JsonParsed parsed;
    if (scan.state == control::JsonScan::TooDeep)
        parsed.error = JsonError{JsonError::TooDeep, {}, scan.offset};
    else if (scan.state == control::JsonScan::Syntax)
        parsed.error = JsonError{JsonError::Syntax, {}, scan.offset};
    else if (scan.state == control::JsonScan::NumberTooLarge)
        parsed.error = JsonError{JsonError::NumberTooLarge, builder.path(), scan.offset};
    else if (builder.error)
        parsed.error = builder.error;
    else
        parsed.value = std::move(builder.root);
    return parsed;
}

} // namespace http

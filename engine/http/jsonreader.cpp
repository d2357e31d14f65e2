// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/jsonreader.h"
#include <algorithm>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace http {

namespace {

/// QString::fromUtf8 would eat U+FEFF at the beginning.
QString toText(const char *text, rapidjson::SizeType length)
{
    const QByteArrayView utf8(text, qsizetype(length));
    if (utf8.startsWith("\xef\xbb\xbf"))
        return QChar(0xfeff) + QString::fromUtf8(utf8.sliced(3));
    return QString::fromUtf8(utf8);
}

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
    bool Int(int value) { return add(JsonValue(qint64(value))); }
    bool Uint(unsigned value) { return add(JsonValue(qint64(value))); }
    bool Int64(std::int64_t value) { return add(JsonValue(qint64(value))); }
    bool Uint64(std::uint64_t value)
    {
        return value <= std::uint64_t(INT64_MAX) ? add(JsonValue(qint64(value)))
                                                 : add(JsonValue(double(value)));
    }
    bool Double(double value) { return add(JsonValue(value)); }
    bool String(const char *text, rapidjson::SizeType length, bool)
    {
        return add(JsonValue(toText(text, length)));
    }
    bool Key(const char *text, rapidjson::SizeType length, bool)
    {
        m_stack.back().keys.push_back(toText(text, length));
        return true;
    }
    bool StartObject() { return open(); }
    bool StartArray() { return open(); }
    bool EndObject(rapidjson::SizeType);
    bool EndArray(rapidjson::SizeType);

    JsonValue root;
    std::optional<JsonError> error;

private:
    struct Level
    {
        std::vector<QString> keys; // of an object, one per value
        JsonValue::Array values;
    };
    bool add(JsonValue value);
    bool open();
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

bool Builder::open()
{
    if (int(m_stack.size()) >= m_limits.depth) {
        error = JsonError{JsonError::TooDeep, {}, 0};
        return false;
    }
    m_stack.emplace_back();
    return true;
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
    constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                                rapidjson::kParseFullPrecisionFlag;
    rapidjson::MemoryStream stream(text.data(),
                                   size_t(text.size())); // not an EncodedInputStream: that skips marks
    rapidjson::Reader reader;
    Builder builder(limits);
    const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
    JsonParsed parsed;
    if (builder.error && builder.error->kind != JsonError::DuplicateKey)
        parsed.error = builder.error;
    else if (result.IsError())
        parsed.error = JsonError{JsonError::Syntax, {}, qsizetype(result.Offset())};
    else if (stream.Tell() < size_t(text.size())) // a NUL looks like the end to RapidJSON
        parsed.error = JsonError{JsonError::Syntax, {}, qsizetype(stream.Tell())};
    else if (builder.error)
        parsed.error = builder.error;
    else
        parsed.value = std::move(builder.root);
    return parsed;
}

} // namespace http

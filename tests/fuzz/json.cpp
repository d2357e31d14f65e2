// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "control/jsonparser.h"
#include "control/jsonwriter.h"
#include "fuzz/fuzz.h"
#include "http/jsonfields.h"
#include "http/jsonreader.h"
#include <cmath>

// JSON from outside: the two readers (of requests, and of answers) take the same texts, and a value written again is read
// as the same value. A seed is a JSON text.

namespace {

using namespace Qt::StringLiterals;

void write(control::JsonWriter &writer, const http::JsonValue &value)
{
    if (const bool *boolean = value.boolean()) {
        writer.Bool(*boolean);
    } else if (const qint64 *integer = value.integer()) {
        writer.Int64(*integer);
    } else if (const double *real = value.real()) {
        control::writeNumber(writer, *real);
    } else if (const QString *string = value.string()) {
        control::writeString(writer, *string);
    } else if (const QByteArray *octets = value.longString()) {
        control::writeUtf8(writer, *octets);
    } else if (const http::JsonValue::Array *array = value.array()) {
        writer.StartArray();
        for (const http::JsonValue &one : *array)
            write(writer, one);
        writer.EndArray();
    } else if (const http::JsonValue::Object *object = value.object()) {
        writer.StartObject();
        for (const auto &[key, one] : *object) {
            const QByteArray utf8 = key.toUtf8();
            writer.Key(utf8.constData(), rapidjson::SizeType(utf8.size()));
            write(writer, one);
        }
        writer.EndObject();
    } else {
        writer.Null();
    }
}

bool same(const http::JsonValue &a, const http::JsonValue &b)
{
    if (a.boolean() || b.boolean())
        return a.boolean() && b.boolean() && *a.boolean() == *b.boolean();
    if (a.integer() && b.integer())
        return *a.integer() == *b.integer();
    if (a.real() && b.integer()) // 1e5 is written as 100000
        return *a.real() == double(*b.integer());
    if (a.real() && !std::isfinite(*a.real())) // too great for a double: JSON has no word for it
        return b.isNull();
    if (a.real() && b.real())
        return *a.real() == *b.real();
    if (a.string() || b.string())
        return a.string() && b.string() && *a.string() == *b.string();
    if (a.longString() || b.longString())
        return a.longString() && b.longString() && *a.longString() == *b.longString();
    if (a.array() && b.array())
        return std::equal(a.array()->begin(), a.array()->end(), b.array()->begin(), b.array()->end(), same);
    if (a.object() && b.object())
        return std::equal(a.object()->begin(), a.object()->end(), b.object()->begin(), b.object()->end(),
                          [](const auto &x, const auto &y) { return x.first == y.first && same(x.second, y.second); });
    return a.isNull() && b.isNull();
}

/// Any request object: whatever is asked of it, the first problem is told and nothing else happens.
void readFields(const http::JsonValue &value)
{
    http::JsonFields fields(value, u"a."_s);
    const auto text = fields.string("name"_L1, http::JsonFields::Required, 20);
    FUZZ_CHECK(!text || text->size() <= 20, fuzz::shown(text.value_or(QString())));
    const auto number = fields.integer("n"_L1, -5, 5);
    FUZZ_CHECK(!number || (*number >= -5 && *number <= 5), "out of range");
    const auto real = fields.number("r"_L1);
    FUZZ_CHECK(!real || std::isfinite(*real), "not finite");
    const auto list = fields.strings("to"_L1, http::JsonFields::Optional, 3, 10);
    FUZZ_CHECK(!list || list->size() <= 3, "too many");
    const auto some = fields.stringOrList("cc"_L1, http::JsonFields::Optional, 3, 10);
    FUZZ_CHECK(!some || some->size() <= 3, "too many");
    fields.boolean("on"_L1);
    fields.value("any"_L1);
    const auto problem = fields.problem();
    FUZZ_CHECK(problem || text, "required, missing and no problem");
    FUZZ_CHECK(!problem || !problem->code.isEmpty(), "a problem without a code");
}

template<typename T>
void readAs(const rapidjson::Document &json)
{
    T value{};
    if (!control::readJson(json, value))
        return;
    const QByteArray first = control::toJson(value);
    const std::optional<T> back = control::fromJson<T>(first);
    FUZZ_CHECK(back, first);
    FUZZ_CHECK(control::toJson(*back) == first, first + '\n' + control::toJson(*back));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text = fuzz::viewOf(data, size);
    const http::JsonLimits limits{.depth = 20, .values = 500, .longString = 100};
    const http::JsonParsed parsed = http::parseJson(text, limits);
    rapidjson::Document document;
    const bool read = control::parseJson(text, document, limits.depth);
    if (!parsed.error) {
        FUZZ_CHECK(read, fuzz::shown(text.toByteArray()));
        control::JsonBuffer buffer;
        control::JsonWriter writer(buffer);
        write(writer, parsed.value);
        const QByteArray written = buffer.take();
        const http::JsonParsed again = http::parseJson(written, limits);
        FUZZ_CHECK(!again.error && same(parsed.value, again.value), fuzz::shown(text.toByteArray()) + '\n' + written);
        readFields(parsed.value);
    } else {
        FUZZ_CHECK(parsed.error->offset >= 0 && parsed.error->offset <= text.size(), QByteArray::number(parsed.error->offset));
        using Kind = http::JsonError::Kind;
        const Kind kind = parsed.error->kind;
        FUZZ_CHECK(kind == Kind::TooMany || kind == Kind::DuplicateKey || !read, fuzz::shown(text.toByteArray()));
    }
    rapidjson::Document whole;
    FUZZ_CHECK(!control::isJsonObject(text) || (control::parseJson(text, whole) && whole.IsObject()), fuzz::shown(text.toByteArray()));
    if (read) {
        readAs<control::QueueItem>(document);
        readAs<control::Message>(document);
        readAs<control::MessageDetail>(document);
        readAs<control::Event>(document);
        readAs<control::Destination>(document);
        readAs<control::Template>(document);
        readAs<control::Setting>(document);
        readAs<control::AlertRule>(document);
        readAs<control::Problem>(document);
        readAs<control::Mailbox>(document);
    }
    return 0;
}

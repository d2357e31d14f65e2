// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace control {

/// How reading a JSON text ended.
struct JsonScan
{
    enum State {
        Good,
        Stopped, ///< the target said no
        Syntax,  ///< not RFC 8259, not UTF-8, a byte order mark, or something behind the value
        TooDeep
    };
    State state = Good;
    qsizetype offset = 0; ///< octets into the text where it ended
    explicit operator bool() const { return state == Good; }
};

/// Passes a reader's events on until they nest too deep. What comes out may then be walked recursively.
template<typename Target>
class JsonDepthGuard
{
public:
    using Ch = char;
    using Size = rapidjson::SizeType;
    JsonDepthGuard(Target &target, int maxDepth)
        : m_target(target)
        , m_left(maxDepth)
    {
    }
    bool tooDeep() const { return m_left < 0; }

    bool Null() { return m_target.Null(); }
    bool Bool(bool b) { return m_target.Bool(b); }
    bool Int(int i) { return m_target.Int(i); }
    bool Uint(unsigned u) { return m_target.Uint(u); }
    bool Int64(int64_t i) { return m_target.Int64(i); }
    bool Uint64(uint64_t u) { return m_target.Uint64(u); }
    bool Double(double d) { return m_target.Double(d); }
    bool RawNumber(const Ch *text, Size size, bool copy) { return m_target.RawNumber(text, size, copy); }
    bool String(const Ch *text, Size size, bool copy) { return m_target.String(text, size, copy); }
    bool Key(const Ch *text, Size size, bool copy) { return m_target.Key(text, size, copy); }
    bool StartObject() { return --m_left >= 0 && m_target.StartObject(); }
    bool StartArray() { return --m_left >= 0 && m_target.StartArray(); }
    bool EndObject(Size members) { return ++m_left, m_target.EndObject(members); }
    bool EndArray(Size elements) { return ++m_left, m_target.EndArray(elements); }

private:
    Target &m_target;
    int m_left;
};

/// The one reader of JSON from outside: strict RFC 8259 in strict UTF-8, iterative, at most `maxDepth` deep, into a target
/// of RapidJSON's handler concept. Any thread.
template<typename Target>
JsonScan scanJson(QByteArrayView text, Target &target, int maxDepth)
{
    constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                                rapidjson::kParseFullPrecisionFlag;
    rapidjson::MemoryStream stream(text.data(), size_t(text.size())); // not an EncodedInputStream: that skips marks
    JsonDepthGuard<Target> guard(target, maxDepth);
    rapidjson::Reader reader;
    const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, guard);
    if (guard.tooDeep())
        return {JsonScan::TooDeep, qsizetype(result.Offset())};
    if (result.IsError())
        return {result.Code() == rapidjson::kParseErrorTermination ? JsonScan::Stopped : JsonScan::Syntax,
                qsizetype(result.Offset())};
    if (stream.Tell() < size_t(text.size())) // a NUL looks like the end to RapidJSON
        return {JsonScan::Syntax, qsizetype(stream.Tell())};
    return {};
}

} // namespace control

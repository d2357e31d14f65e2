// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <algorithm>
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
        TooDeep,
        NumberTooLarge ///< for a double (RFC 8259 6 leaves the range to us)
    };
    State state = Good;
    qsizetype offset = 0; ///< octets into the text where it ended
    explicit operator bool() const { return state == Good; }
};

/// Passes a reader's events on until they nest too deep; what comes out may then be walked recursively. Numbers come as text
/// and are read here: RapidJSON's own reading of "17976931348623157e300" is -5.6e-301.
template<typename Target>
class JsonGuard
{
public:
    using Ch = char;
    using Size = rapidjson::SizeType;
    JsonGuard(Target &target, int maxDepth)
        : m_target(target)
        , m_left(maxDepth)
    {
    }
    bool tooDeep() const { return m_left < 0; }
    bool numberTooLarge() const { return m_numberTooLarge; }

    bool Null() { return m_target.Null(); }
    bool Bool(bool b) { return m_target.Bool(b); }
    bool Int(int i) { return m_target.Int(i); }
    bool Uint(unsigned u) { return m_target.Uint(u); }
    bool Int64(int64_t i) { return m_target.Int64(i); }
    bool Uint64(uint64_t u) { return m_target.Uint64(u); }
    bool Double(double d) { return m_target.Double(d); }
    bool RawNumber(const Ch *text, Size size, bool)
    {
        const QByteArrayView number(text, qsizetype(size));
        bool good = false;
        if (const qint64 whole = number.toLongLong(&good); good)
            return Int64(whole);
        if (const quint64 whole = number.toULongLong(&good); good)
            return Uint64(whole);
        const double real = number.toDouble(&good); // not good: 0, for too large and too small alike
        m_numberTooLarge = !good && isLarge(number);
        return !m_numberTooLarge && Double(real);
    }
    bool String(const Ch *text, Size size, bool copy) { return m_target.String(text, size, copy); }
    bool Key(const Ch *text, Size size, bool copy) { return m_target.Key(text, size, copy); }
    bool StartObject() { return --m_left >= 0 && m_target.StartObject(); }
    bool StartArray() { return --m_left >= 0 && m_target.StartArray(); }
    bool EndObject(Size members) { return ++m_left, m_target.EndObject(members); }
    bool EndArray(Size elements) { return ++m_left, m_target.EndArray(elements); }

private:
    /// Of a number that no double holds. Without an exponent RapidJSON has refused what is too large.
    static bool isLarge(QByteArrayView number)
    {
        const qsizetype exponent = std::max(number.indexOf('e'), number.indexOf('E'));
        return exponent > 0 && number[exponent + 1] != '-' && number.first(exponent).toDouble() != 0;
    }

    Target &m_target;
    int m_left;
    bool m_numberTooLarge = false;
};

/// The one reader of JSON from outside: strict RFC 8259 in strict UTF-8, iterative, at most `maxDepth` deep, into a target
/// of RapidJSON's handler concept, whose numbers are Int64, Uint64 or a finite Double. Any thread.
template<typename Target>
JsonScan scanJson(QByteArrayView text, Target &target, int maxDepth)
{
    constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                                rapidjson::kParseNumbersAsStringsFlag;
    rapidjson::MemoryStream stream(text.data(), size_t(text.size())); // not an EncodedInputStream: that skips marks
    JsonGuard<Target> guard(target, maxDepth);
    rapidjson::Reader reader;
    const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, guard);
    if (guard.tooDeep())
        return {JsonScan::TooDeep, qsizetype(result.Offset())};
    if (guard.numberTooLarge() || result.Code() == rapidjson::kParseErrorNumberTooBig)
        return {JsonScan::NumberTooLarge, qsizetype(result.Offset())};
    if (result.IsError())
        return {result.Code() == rapidjson::kParseErrorTermination ? JsonScan::Stopped : JsonScan::Syntax,
                qsizetype(result.Offset())};
    if (stream.Tell() < size_t(text.size())) // a NUL looks like the end to RapidJSON
        return {JsonScan::Syntax, qsizetype(stream.Tell())};
    return {};
}

} // namespace control

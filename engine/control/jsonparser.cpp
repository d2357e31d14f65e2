// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonparser.h"
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace control {

namespace {

// Passes a reader's events on until they nest too deep. What comes out may then be walked recursively.
template<typename Target>
class DepthGuard
{
public:
    using Ch = char;
    using Size = rapidjson::SizeType;
    DepthGuard(Target &target, int maxDepth)
        : m_target(target)
        , m_left(maxDepth)
    {
    }

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

template<typename Target>
bool run(QByteArrayView text, Target &target, int maxDepth)
{
    constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
    rapidjson::MemoryStream stream(text.data(), size_t(text.size()));
    DepthGuard<Target> guard(target, maxDepth);
    rapidjson::Reader reader;
    // A NUL byte looks like the end to the reader: Tell() says whether it was.
    return !reader.Parse<kFlags>(stream, guard).IsError() && stream.Tell() == size_t(text.size());
}

} // namespace

bool parseJson(QByteArrayView text, rapidjson::Document &out, int maxDepth)
{
    bool ok = false;
    const auto generate = [&](rapidjson::Document &document) { return ok = run(text, document, maxDepth); };
    out.SetNull();
    out.Populate(generate);
    return ok;
}

QString stringFromUtf8(QByteArrayView utf8)
{
    constexpr QByteArrayView kByteOrderMark("\xef\xbb\xbf");
    if (!utf8.startsWith(kByteOrderMark))
        return QString::fromUtf8(utf8);
    // fromUtf8 drops one mark and keeps a second.
    return QChar(QChar::ByteOrderMark) + QString::fromUtf8(utf8);
}

bool isJsonObject(QByteArrayView text)
{
    rapidjson::BaseReaderHandler<> ignore;
    return text.startsWith('{') && run(text, ignore, kMaxJsonDepth);
}

} // namespace control

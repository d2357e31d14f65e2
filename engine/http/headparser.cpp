// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/headparser.h"
#include <boost/beast/http/basic_parser.hpp>

namespace beast = boost::beast;

namespace http {

namespace {

/// Beast's parser as a tokenizer: it hands out views into the buffer it is given.
class BeastHead final : public beast::http::basic_parser<true>
{
public:
    beast::string_view method;
    beast::string_view target;
    std::vector<std::pair<beast::string_view, beast::string_view>> fields;
    int version = 11;
    bool tooManyFields = false;

    BeastHead() { fields.reserve(16); }

protected:
    using Error = beast::error_code;
    void on_request_impl(beast::http::verb, beast::string_view name, beast::string_view where, int number,
                         Error &ec) override
    {
        version = number;
        method = name;
        target = where;
        ec = {};
    }
    void on_response_impl(int, beast::string_view, int, Error &ec) override { ec = {}; }
    void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                       Error &ec) override
    {
        ec = {};
        if (fields.size() >= HeadParser::kMaxFields) {
            tooManyFields = true;
            ec = beast::http::make_error_code(beast::http::error::header_limit);
            return;
        }
        fields.emplace_back(name, value);
    }
    void on_header_impl(Error &ec) override { ec = {}; }
    void on_body_init_impl(const boost::optional<std::uint64_t> &, Error &ec) override { ec = {}; }
    std::size_t on_body_impl(beast::string_view body, Error &ec) override
    {
        ec = {};
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, Error &ec) override { ec = {}; }
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, Error &ec) override
    {
        ec = {};
        return body.size();
    }
    void on_finish_impl(Error &ec) override { ec = {}; }
};

/// Version of a request line that Beast refused: 505 for a well-formed one we do not speak, 400 for anything
/// else.
HttpFailure refuseStartLine(QByteArrayView head)
{
    const qsizetype end = head.indexOf("\r\n");
    const QByteArrayView line = end < 0 ? head : head.first(end);
    const qsizetype space = line.lastIndexOf(' ');
    const QByteArrayView version = space < 0 ? QByteArrayView() : line.sliced(space + 1);
    const bool wellFormed = version.size() == 8 && version.startsWith("HTTP/") && version[6] == '.' &&
                            version[5] >= '0' && version[5] <= '9' && version[7] >= '0' && version[7] <= '9';
    if (wellFormed && !line.startsWith("PRI "))
        return {505, "version_not_supported"};
    return {400, "malformed_request"};
}

bool isHostCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
}

} // namespace

HttpFailure HeadParser::parse(QByteArrayView head, HttpRequest &request)
{
    BeastHead parser;
    parser.header_limit(quint32(head.size()) + 1);
    parser.body_limit(boost::none);
    parser.skip(true); // bodies are ours: ChunkedDecoder is stricter
    request.m_head = head.toByteArray();
    beast::error_code error;
    parser.put(boost::asio::const_buffer(request.m_head.constData(), size_t(request.m_head.size())), error);
    if (parser.tooManyFields)
        return {431, "too_many_fields"};
    if (error == beast::http::error::bad_version)
        return refuseStartLine(head);
    if (error || !parser.is_header_done())
        return {400, "malformed_request"};

    const char *base = request.m_head.constData();
    const auto span = [base](beast::string_view text) {
        return HttpRequest::Span{quint32(text.data() - base), quint32(text.size())};
    };
    request.m_method = span(parser.method);
    request.m_target = span(parser.target);
    request.m_fields.clear();
    request.m_fields.reserve(parser.fields.size());
    for (const auto &[name, value] : parser.fields)
        request.m_fields.push_back({span(name), value.empty() ? HttpRequest::Span{} : span(value)});
    request.m_minorVersion = parser.version == 11 ? 1 : 0;
    request.m_keepAlive = parser.keep_alive();

    // Same size, so the spans stay true; parse() owns the only copy, so data() does not detach.
    char *bytes = request.m_head.data();
    for (const HttpRequest::Field &field : request.m_fields) {
        for (quint32 i = 0; i < field.name.length; ++i) {
            char &c = bytes[field.name.offset + i];
            c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
        }
    }
    if (const HttpFailure failure = checkHost(request); failure.status)
        return failure;
    if (const HttpFailure failure = checkTarget(request); failure.status)
        return failure;
    return checkFraming(request);
}

HttpFailure HeadParser::checkHost(HttpRequest &request)
{
    const int hosts = request.headerCount("host");
    if (hosts > 1 || (hosts == 0 && request.m_minorVersion == 1)) // RFC 9112 3.2
        return {400, "bad_host"};
    for (const HttpRequest::Field &field : request.m_fields) {
        if (request.view(field.name) == "host")
            request.m_host = field.value;
    }
    for (const char c : request.host()) {
        if (!isHostCharacter(c))
            return {400, "bad_host"};
    }
    return {};
}

HttpFailure HeadParser::checkTarget(HttpRequest &request)
{
    const QByteArrayView method = request.method();
    if (method == "CONNECT" || method == "TRACE")
        return {405, "method_not_allowed"};
    QByteArrayView target = request.target();
    for (const char c : target) {
        const auto u = static_cast<unsigned char>(c);
        if (u <= 0x20 || u >= 0x7f || c == '#') // a fragment never travels, RFC 9110 4.2.5
            return {400, "bad_target"};
    }
    if (target.startsWith('/'))
        return {};
    if (target == "*")
        return method == "OPTIONS" ? HttpFailure{} : HttpFailure{400, "bad_target"};
    qsizetype scheme = 0; // absolute-form, RFC 9112 3.2.2
    if (target.size() > 7 && equalsNoCase(target.first(7), "http://"))
        scheme = 7;
    else if (target.size() > 8 && equalsNoCase(target.first(8), "https://"))
        scheme = 8;
    else
        return {400, "bad_target"};
    const QByteArrayView rest = target.sliced(scheme);
    qsizetype slash = rest.indexOf('/');
    if (slash <= 0) // "http://host" and "http://host?x" name no path: refused rather than guessed
        return {400, "bad_target"};
    for (const char c : rest.first(slash)) {
        if (!isHostCharacter(c)) // user information above all
            return {400, "bad_host"};
    }
    request.m_host = {request.m_target.offset + quint32(scheme), quint32(slash)};
    request.m_target.offset += quint32(scheme + slash);
    request.m_target.length -= quint32(scheme + slash);
    return {};
}

HttpFailure HeadParser::checkFraming(HttpRequest &request)
{
    const int encodings = request.headerCount("transfer-encoding");
    const int lengths = request.headerCount("content-length");
    if (encodings > 1 || lengths > 1 ||
        (encodings && lengths)) // RFC 9112 6.3: may be an attack, treat as error
        return {400, "ambiguous_length"};
    if (encodings) {
        if (request.m_minorVersion == 0 || !equalsNoCase(request.header("transfer-encoding"), "chunked"))
            return {400, "bad_transfer_encoding"};
        request.m_chunked = true;
    }
    if (lengths) {
        const QByteArrayView value = request.header("content-length");
        if (value.isEmpty() || value.size() > 18)
            return {400, "bad_content_length"};
        qint64 length = 0;
        for (const char c : value) {
            if (c < '0' || c > '9') // no sign, no list, no hex
                return {400, "bad_content_length"};
            length = length * 10 + (c - '0');
        }
        request.m_contentLength = length;
    }
    if (const QByteArrayView expect = request.header("expect"); !expect.isNull()) {
        if (!equalsNoCase(expect, "100-continue"))
            return {417, "expectation_failed"};
        request.m_expectsContinue = request.m_minorVersion == 1; // RFC 9110 10.1.1: ignored from HTTP/1.0
    }
    return {};
}

} // namespace http

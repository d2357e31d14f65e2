// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "http/authority.h"
#include "http/httpparser.h"
#include "http/httpresponse.h"
#include <QByteArrayList>

// Requests out of a stream. A seed is what a client sends.

namespace {

struct Outcome
{
    QByteArrayList requests; ///< written out again in one canonical form
    int status = 0;
    QByteArray code;
    bool operator==(const Outcome &) const = default;
};

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7f && !QByteArrayView("\"(),/:;<=>?@[\\]{}").contains(c);
    });
}

/// What handlers rely on (RFC 9112 3, 5, 6).
void checkRequest(const http::HttpRequest &request)
{
    FUZZ_CHECK(isToken(request.method()), fuzz::shown(request.method().toByteArray()));
    const QByteArrayView target = request.target();
    FUZZ_CHECK(target.startsWith('/') || target == "*", fuzz::shown(target.toByteArray()));
    for (const char c : target)
        FUZZ_CHECK(c > ' ' && c != 0x7f, fuzz::shown(target.toByteArray()));
    FUZZ_CHECK(request.path().size() + request.query().size() <= target.size(), fuzz::shown(target.toByteArray()));
    FUZZ_CHECK(!request.path().contains('?'), fuzz::shown(target.toByteArray()));
    FUZZ_CHECK(request.minorVersion() == 0 || !request.host().isEmpty() || request.header("host").isEmpty(), fuzz::shown(request.host().toByteArray()));
    for (const char c : request.host())
        FUZZ_CHECK(c > ' ' && c != 0x7f && c != '/' && c != '@', fuzz::shown(request.host().toByteArray()));
    FUZZ_CHECK(!(request.chunked() && request.headerCount("content-length") > 0), "two framings");
    FUZZ_CHECK(request.headerCount("content-length") <= 1 && request.headerCount("host") <= 1, "a doubled field");
    FUZZ_CHECK(request.headerCount("transfer-encoding") <= 1, "a doubled field");
    FUZZ_CHECK(request.chunked() || request.body().size() == request.contentLength(), "not the announced length");
    for (const char *name : {"host", "connection", "accept", "authorization", "content-type"}) {
        for (const char c : request.header(name))
            FUZZ_CHECK(c != '\r' && c != '\n' && c != '\0', fuzz::shown(request.header(name).toByteArray()));
    }
}

QByteArray canonical(const http::HttpRequest &request)
{
    QByteArray out = request.method().toByteArray() + ' ' + request.target().toByteArray() + " HTTP/1." +
                     QByteArray::number(request.minorVersion()) + "\r\n";
    if (!request.host().isEmpty())
        out += "Host: " + request.host().toByteArray() + "\r\n";
    out += request.keepAlive() ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
    return out + "Content-Length: " + QByteArray::number(request.body().size()) + "\r\n\r\n" + request.body();
}

Outcome run(QByteArrayView bytes, int largest)
{
    const http::HttpLimits limits{.head = 2000, .target = 500, .body = 3000};
    http::HttpParser parser(limits);
    Outcome outcome;
    fuzz::inPieces(bytes, largest, [&](QByteArrayView piece) {
        if (outcome.status)
            return;
        parser.feed(piece);
        while (true) {
            const http::HttpParser::Event event = parser.next();
            if (event == http::HttpParser::Event::NeedMore) {
                FUZZ_CHECK(parser.buffered() <= limits.head + 64, QByteArray::number(parser.buffered()));
                return;
            }
            if (event == http::HttpParser::Event::Failed) {
                outcome.status = parser.failure().status;
                outcome.code = parser.failure().code;
                FUZZ_CHECK(outcome.status >= 400 && outcome.status < 600 && !outcome.code.isEmpty(), outcome.code);
                FUZZ_CHECK(parser.next() == http::HttpParser::Event::Failed, "read on after a refusal");
                return;
            }
            if (event == http::HttpParser::Event::Request) {
                const http::HttpRequest request = parser.takeRequest();
                FUZZ_CHECK(request.body().size() <= limits.body, QByteArray::number(request.body().size()));
                checkRequest(request);
                outcome.requests << canonical(request);
            }
        }
    });
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes = fuzz::viewOf(data, size);
    const Outcome whole = run(bytes, 1 << 30);
    for (const int largest : {1, 11}) {
        const Outcome cut = run(bytes, largest);
        FUZZ_CHECK(cut == whole, fuzz::shown(bytes.toByteArray()) + "\n-----\n" + whole.requests.join("\n") + whole.code + "\n-----\n" +
                                     cut.requests.join("\n") + cut.code);
    }
    for (const QByteArray &request : whole.requests) { // what was understood, said plainly, is understood the same
        const Outcome again = run(request, 17);
        if (request.contains("Host: ") || request.contains("HTTP/1.0"))
            FUZZ_CHECK(again.requests == QByteArrayList{request} && !again.status, fuzz::shown(request));
    }
    http::etagMatches(bytes, "W/\"x\"");
    return 0;
}

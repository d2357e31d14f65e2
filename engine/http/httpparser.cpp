// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/httpparser.h"

namespace http {

void HttpParser::feed(QByteArrayView bytes)
{
    if (m_phase == Phase::Failed)
        return;
    if (m_start == m_buffer.size()) {
        m_buffer.resize(0); // keeps the capacity
        m_start = 0;
    }
    m_buffer.append(bytes);
}

HttpParser::Event HttpParser::next()
{
    switch (m_phase) {
    case Phase::Head:
        return readHead();
    case Phase::BodyStart:
        return startBody();
    case Phase::Body:
        return readBody();
    case Phase::Ready:
        return Event::Request;
    case Phase::Failed:
        break;
    }
    return Event::Failed;
}

HttpRequest HttpParser::takeRequest()
{
    HttpRequest request = std::move(m_request);
    m_request = HttpRequest();
    m_phase = Phase::Head;
    m_bodyLimit = m_limits.body;
    return request;
}

QByteArray HttpParser::takeRest()
{
    const QByteArray rest = m_buffer.sliced(m_start);
    m_buffer.clear();
    m_start = 0;
    return rest;
}

HttpParser::Event HttpParser::fail(HttpFailure failure)
{
    m_failure = failure;
    m_phase = Phase::Failed;
    m_buffer.clear();
    m_start = 0;
    return Event::Failed;
}

void HttpParser::consume(qsizetype octets)
{
    m_start += octets;
    // Moved down only when at least half is dead, so the cost stays linear in the input.
    if (m_start > 4096 && m_start * 2 > m_buffer.size()) {
        m_buffer.remove(0, m_start);
        m_start = 0;
    }
}

HttpParser::Event HttpParser::readHead()
{
    const QByteArrayView octets = QByteArrayView(m_buffer).sliced(m_start);
    while (m_scanned < octets.size()) {
        const char c = octets[m_scanned];
        const qsizetype line = m_lineStart;
        if (const HttpFailure failure = scanOctet(c); failure.status)
            return fail(failure);
        const bool lineEnded = c == '\n';
        if (++m_scanned > m_limits.head)
            return fail({431, "head_too_large"});
        if (!lineEnded)
            continue;
        const bool blank = m_scanned - line == 2;
        m_lineStart = m_scanned;
        if (!blank) {
            if (m_inRequestLine && !m_targetEnded) // an SMTP verb, say: closed at the first foreign line
                return fail({400, "malformed_request"});
            m_inRequestLine = false;
            continue;
        }
        if (m_inRequestLine) { // RFC 9112 2.2: an empty line before the request is forgiven, a stream of them
                               // is not
            if (++m_blankLines > 2)
                return fail({400, "malformed_request"});
            consume(m_scanned);
            m_scanned = m_lineStart = 0;
            m_last = 0;
            return readHead(); // at most twice
        }
        const HttpFailure failure = HeadParser::parse(octets.first(m_scanned), m_request);
        if (failure.status)
            return fail(failure);
        consume(m_scanned);
        m_scanned = m_lineStart = 0;
        m_targetStart = -1;
        m_blankLines = 0;
        m_inRequestLine = true;
        m_targetEnded = false;
        m_last = 0;
        m_phase = Phase::BodyStart;
        return Event::Head;
    }
    return Event::NeedMore;
}

HttpFailure HttpParser::scanOctet(char c)
{
    const auto u = static_cast<unsigned char>(c);
    const char last = m_last;
    m_last = c;
    if (last == '\r' && c != '\n') // bare CR, RFC 9112 2.2
        return {400, "bare_cr"};
    if (c == '\n')
        return last == '\r' ? HttpFailure{} : HttpFailure{400, "bare_lf"};
    if ((u < 0x20 && c != '\t' && c != '\r') || u == 0x7f)
        return {400, "control_octet"};
    if (m_inRequestLine)
        return scanRequestLine(c);
    if (m_scanned == m_lineStart && (c == ' ' || c == '\t')) // obs-fold, RFC 9112 5.2
        return {400, "folded_field"};
    return {};
}

HttpFailure HttpParser::scanRequestLine(char c)
{
    if (m_targetEnded || c == '\r')
        return {};
    if (m_targetStart < 0) {
        if (c == ' ')
            m_targetStart = m_scanned + 1;
        else if (m_scanned - m_lineStart > 32) // no method is that long: a stranger's protocol
            return {400, "malformed_request"};
    } else if (c == ' ') {
        m_targetEnded = true;
    } else if (m_scanned - m_targetStart >= m_limits.target) {
        return {414, "target_too_long"};
    }
    return {};
}

HttpParser::Event HttpParser::startBody()
{
    if (m_request.m_contentLength > m_bodyLimit)
        return fail({413, "body_too_large"});
    m_phase = Phase::Body;
    m_chunks.reset();
    // Trusts the announced length only as far as a small body goes.
    m_request.m_body.reserve(qsizetype(std::min<qint64>(m_request.m_contentLength, 64 << 10)));
    return readBody();
}

HttpParser::Event HttpParser::readBody()
{
    const QByteArrayView octets = QByteArrayView(m_buffer).sliced(m_start);
    if (!m_request.m_chunked) {
        const qint64 missing = m_request.m_contentLength - m_request.m_body.size();
        const qsizetype take = qsizetype(std::min<qint64>(missing, octets.size()));
        m_request.m_body.append(octets.first(take));
        consume(take);
        if (take < missing)
            return Event::NeedMore;
        m_phase = Phase::Ready;
        return Event::Request;
    }
    qsizetype used = 0;
    const ChunkedDecoder::State state = m_chunks.decode(octets, used, m_request.m_body, m_bodyLimit);
    switch (state) {
    case ChunkedDecoder::State::NeedMore:
        consume(used);
        return Event::NeedMore;
    case ChunkedDecoder::State::Done:
        consume(used);
        m_phase = Phase::Ready;
        return Event::Request;
    case ChunkedDecoder::State::TooLarge:
        return fail({413, "body_too_large"});
    case ChunkedDecoder::State::Malformed:
        break;
    }
    return fail({400, "bad_chunk"});
}

} // namespace http

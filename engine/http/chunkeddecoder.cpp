// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/chunkeddecoder.h"
#include <algorithm>
#include <cstring>

namespace http {

namespace {

bool isFieldOctet(char c)
{
    const auto u = static_cast<unsigned char>(c);
    return u == '\t' || (u >= 0x20 && u != 0x7f);
}

bool isTokenOctet(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != 0 && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

void ChunkedDecoder::reset()
{
    *this = ChunkedDecoder();
}

ChunkedDecoder::State ChunkedDecoder::decode(QByteArrayView input, qsizetype &used, QByteArray &body,
                                             qint64 limit)
{
    used = 0;
    while (used < input.size()) {
        if (m_step == Step::Data) {
            const qsizetype take = qsizetype(std::min<quint64>(m_left, quint64(input.size() - used)));
            body.append(input.sliced(used, take));
            used += take;
            m_left -= quint64(take);
            if (m_left == 0)
                m_step = Step::DataCr;
            continue;
        }
        const State state = step(input[used++], body, limit);
        if (state != State::NeedMore)
            return state;
    }
    return State::NeedMore;
}

ChunkedDecoder::State ChunkedDecoder::step(char c, const QByteArray &body, qint64 limit)
{
    switch (m_step) {
    case Step::Size:
    case Step::Extension:
        return sizeOctet(c);
    case Step::SizeLf:
        if (c != '\n')
            return State::Malformed;
        m_line = 0;
        m_digits = 0;
        if (m_left == 0) {
            m_step = Step::Trailer;
            return State::NeedMore;
        }
        if (m_left > quint64(limit) || quint64(body.size()) + m_left > quint64(limit))
            return State::TooLarge;
        m_step = Step::Data;
        return State::NeedMore;
    case Step::DataCr:
        m_step = Step::DataLf;
        return c == '\r' ? State::NeedMore : State::Malformed;
    case Step::DataLf:
        m_step = Step::Size;
        return c == '\n' ? State::NeedMore : State::Malformed;
    case Step::Trailer:
    case Step::TrailerLf:
        return trailerOctet(c);
    case Step::Data:
        break;
    }
    return State::Malformed;
}

ChunkedDecoder::State ChunkedDecoder::sizeOctet(char c)
{
    if (++m_line > kMaxLine || ++m_overhead > kMaxOverhead)
        return State::Malformed;
    if (c == '\r') {
        m_step = Step::SizeLf;
        return m_digits > 0 ? State::NeedMore : State::Malformed;
    }
    if (m_step == Step::Extension) {
        // An extension is skipped (RFC 9112 7.1.1); an empty one, ";" CRLF, is where parsers disagree, so is
        // never sent by honest clients, but harmless once only CRLF ends the line.
        return isFieldOctet(c) ? State::NeedMore : State::Malformed;
    }
    if (c == ';') {
        m_step = Step::Extension;
        return m_digits > 0 ? State::NeedMore : State::Malformed;
    }
    const int value = hexValue(c);
    if (value < 0 || ++m_digits > 15)
        return State::Malformed;
    m_left = m_left * 16 + quint64(value);
    return State::NeedMore;
}

ChunkedDecoder::State ChunkedDecoder::trailerOctet(char c)
{
    if (++m_overhead > kMaxOverhead)
        return State::Malformed;
    if (m_step == Step::TrailerLf) {
        if (c != '\n')
            return State::Malformed;
        const bool last = m_line == 0;
        m_line = 0;
        m_step = Step::Trailer;
        return last ? State::Done : State::NeedMore;
    }
    if (c == '\r') {
        m_step = Step::TrailerLf;
        if (m_line > 0 && !m_colonSeen)
            return State::Malformed;
        m_colonSeen = false;
        return State::NeedMore;
    }
    if (!m_colonSeen) { // field name: a token, at least one octet, no space before the colon
        if (c == ':') {
            m_colonSeen = true;
            return m_line++ > 0 ? State::NeedMore : State::Malformed;
        }
        ++m_line;
        return isTokenOctet(c) ? State::NeedMore : State::Malformed;
    }
    ++m_line;
    return isFieldOctet(c) ? State::NeedMore : State::Malformed;
}

} // namespace http

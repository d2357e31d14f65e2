// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>

namespace http {

/// RFC 9112 7.1 chunked bodies, strictly: CRLF only, hex digits only, well-formed extensions and trailers,
/// all bounded. Sans-IO and resumable at any octet. One thread.
class ChunkedDecoder
{
public:
    enum class State { NeedMore, Done, Malformed, TooLarge };
    static constexpr int kMaxLine = 256;          ///< chunk size with its extensions
    static constexpr int kMaxOverhead = 64 << 10; ///< extensions and trailers of one body together

    void reset();
    /// Takes octets from the front of `input`, appends content to `body` (at most `limit` octets) and says
    /// how many were used; the rest belongs to the next request.
    State decode(QByteArrayView input, qsizetype &used, QByteArray &body, qint64 limit);

private:
    enum class Step { Size, Extension, SizeLf, Data, DataCr, DataLf, Trailer, TrailerLf };
    State step(char c, const QByteArray &body, qint64 limit);
    State sizeOctet(char c);
    State trailerOctet(char c);

    Step m_step = Step::Size;
    quint64 m_left = 0; // octets of the chunk still to come
    int m_digits = 0;
    int m_line = 0; // octets of the line being read
    int m_overhead = 0;
    bool m_colonSeen = false;
};

} // namespace http

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>

namespace smtp {

/// The only place that finds the end of DATA (RFC 5321 4.1.1.4) and undoes dot-stuffing (4.5.2). Only
/// <CRLF>.<CRLF> ends; a dot after a bare CR or LF is text. Copies nothing: what it yields are pieces of the
/// input.
class SmtpDataDecoder
{
public:
    struct Step
    {
        QByteArrayView text;    ///< the next octets of the message; may be empty
        qsizetype consumed = 0; ///< octets of the input used; 0 at most once in a row
        bool end = false;       ///< the message is complete
    };
    /// The largest piece of `input` that belongs together.
    Step next(QByteArrayView input);
    void reset() { m_state = LineStart; }

private:
    enum State {
        LineStart, ///< after CRLF, or at the start: the CRLF of "DATA" counts
        Text,
        Cr,   ///< a CR was yielded
        Dot,  ///< a dot at LineStart was withheld
        DotCr ///< ".CR" was withheld
    };
    State m_state = LineStart;
};

} // namespace smtp

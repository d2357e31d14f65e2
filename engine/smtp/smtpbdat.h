// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "smtp/smtpsyntax.h"

namespace smtp {

/// The argument of BDAT (RFC 3030 2): "chunk-size [LAST]".
struct BdatArgument
{
    bool valid = false; ///< false: the length of what follows is unknown, so nothing of it is skipped
    qint64 size = 0;
    bool last = false;
};
BdatArgument parseBdatArgument(QByteArrayView arguments);

/// Counts one chunk down. Octets are handed on or swallowed; nothing is ever reserved from the announced
/// size.
class SmtpBdatReader
{
public:
    void start(qint64 size, bool last)
    {
        m_size = m_remaining = size;
        m_last = last;
    }
    /// The octets of `input` that belong to the chunk.
    QByteArrayView take(QByteArrayView input)
    {
        const QByteArrayView text = input.first(std::min<qint64>(m_remaining, input.size()));
        m_remaining -= text.size();
        return text;
    }
    bool done() const { return m_remaining == 0; }
    bool last() const { return m_last; }
    qint64 size() const { return m_size; }

private:
    qint64 m_size = 0;
    qint64 m_remaining = 0;
    bool m_last = false;
};

} // namespace smtp

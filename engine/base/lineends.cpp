// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/lineends.h"

namespace base {

QString withLineFeeds(QString text)
{
    const qsizetype first = text.indexOf(u'\r');
    if (first < 0)
        return text;
    QChar *const begin = text.data();
    const QChar *const end = begin + text.size();
    QChar *out = begin + first;
    for (const QChar *in = out; in != end; ++in) {
        if (*in != u'\r')
            *out++ = *in;
        else if (in + 1 == end || in[1] != u'\n')
            *out++ = u'\n';
    }
    text.truncate(out - begin);
    return text;
}

QByteArray withCrlf(const QByteArray &text)
{
    const auto endsLine = [&text](qsizetype i) { return text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')); };
    qsizetype lines = 0;
    bool same = true;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (endsLine(i)) {
            ++lines;
            same = same && text[i] == '\n' && i > 0 && text[i - 1] == '\r';
        }
    }
    if (same)
        return text;
    QByteArray out;
    out.reserve(text.size() + lines);
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (endsLine(i))
            out += "\r\n";
        else if (text[i] != '\r') // of a CRLF
            out += text[i];
    }
    return out;
}

} // namespace base

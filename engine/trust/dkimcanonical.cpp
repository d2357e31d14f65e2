// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/dkimcanonical.h"
#include "mail/asciitext.h"

namespace trust {
namespace {

namespace ascii = mail::ascii;

/// Runs of blanks become one space; none at the end.
QByteArray squeezed(QByteArrayView text)
{
    QByteArray out;
    out.reserve(text.size());
    bool blank = false;
    for (const char c : text) {
        if (ascii::isWsp(c)) {
            blank = true;
            continue;
        }
        if (blank)
            out += ' ';
        blank = false;
        out += c;
    }
    return out;
}

} // namespace

QByteArray canonicalField(QByteArrayView field, Canonical form)
{
    if (form == Canonical::Simple) {
        QByteArray out = field.toByteArray();
        if (!out.endsWith("\r\n"))
            out += "\r\n";
        return out;
    }
    const qsizetype colon = field.indexOf(':');
    QByteArray unfolded;
    unfolded.reserve(field.size());
    for (const char c : field.sliced(colon + 1)) {
        if (c != '\r' && c != '\n')
            unfolded += c;
    }
    const QByteArray name = ascii::trimmed(field.first(qMax<qsizetype>(colon, 0))).toByteArray().toLower();
    QByteArray value = squeezed(unfolded);
    if (value.startsWith(' '))
        value.remove(0, 1);
    return name + ':' + value + "\r\n";
}

BodyHash::BodyHash(Canonical form, qint64 limit)
    : m_form(form)
    , m_limit(limit)
{
}

void BodyHash::feed(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const qsizetype feed = bytes.indexOf('\n');
        if (feed < 0) {
            m_pending += bytes;
            return;
        }
        QByteArrayView text = bytes.first(feed);
        bytes = bytes.sliced(feed + 1);
        if (!m_pending.isEmpty()) {
            m_pending += text;
            text = m_pending;
        }
        line(text.endsWith('\r') ? text.chopped(1) : text);
        m_pending.clear();
    }
}

void BodyHash::line(QByteArrayView text)
{
    const QByteArray relaxed = m_form == Canonical::Relaxed ? squeezed(text) : QByteArray();
    if (m_form == Canonical::Relaxed)
        text = relaxed;
    if (text.isEmpty()) {
        ++m_emptyLines;
        return;
    }
    for (; m_emptyLines > 0; --m_emptyLines)
        put("\r\n");
    put(text);
    put("\r\n");
}

void BodyHash::put(QByteArrayView text)
{
    const qint64 room = m_limit < 0 ? text.size() : qBound<qint64>(0, m_limit - m_length, text.size());
    m_hash.addData(text.first(room));
    m_length += text.size();
}

QByteArray BodyHash::finish()
{
    if (!m_pending.isEmpty())
        line(std::exchange(m_pending, {}));
    if (m_length == 0 && m_form == Canonical::Simple) // 3.4.3: an empty body is one CRLF
        put("\r\n");
    return m_hash.result();
}

} // namespace trust

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/envelope.h"
#include "imap/grammar.h"
#include <utility>

namespace imap {
namespace {

constexpr qsizetype kMostAddresses = 10'000;

class AddressReader
{
public:
    explicit AddressReader(QByteArrayView value) : m_text(value) {}

    QList<EnvelopeAddress> read()
    {
        while (m_pos < m_text.size() && m_out.size() < kMostAddresses)
            step();
        flush();
        endGroup();
        return std::move(m_out);
    }

private:
    struct Spec
    {
        QByteArray local;
        QByteArray domain;
        QByteArray route;
        bool at = false;
    };

    void step()
    {
        const char c = m_text[m_pos];
        if (c == '(')
            return comment();
        if (c == '"')
            return quoted();
        ++m_pos;
        if (mail::ascii::isSpace(c))
            m_blank = true;
        else if (c == '<' && !m_inAngle)
            openAngle();
        else if (c == '>')
            m_inAngle = false;
        else if (c == ',' || c == ';' || c == ':')
            separator(c);
        else
            put(c, false);
    }

    void openAngle()
    {
        m_inAngle = m_hadAngle = true;
        m_angle = {};
    }

    void separator(char c)
    {
        const bool inRoute = m_inAngle && m_angle.at && m_angle.local.isEmpty();
        if (inRoute && c != ';') { // "<@one,@two:local@domain>" (RFC 5322 4.4)
            m_angle.route += '@' + std::exchange(m_angle.domain, {});
            if (c == ',')
                m_angle.route += ',';
            m_angle.at = false;
        } else if (m_inAngle) {
            put(c, false);
        } else if (c == ':' && !m_hadAngle && !m_bare.at) {
            beginGroup();
        } else if (c == ':') {
            put(c, false);
        } else {
            flush();
            if (c == ';')
                endGroup();
        }
    }

    /// A character of a word; `literal`: out of quotes, where "@" is a letter.
    void put(char c, bool literal)
    {
        if (m_inAngle)
            return putSpec(m_angle, c, literal);
        if (std::exchange(m_blank, false)) {
            if (!m_phrase.isEmpty())
                m_phrase += ' ';
            if (!m_bare.at && c != '@' && c != '.' && !m_bare.local.endsWith('.'))
                m_bare.local.clear(); // a word before the address
        }
        m_phrase += c;
        putSpec(m_bare, c, literal);
    }

    static void putSpec(Spec &spec, char c, bool literal)
    {
        if (c == '@' && !literal && !spec.at)
            spec.at = true;
        else if (spec.at)
            spec.domain += c;
        else
            spec.local += c;
    }

    void comment()
    {
        int depth = 0;
        QByteArray text;
        for (; m_pos < m_text.size(); ++m_pos) {
            char c = m_text[m_pos];
            if (c == '\\' && m_pos + 1 < m_text.size())
                c = m_text[++m_pos];
            else if (c == '(' && ++depth == 1)
                continue;
            else if (c == ')' && --depth == 0) {
                ++m_pos;
                break;
            }
            text += c;
        }
        m_comment = text;
        m_blank = true;
    }

    void quoted()
    {
        for (++m_pos; m_pos < m_text.size(); ++m_pos) {
            char c = m_text[m_pos];
            if (c == '"') {
                ++m_pos;
                return;
            }
            if (c == '\r' || c == '\n')
                continue;
            if (c == '\\' && m_pos + 1 < m_text.size())
                c = m_text[++m_pos];
            put(c, true);
        }
    }

    void beginGroup()
    {
        endGroup();
        EnvelopeAddress group;
        group.mailbox = m_phrase;
        m_out.append(group);
        m_inGroup = true;
        clear();
    }

    void endGroup()
    {
        if (std::exchange(m_inGroup, false))
            m_out.append(EnvelopeAddress());
    }

    void flush()
    {
        const Spec &spec = m_hadAngle ? m_angle : m_bare;
        const bool words = !m_hadAngle && !m_bare.at && m_phrase.contains(' ');
        EnvelopeAddress address;
        if (m_hadAngle ? !m_phrase.isEmpty() : words)
            address.name = m_phrase;
        else if (!m_hadAngle && !m_comment.isEmpty())
            address.name = m_comment;
        if (!spec.route.isEmpty())
            address.route = spec.route;
        address.mailbox = spec.local.isEmpty() || words ? QByteArray("MISSING_MAILBOX") : spec.local;
        address.host = spec.domain.isEmpty() ? QByteArray("MISSING_DOMAIN") : spec.domain;
        if (m_hadAngle || !m_phrase.isEmpty())
            m_out.append(address);
        clear();
    }

    void clear()
    {
        m_phrase.clear();
        m_comment.clear();
        m_bare = {};
        m_angle = {};
        m_inAngle = m_hadAngle = m_blank = false;
    }

    QByteArrayView m_text;
    qsizetype m_pos = 0;
    QList<EnvelopeAddress> m_out;
    QByteArray m_phrase;
    QByteArray m_comment;
    Spec m_bare;
    Spec m_angle;
    bool m_inAngle = false;
    bool m_hadAngle = false;
    bool m_blank = false;
    bool m_inGroup = false;
};

} // namespace

QList<EnvelopeAddress> parseEnvelopeAddresses(QByteArrayView value)
{
    return AddressReader(value).read();
}

} // namespace imap

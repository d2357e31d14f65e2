// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/addresslist.h"
#include "mail/asciitext.h"
#include "mail/charset.h"
#include "mail/encodedword.h"
#include <utility>

namespace mail {
namespace {

constexpr qsizetype kMostOthers = 20; // of one mailbox; who has more of them has somebody else's among them

class ListReader
{
public:
    ListReader(QByteArrayView value, qsizetype maxCount) : m_text(value), m_maxCount(maxCount) {}

    QList<HeaderAddress> read()
    {
        while (m_pos < m_text.size() && m_out.size() < m_maxCount)
            step();
        if (m_out.size() < m_maxCount)
            flush();
        if (!m_out.isEmpty())
            m_out.last().also += m_also; // beside nobody
        return std::move(m_out);
    }

private:
    void step()
    {
        const char c = m_text[m_pos];
        switch (c) {
        case '(':
            comment();
            return;
        case '"':
            quoted();
            return;
        case '[':
            literal();
            return;
        case '<':
            if (!m_inAngle) {
                keepOther(m_angle);
                m_inAngle = m_hadAngle = true;
                m_angle.clear();
            }
            break;
        case '>':
            m_inAngle = false;
            break;
        case ',':
            if (m_inAngle && m_angle.startsWith('@'))
                m_angle.clear(); // a route: "<@one,@two:local@domain>"
            else
                flush();
            break;
        case ';':
            flush();
            m_group.clear();
            break;
        case ':':
            if (m_inAngle && m_angle.startsWith('@')) {
                m_angle.clear();
            } else if (m_inAngle) {
                put(c);
            } else if (!m_hadAngle && !m_spec.contains('@')) {
                m_group = displayText(m_phrase);
                clear();
            } else {
                put(c);
            }
            break;
        default:
            if (ascii::isSpace(c))
                m_blank = true;
            else
                put(c);
        }
        ++m_pos;
    }

    /// A character of a word: to the address between angle brackets, else to both readings of what comes before them.
    void put(char c)
    {
        if (m_inAngle) {
            m_angle += c;
            return;
        }
        if (m_blank && !m_phrase.isEmpty())
            m_phrase += ' ';
        if (m_blank)
            keepWord();
        m_blank = false;
        m_phrase += c;
        m_spec += c;
        m_word += c;
    }

    void keepWord()
    {
        if (m_word.contains('@'))
            m_bare += m_word;
        m_word.clear();
    }

    void keepOther(const QByteArray &address)
    {
        if (address.contains('@') && m_also.size() < kMostOthers)
            m_also += cleanText(decodeUnknown(address));
    }

    /// "<…>" in what is not meant to be read.
    void keepOthersIn(const QByteArray &comment)
    {
        for (qsizetype open = comment.indexOf('<'); open >= 0; open = comment.indexOf('<', open + 1)) {
            const qsizetype close = comment.indexOf('>', open);
            if (close < 0)
                return;
            keepOther(comment.mid(open + 1, close - open - 1));
            open = close;
        }
    }

    void comment()
    {
        int depth = 0;
        QByteArray text;
        for (; m_pos < m_text.size(); ++m_pos) {
            char c = m_text[m_pos];
            if (c == '\\' && m_pos + 1 < m_text.size()) {
                c = m_text[++m_pos];
            } else if (c == '(') {
                if (++depth == 1)
                    continue;
            } else if (c == ')' && --depth == 0) {
                ++m_pos;
                break;
            }
            text += c;
        }
        keepOthersIn(text);
        m_comment = text;
        m_blank = true;
    }

    void quoted()
    {
        QByteArray inside;
        QByteArray spelled("\"");
        for (++m_pos; m_pos < m_text.size(); ++m_pos) {
            char c = m_text[m_pos];
            if (c == '"') {
                ++m_pos;
                break;
            }
            if (c == '\r' || c == '\n')
                continue;
            if (c == '\\' && m_pos + 1 < m_text.size()) {
                spelled += c;
                c = m_text[++m_pos];
            }
            inside += c;
            spelled += c;
        }
        spelled += '"';
        if (m_inAngle) {
            m_angle += spelled;
            return;
        }
        if (m_blank && !m_phrase.isEmpty())
            m_phrase += ' ';
        m_blank = false;
        m_phrase += inside;
        m_spec += spelled;
    }

    void literal()
    {
        const qsizetype close = m_noBracket ? -1 : m_text.indexOf(']', m_pos);
        m_noBracket = m_noBracket || close < 0;
        const QByteArray &spec = m_inAngle ? m_angle : m_spec;
        if (close < 0 || !spec.endsWith('@')) { // "[list] name": a bracket of a phrase
            put(m_text[m_pos++]);
            return;
        }
        for (; m_pos <= close; ++m_pos) {
            const char c = m_text[m_pos];
            if (c == '\r' || c == '\n')
                continue;
            if (m_inAngle) {
                m_angle += c;
            } else {
                m_spec += c;
                m_phrase += c;
            }
        }
    }

    void flush()
    {
        HeaderAddress address;
        address.group = m_group;
        if (m_hadAngle) {
            keepWord();
            for (const QByteArray &one : std::as_const(m_bare))
                keepOther(one);
            address.address = cleanText(decodeUnknown(m_angle));
            address.name = displayText(m_phrase);
        } else if (m_spec.contains('@') || !m_phrase.contains(' ')) {
            address.address = cleanText(decodeUnknown(m_spec));
            address.name = displayText(m_comment);
        } else {
            address.name = displayText(m_phrase);
        }
        if (!address.address.isEmpty() || !address.name.isEmpty()) {
            address.also = std::exchange(m_also, {});
            m_out.append(address);
        }
        clear();
    }

    static QString displayText(const QByteArray &bytes) { return cleanText(decodeHeaderText(bytes)); }

    void clear()
    {
        m_phrase.clear();
        m_spec.clear();
        m_angle.clear();
        m_comment.clear();
        m_word.clear();
        m_bare.clear();
        m_inAngle = m_hadAngle = m_blank = false;
    }

    QByteArrayView m_text;
    const qsizetype m_maxCount;
    qsizetype m_pos = 0;
    QList<HeaderAddress> m_out;
    QString m_group;
    QByteArray m_phrase;  // words with one blank between them
    QByteArray m_spec;    // the same without blanks, quotes kept
    QByteArray m_angle;   // between "<" and ">"
    QByteArray m_comment; // the last one
    QByteArray m_word;    // outside quotes and "<…>", so far
    QByteArrayList m_bare; // such words with "@"
    QStringList m_also;    // for the next mailbox
    bool m_inAngle = false;
    bool m_hadAngle = false;
    bool m_blank = false;
    bool m_noBracket = false;
};

} // namespace

QString HeaderAddress::localPart() const
{
    const qsizetype at = address.lastIndexOf(u'@');
    return at < 0 ? address : address.first(at);
}

QString HeaderAddress::domain() const
{
    const qsizetype at = address.lastIndexOf(u'@');
    return at < 0 ? QString() : address.sliced(at + 1);
}

QList<HeaderAddress> parseAddressList(QByteArrayView value, qsizetype maxCount)
{
    return ListReader(value, maxCount).read();
}

} // namespace mail

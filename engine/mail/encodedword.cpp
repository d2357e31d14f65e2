// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/encodedword.h"
#include "mail/asciitext.h"
#include "mail/charset.h"
#include "mail/transfercoding.h"

namespace mail {
namespace {

struct Word
{
    QByteArrayView charset;
    bool base64 = false;
    QByteArrayView text;
    qsizetype length = 0; // of the whole "=?…?="
};

constexpr qsizetype kMaxCharsetName = 64;

/// Finds the words of one value. Remembers that no "?=" is left, so that a million "=?" cost one search.
class WordScanner
{
public:
    explicit WordScanner(QByteArrayView value) : m_value(value) {}

    /// The word that starts at `at`, if one does.
    std::optional<Word> wordAt(qsizetype at)
    {
        const QByteArrayView rest = m_value.sliced(at);
        if (!rest.startsWith("=?") || m_noEnd)
            return std::nullopt;
        const QByteArrayView head = rest.first(std::min(rest.size(), kMaxCharsetName + 2));
        const qsizetype mark = head.indexOf('?', 2);
        if (mark <= 2 || mark + 2 >= rest.size() || rest[mark + 2] != '?')
            return std::nullopt;
        const char encoding = ascii::toLower(rest[mark + 1]);
        if (encoding != 'b' && encoding != 'q')
            return std::nullopt;
        for (qsizetype i = 2; i < mark; ++i) {
            if (ascii::isControl(rest[i]) || rest[i] == ' ')
                return std::nullopt;
        }
        const qsizetype end = rest.indexOf("?=", mark + 3);
        if (end < 0) {
            m_noEnd = true;
            return std::nullopt;
        }
        return Word{rest.sliced(2, mark - 2), encoding == 'b', rest.sliced(mark + 3, end - mark - 3), end + 2};
    }

private:
    QByteArrayView m_value;
    bool m_noEnd = false;
};

QByteArray unfolded(QByteArrayView value)
{
    QByteArray out;
    out.reserve(value.size());
    for (const char c : value) {
        if (c != '\r' && c != '\n')
            out += c;
    }
    return out;
}

bool isBlank(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), ascii::isSpace);
}

/// Collects words of one charset until another follows.
class Joiner
{
public:
    explicit Joiner(QString &out) : m_out(out) {}
    void add(const Word &word)
    {
        if (!m_bytes.isEmpty() && !ascii::equals(m_charset, word.charset))
            flush();
        m_charset = word.charset;
        m_bytes += word.base64 ? decodeBody(word.text, TransferCoding::Base64) : decodeQ(word.text);
    }
    void flush()
    {
        if (!m_bytes.isEmpty())
            m_out += decodeText(m_bytes, m_charset);
        m_bytes.clear();
    }

private:
    QString &m_out;
    QByteArrayView m_charset;
    QByteArray m_bytes;
};

} // namespace

QString decodeHeaderText(QByteArrayView value)
{
    const QByteArray flat = value.contains('\n') || value.contains('\r') ? unfolded(value) : QByteArray();
    const QByteArrayView text = flat.isEmpty() ? value : QByteArrayView(flat);
    if (!text.contains("=?"))
        return decodeUnknown(text);
    QString out;
    Joiner joiner(out);
    WordScanner scanner(text);
    bool afterWord = false;
    qsizetype plain = 0; // where text outside of words began
    qsizetype at = text.indexOf('=');
    while (at >= 0) {
        const std::optional<Word> word = scanner.wordAt(at);
        if (!word) {
            at = text.indexOf('=', at + 1);
            continue;
        }
        const QByteArrayView between = text.sliced(plain, at - plain);
        if (!afterWord || !isBlank(between)) { // RFC 2047 6.2: blanks between two words are not shown
            joiner.flush();
            out += decodeUnknown(between);
        }
        joiner.add(*word);
        afterWord = true;
        plain = at + word->length;
        at = text.indexOf('=', plain);
    }
    joiner.flush();
    out += decodeUnknown(text.sliced(plain));
    return out;
}

QString cleanText(const QString &text)
{
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        const char16_t u = c.unicode();
        if (u == '\t' || u == '\n' || u == '\r')
            out += u' ';
        else if (u >= 32 && (u < 0x7f || u > 0x9f) && u != 0x2028 && u != 0x2029)
            out += c;
    }
    return out.trimmed();
}

} // namespace mail

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/imapgrammar.h"
#include <QByteArrayView>
#include <QRegularExpression>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace support {
namespace {

bool isAtomChar(char c)
{
    return c > ' ' && c < 127 && !QByteArrayView("(){%*\"\\]").contains(c);
}

/// Reads what the grammar says must come; every function answers whether it did.
class Grammar
{
public:
    explicit Grammar(QByteArrayView text) : m_text(text) {}

    bool response()
    {
        if (is("+ "))
            return text();
        if (!is("* "))
            return tag() && is(" ") && (is("OK ") || is("NO ") || is("BAD ")) && responseText();
        for (const char *status : {"OK", "NO", "BAD", "BYE", "PREAUTH"}) {
            if (is(status))
                return is(" ") && responseText();
        }
        return numbered() || named();
    }
    qsizetype at() const { return m_at; }

private:
    bool end() const { return m_at == m_text.size(); }
    char peek() const { return end() ? '\0' : m_text[m_at]; }

    bool is(QByteArrayView word)
    {
        if (m_text.sliced(m_at).first(std::min(word.size(), m_text.size() - m_at)).compare(word, Qt::CaseInsensitive) != 0)
            return false;
        m_at += word.size();
        return true;
    }
    template<typename Allowed> bool run(Allowed allowed)
    {
        const qsizetype start = m_at;
        while (!end() && allowed(peek()))
            ++m_at;
        return m_at > start;
    }
    template<typename Element> bool list(Element element)
    {
        if (!is("("))
            return false;
        if (is(")"))
            return true;
        do {
            if (!element())
                return false;
        } while (is(" "));
        return is(")");
    }
    template<typename Element> bool restOf(Element element)
    {
        while (is(" ")) {
            if (!element())
                return false;
        }
        return end();
    }

    bool tag() { return run([](char c) { return (isAtomChar(c) || c == ']') && c != '+'; }); }
    bool atom() { return run(isAtomChar); }
    bool number()
    {
        const qsizetype start = m_at;
        return run([](char c) { return c >= '0' && c <= '9'; }) && (m_at - start == 1 || m_text[start] != '0') && m_at - start <= 20;
    }
    bool nonZero() { return peek() != '0' && number(); }
    bool range() { return nonZero() && (!is(":") || nonZero()); }
    bool sequenceSet()
    {
        do {
            if (!range())
                return false;
        } while (is(","));
        return true;
    }
    bool text()
    {
        while (!end()) {
            const char c = m_text[m_at++];
            if (c == '\r' || c == '\n' || c == '\0')
                return false;
        }
        return true;
    }
    bool responseText()
    {
        if (is("[")) {
            const qsizetype close = m_text.indexOf(']', m_at);
            if (close < 0 || !atom())
                return false;
            if (m_at != close && !is(" "))
                return false;
            m_at = close;
            if (!is("] ")) // text has to follow
                return false;
        }
        return !end() && text();
    }
    bool quoted()
    {
        if (!is("\""))
            return false;
        while (!end() && peek() != '"') {
            if (is("\\")) {
                if (peek() != '"' && peek() != '\\')
                    return false;
            } else if (uchar(peek()) < ' ' || uchar(peek()) >= 127) {
                return false;
            }
            ++m_at;
        }
        return is("\"");
    }
    bool literal()
    {
        const bool binary = is("~");
        if (!is("{"))
            return false;
        const qsizetype start = m_at;
        if (!number())
            return false;
        const qsizetype octets = m_text.sliced(start, m_at - start).toByteArray().toLongLong();
        if (!is("}\r\n") || m_text.size() - m_at < octets)
            return false;
        const QByteArrayView bytes = m_text.sliced(m_at, octets);
        m_at += octets;
        return binary || !bytes.contains('\0');
    }
    bool string() { return peek() == '"' ? quoted() : literal(); }
    bool nstring() { return is("NIL") || string(); }
    bool astring() { return peek() == '"' || peek() == '{' ? string() : run([](char c) { return isAtomChar(c) || c == ']'; }); }
    bool flag() { return is("\\") ? is("*") || atom() : atom(); }
    bool flags()
    {
        return list([this] { return flag(); });
    }
    /// Anything that pairs (RFC 4466 tagged-ext-val).
    bool value()
    {
        if (peek() == '(')
            return list([this] { return value(); });
        return peek() == '"' || peek() == '{' ? string() : run([](char c) { return isAtomChar(c) || c == ']' || c == '\\' || c == '*'; });
    }

    bool numbered()
    {
        const qsizetype start = m_at;
        if (!number())
            return false;
        const bool zero = m_text.sliced(start, m_at - start) == "0";
        if (is(" EXISTS") || is(" RECENT"))
            return end();
        if (zero)
            return false;
        if (is(" EXPUNGE"))
            return end();
        return is(" FETCH ") && list([this] { return fetchItem(); }) && end();
    }

    bool named()
    {
        if (is("CAPABILITY") || is("ENABLED"))
            return restOf([this] { return atom(); });
        if (is("FLAGS "))
            return flags() && end();
        if (is("LIST ") || is("LSUB "))
            return flags() && is(" ") && (is("NIL") || quoted()) && is(" ") && astring() && (!is(" ") || list([this] { return extended(); })) && end();
        if (is("STATUS "))
            return astring() && is(" ") && list([this] { return atom() && is(" ") && value(); }) && end();
        if (is("SEARCH") || is("SORT"))
            return restOf([this] { return is("(MODSEQ ") ? number() && is(")") : nonZero(); });
        if (is("THREAD"))
            return end() || (is(" ") && threads() && end());
        if (is("ESEARCH"))
            return (!is(" (TAG ") || (string() && is(")"))) && (!is(" UID") || true) && restOf([this] { return atom() && is(" ") && searchResult(); });
        if (is("VANISHED "))
            return (!is("(EARLIER) ") || true) && sequenceSet() && end();
        return atom() && restOf([this] { return value(); });
    }

    bool extended() { return astring() && is(" ") && value(); }
    bool searchResult() { return peek() == '(' ? value() : sequenceSet() || number(); }

    /// RFC 5256: "(2)(3 6 (4 23)(44 7 96))"
    bool threads()
    {
        int depth = 0;
        bool number = false;
        for (; !end(); ++m_at) {
            const char c = peek();
            if (c == '(')
                ++depth;
            else if (c == ')')
                --depth;
            else if (c != ' ' && !(c >= '0' && c <= '9'))
                return false;
            number = number || (c >= '1' && c <= '9');
            if (depth < 0 || (depth == 0 && c != ')'))
                return false;
        }
        return depth == 0 && number;
    }

    bool fetchItem()
    {
        if (is("FLAGS "))
            return flags();
        if (is("UID ") || is("RFC822.SIZE "))
            return number();
        if (is("INTERNALDATE "))
            return date();
        if (is("ENVELOPE "))
            return envelope();
        if (is("BODYSTRUCTURE ") || is("BODY "))
            return body();
        if (is("MODSEQ "))
            return is("(") && number() && is(")");
        if (is("BINARY.SIZE["))
            return part() && is("] ") && number();
        if (is("BINARY["))
            return part() && is("]") && origin() && is(" ") && nstring();
        if (is("BODY["))
            return section() && is("]") && origin() && is(" ") && nstring();
        if (is("RFC822.HEADER ") || is("RFC822.TEXT ") || is("RFC822 "))
            return nstring();
        return atom() && is(" ") && (is("NIL") || value());
    }

    bool part() { return run([](char c) { return (c >= '0' && c <= '9') || c == '.'; }) || peek() == ']'; }
    bool origin() { return !is("<") || (number() && is(">")); }
    bool section()
    {
        while (nonZero()) {
            if (!is("."))
                return true;
        }
        if (is("HEADER.FIELDS.NOT ") || is("HEADER.FIELDS "))
            return list([this] { return astring(); });
        return is("HEADER") || is("TEXT") || is("MIME") || peek() == ']';
    }
    bool date()
    {
        const qsizetype start = m_at;
        static const QRegularExpression form(u"^\"[ 0-3][0-9]-[A-Z][a-z]{2}-[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}\"$"_s);
        return quoted() && form.match(QString::fromLatin1(m_text.sliced(start, m_at - start))).hasMatch();
    }

    bool addresses()
    {
        if (is("NIL"))
            return true;
        if (!is("("))
            return false;
        do {
            if (!(is("(") && nstring() && is(" ") && nstring() && is(" ") && nstring() && is(" ") && nstring() && is(")")))
                return false;
        } while (peek() == '(');
        return is(")");
    }
    bool envelope()
    {
        if (!(is("(") && nstring() && is(" ") && nstring()))
            return false;
        for (int i = 0; i < 6; ++i) {
            if (!(is(" ") && addresses()))
                return false;
        }
        return is(" ") && nstring() && is(" ") && nstring() && is(")");
    }

    bool parameters()
    {
        return is("NIL") || (peek() == '(' && m_text.sliced(m_at, 2) != "()" && list([this] { return string() && is(" ") && string(); }));
    }
    bool disposition() { return is("NIL") || (is("(") && string() && is(" ") && parameters() && is(")")); }
    bool language() { return peek() == '(' ? list([this] { return string(); }) : nstring(); }
    /// Disposition, language, location, and what may come one day.
    bool extensions()
    {
        return (!is(" ") || disposition()) && (!is(" ") || language()) && (!is(" ") || nstring()) && (!is(" ") || value());
    }
    bool body()
    {
        if (++m_depth > 200 || !is("("))
            return false;
        const bool right = peek() == '(' ? multipart() : single();
        --m_depth;
        return right && is(")");
    }
    bool multipart()
    {
        while (peek() == '(') {
            if (!body())
                return false;
        }
        return is(" ") && string() && (!is(" ") || parameters()) && extensions();
    }
    bool single()
    {
        const qsizetype start = m_at;
        if (!(string() && is(" ") && string()))
            return false;
        const QByteArray type = m_text.sliced(start, m_at - start).toByteArray().toUpper();
        if (!(is(" ") && parameters() && is(" ") && nstring() && is(" ") && nstring() && is(" ") && string() && is(" ") && number()))
            return false;
        if ((type == "\"MESSAGE\" \"RFC822\"" || type == "\"MESSAGE\" \"GLOBAL\"") && !(is(" ") && envelope() && is(" ") && body() && is(" ") && number()))
            return false;
        if (type.startsWith("\"TEXT\" ") && !(is(" ") && number()))
            return false;
        return (!is(" ") || nstring()) && extensions(); // MD5 first
    }

    const QByteArrayView m_text;
    qsizetype m_at = 0;
    int m_depth = 0;
};

} // namespace

QString imapGrammarFault(const QByteArray &response)
{
    Grammar grammar(response);
    if (grammar.response())
        return {};
    return u"at octet %1 of %2"_s.arg(grammar.at()).arg(QString::fromLatin1(response.left(400)));
}

} // namespace support

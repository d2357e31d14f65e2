// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace imap {

/// Reads the arguments of one command as a CommandReader collected it. Whatever does not fit takes nothing and answers false or
/// nullopt; the caller then says BAD. No recursion, linear; views live as long as the text.
class ArgumentScanner
{
public:
    explicit ArgumentScanner(QByteArrayView text) : m_text(text) {}

    bool atEnd() const { return m_pos == m_text.size(); }
    /// 0 at the end.
    char peek() const { return atEnd() ? '\0' : m_text[m_pos]; }
    qsizetype position() const { return m_pos; }
    void goTo(qsizetype position) { m_pos = position; }
    QByteArrayView rest() const { return m_text.sliced(m_pos); }
    QByteArrayView between(qsizetype start, qsizetype end) const { return m_text.sliced(start, end - start); }

    bool take(char c);
    bool space() { return take(' '); }
    /// A space and an opening parenthesis.
    bool spaceAndList();
    /// The atom `word` in any case, all of it.
    bool keyword(QByteArrayView word);
    std::optional<QByteArrayView> atom();
    /// An atom in upper case, of at most 64 octets.
    std::optional<QByteArray> word();
    /// RFC 9051 4.1.1: letters and what may stand in a key such as RFC822.HEADER or BODY.PEEK: an atom that ends at "[" and "<".
    QByteArray itemName();
    std::optional<QByteArray> string(); ///< quoted or literal
    std::optional<QByteArray> astring();
    /// nullopt twice over: the outer for no match, the inner for NIL.
    std::optional<std::optional<QByteArray>> nstring();
    std::optional<QByteArray> listMailbox();
    std::optional<quint32> number();
    std::optional<quint32> nonZero();
    std::optional<quint64> number64(); ///< at most 63 bits
    /// Octets of a sequence-set, unchecked.
    QByteArrayView setText();
    /// "{n}\r\n" of a literal and its octets; also literal8.
    std::optional<QByteArray> literal();
    bool nextIsLiteral8() const { return m_pos + 1 < m_text.size() && m_text[m_pos] == '~' && m_text[m_pos + 1] == '{'; }

private:
    std::optional<QByteArray> quoted();
    template<typename Predicate> QByteArrayView run(Predicate belongs);

    QByteArrayView m_text;
    qsizetype m_pos = 0;
};

} // namespace imap

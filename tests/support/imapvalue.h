// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <optional>

namespace support {

/// One element of a response (RFC 9051 4): an atom, a quoted string or literal, NIL, or a list of elements.
struct ImapValue
{
    enum Kind { Atom, String, Nil, List };
    Kind kind = Atom;
    QByteArray text = {}; ///< of all but lists; "NIL" of Nil
    QList<ImapValue> items = {};

    static ImapValue atom(const QByteArray &text) { return {equals(text, "NIL") ? Nil : Atom, text}; }
    static bool equals(QByteArrayView a, QByteArrayView b) { return a.compare(b, Qt::CaseInsensitive) == 0; }
    bool isAtom(QByteArrayView word) const { return kind == Atom && equals(text, word); }
};
using ImapValues = QList<ImapValue>;

/// What follows the tag or "* ", literals in place, without the last CRLF. Reads generously: an atom ends at a blank. The human text of
/// OK, NO, BAD, BYE and PREAUTH is words. nullopt: quotes or parentheses do not pair.
std::optional<ImapValues> parseImapValues(QByteArrayView text);
/// OK, NO, BAD, BYE, PREAUTH.
bool isImapStatus(QByteArrayView word);

} // namespace support

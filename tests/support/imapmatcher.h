// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/imapvalue.h"
#include <QHash>

namespace support {

/// Compares responses with what a script expects, and keeps its variables. A variable without a value takes the one it meets; `$` meets
/// anything; `$2` is the present number of what was message 2 when the command began.
class ImapMatcher
{
public:
    void set(const QByteArray &name, const QByteArray &value) { m_variables.insert(name, value); }
    /// A command begins with so many messages in the folder.
    void begin(qsizetype messages);
    void expunged(quint32 number);

    /// The text of a command; nullopt: a variable has no value.
    std::optional<QByteArray> expand(QByteArrayView text) const;
    /// `prefix`: more may follow, as human text does. Variables are set by what matches only.
    bool matches(const ImapValues &expected, const ImapValues &got, bool prefix);

private:
    bool matchValues(QList<ImapValue>::const_iterator expected, QList<ImapValue>::const_iterator expectedEnd, const ImapValues &got,
                     qsizetype at, qsizetype most, bool prefix);
    bool matchList(const ImapValues &expected, const ImapValues &got);
    bool matchText(QByteArrayView expected, QByteArrayView got, bool prefix);
    std::optional<QByteArray> valueOf(const QByteArray &name) const;
    bool growing(const QByteArray &name, const QByteArray &value);

    QHash<QByteArray, QByteArray> m_variables;
    QList<quint32> m_numbers; ///< of the messages there were at first; 0: gone
    int m_lastModSeqName = 0;
    quint64 m_lastModSeq = 0;
};

} // namespace support

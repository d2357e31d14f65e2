// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/imapvalue.h"
#include <QMap>
#include <QString>
#include <utility>

namespace stress {

/// A folder as one client knows it from what it was told.
class FolderImage
{
public:
    struct Message
    {
        quint32 uid = 0; ///< 0: not told yet
        std::optional<QByteArray> flags; ///< lower case, in order, a blank between them
    };

    void clear();
    /// Takes in an untagged response. Answers what is wrong with it: a number that is not there, a UID that changed, messages that came
    /// or went in a way they may not. `mayExpunge`: numbers may change now (RFC 9051 7.5.1).
    QString apply(const support::ImapValues &values, bool mayExpunge);

    /// What the client did itself, silently.
    void store(quint32 uid, const QByteArray &flag, bool set);

    qsizetype size() const { return m_messages.size(); }
    const Message &at(qsizetype index) const { return m_messages[index]; }
    /// The first message of which UID or flags are not known; size(): none.
    qsizetype firstUnknown() const;
    /// UIDs that went since this was asked last.
    QList<quint32> takeGone() { return std::exchange(m_gone, {}); }
    using Content = QMap<quint32, QByteArray>; ///< flags by UID
    Content content() const;
    quint32 uidValidity() const { return m_uidValidity; }
    /// What SELECT said; 0: nothing. All that changed later is told by SELECT with QRESYNC.
    quint64 selectedModSeq() const { return m_selectedModSeq; }
    /// What such a SELECT told (RFC 7162 3.2.5.2): what vanished counts before the new number of messages.
    QString resync(const QList<support::ImapValues> &said);

private:
    QString exists(quint32 count);
    QString expunge(quint32 number);
    QString fetch(quint32 number, const support::ImapValues &items);
    QString vanished(const support::ImapValues &values);
    void code(const support::ImapValues &values);
    qsizetype placeOf(quint32 uid) const;
    QString setUid(qsizetype index, quint32 uid);

    QList<Message> m_messages;
    QList<quint32> m_gone;
    quint32 m_uidValidity = 0;
    quint64 m_selectedModSeq = 0;
};

/// "3:5,9" in order; empty when it is none.
QList<quint32> numbersIn(const QByteArray &set);
/// Flags of a list, as an image has them.
QByteArray flagsIn(const support::ImapValue &list);

} // namespace stress

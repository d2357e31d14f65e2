// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>
#include <optional>
#include <utility>

namespace pipeline {

/// What a submission server does to the header of a mail as it streams by (RFC 6409 8): adds Message-ID, Date and From where they are
/// missing, takes Bcc out, and takes out and remembers X-Postkontor-Class. Every other octet passes unchanged, in its place.
/// Memory: one header line. One mail, one thread; the result does not depend on how the bytes were cut.
class SubmissionHeader
{
public:
    /// `messageId`: without angle brackets; used when the mail has none. `wallMs`: for a missing Date. `sender`: of the envelope, for a
    /// missing From; empty: none is added.
    SubmissionHeader(QByteArray messageId, qint64 wallMs, QByteArray sender);

    /// What goes on of `bytes`; valid until the next call, and no longer than they are.
    QByteArrayView take(QByteArrayView bytes);
    /// The rest, when the mail ended within its header.
    QByteArrayView finish();
    /// Whom the header says the mail is from: authorsOf() all fields that do.
    std::optional<QStringList> authors() const;
    bool hasFrom() const { return m_hasFrom; } ///< of its own, or since it was added
    /// The value of X-Postkontor-Class, unchecked; empty without one.
    QString mailClass() const { return QString::fromLatin1(m_class).trimmed(); }

private:
    void line(QByteArrayView text);
    void addMissing();
    void keepFrom(QByteArrayView text);

    const QByteArray m_messageId;
    const qint64 m_wallMs;
    const QByteArray m_sender;
    QByteArray m_pending; ///< of a line not complete yet
    QByteArray m_out;
    QByteArray m_class;
    QList<QByteArray> m_from;
    qsizetype m_fromOctets = 0;
    bool m_inFrom = false; ///< or in another that says who sends
    bool m_hasFrom = false;
    bool m_firstLine = true;
    bool m_dropping = false;   ///< the current field, with its folded lines
    bool m_inClass = false;
    bool m_hasMessageId = false;
    bool m_hasDate = false;
    bool m_done = false;
};

/// From, Sender, and both of somebody who sends a mail again (RFC 5322 3.6.2, 3.6.6).
bool saysWhoSends(QByteArrayView fieldName);

/// Whom such fields name, however they are read; nullopt: one names nobody, or more than anybody needs.
std::optional<QStringList> authorsOf(const QList<QByteArray> &fields);

} // namespace pipeline

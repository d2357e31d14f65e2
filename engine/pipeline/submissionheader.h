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

/// What a submission server does to the header of a mail as it streams by (RFC 6409 8): adds Message-ID and Date where they are
/// missing, takes Bcc out, and takes out and remembers X-Postkontor-Class. Every other octet passes unchanged, in its place.
/// Memory: one header line. One mail, one thread; the result does not depend on how the bytes were cut.
class SubmissionHeader
{
public:
    /// `messageId`: without angle brackets; used when the mail has none. `wallMs`: for a missing Date.
    SubmissionHeader(QByteArray messageId, qint64 wallMs);

    /// What goes on of `bytes`; valid until the next call, and no longer than they are.
    QByteArrayView take(QByteArrayView bytes);
    /// The rest, when the mail ended within its header.
    QByteArrayView finish();
    /// The values of all From fields, unfolded no further than they came; nullopt: longer than anybody needs.
    std::optional<QList<QByteArray>> authors() const;
    /// The value of X-Postkontor-Class, unchecked; empty without one.
    QString mailClass() const { return QString::fromLatin1(m_class).trimmed(); }

private:
    void line(QByteArrayView text);
    void addMissing();
    void keepFrom(QByteArrayView text);

    const QByteArray m_messageId;
    const qint64 m_wallMs;
    QByteArray m_pending; ///< of a line not complete yet
    QByteArray m_out;
    QByteArray m_class;
    QList<QByteArray> m_from;
    qsizetype m_fromOctets = 0;
    bool m_inFrom = false;
    bool m_firstLine = true;
    bool m_dropping = false;   ///< the current field, with its folded lines
    bool m_inClass = false;
    bool m_hasMessageId = false;
    bool m_hasDate = false;
    bool m_done = false;
};

/// Whom the header says a mail is from; nullopt: a field that names nobody, or more than anybody needs.
std::optional<QStringList> authorsOf(const SubmissionHeader &header);

} // namespace pipeline

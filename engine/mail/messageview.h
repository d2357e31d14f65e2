// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

// What a reader wants of a raw message. Pure functions, any thread; tolerant: every byte string is a message.
// Cost is linear in the input and bounded by the limits of mime (depth, parts).
namespace mail {

/// What lists show; made once at delivery.
struct MessageSummary
{
    QString from;      ///< decoded header text, "" when absent
    QStringList to;    ///< To and Cc addresses, decoded
    QString subject;   ///< decoded, control characters removed
    QString preview;   ///< first words of the text, <= 200 characters, one line
    QString messageId; ///< without angle brackets, "" when absent
    std::optional<qint64> dateMs;
    int attachmentCount = 0;
};
MessageSummary summarize(QByteArrayView raw);

struct AttachmentView
{
    QString filename;    ///< safe: no path, no control characters, never empty
    QString contentType; ///< "type/subtype" in lower case
    QString contentId;   ///< without angle brackets, may be empty
    qint64 size = 0;     ///< decoded bytes
    bool isInline = false;
};

struct HeaderView
{
    QString name;
    QString value; ///< unfolded and decoded
};

struct MessageView
{
    QList<HeaderView> headers;
    std::optional<QString> text;
    std::optional<QString> html; ///< as sent: sanitise before showing
    QList<AttachmentView> attachments;
};
MessageView view(QByteArrayView raw);

/// Decoded content of attachment `n` (from 1, as in view()); nullopt when there is none.
std::optional<QByteArray> attachmentContent(QByteArrayView raw, int n);

/// Subject, addresses, text and names of attachments, for the search index; at most `maxChars` characters.
QString searchText(QByteArrayView raw, qsizetype maxChars = 1 << 20);

} // namespace mail

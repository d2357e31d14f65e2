// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/values.h"
#include <QHash>

// Sending through the API: what is sent, what came of it, templates and suppressed addresses.
namespace control {

using base::Callback;

struct OutgoingAttachment
{
    QString filename;
    QString contentType;
    QString contentId;  ///< set: an image inside the HTML (cid:)
    QByteArray content; ///< decoded
};

/// When and how urgently, for both kinds of message.
struct SendOptions
{
    QString mailClass;            ///< as mailClassFrom() makes it
    std::optional<Lane> lane;     ///< unset: that of the class
    std::optional<qint64> sendAt; ///< wall time in ms
};

struct OutgoingMessage
{
    QString from; ///< header and envelope; "Name <address>", as all addresses here
    QStringList to;
    QStringList cc;
    QStringList bcc;
    QStringList replyTo;
    QString subject;
    std::optional<QString> text;
    std::optional<QString> html;
    QList<OutgoingAttachment> attachments;
    QList<Header> headers;
    QString templateName; ///< id or name; empty: none. It stands in for subject, text and html that are not given
    QHash<QString, QString> variables;
    SendOptions options;
};

/// A message that is complete already.
struct RawMessage
{
    QString from; ///< envelope; empty: the null sender
    QStringList to;
    QByteArray content; ///< RFC 5322
    SendOptions options;
};

/// Who asks, and what makes the question the same when it is asked again.
struct SendOrigin
{
    Id tokenId = 0;
    QString peer;
    QByteArray idempotencyKey; ///< as sent; empty: none
    QByteArray request;        ///< SHA-256 of the request, with an idempotencyKey
    std::optional<Id> userId = {}; ///< set: only as one of his addresses
};

/// Something that makes a message larger or less welcome than it need be.
struct SendAdvice
{
    QString code;   ///< "large-message", "large-image", "html-without-text", "heavy-html", "many-attachments"
    QString part;   ///< "attachments[0]", "html", …; empty: the whole
    qint64 bytes = 0;
    QString detail; ///< English
};

struct SendResult
{
    Id mailId = 0;
    struct Recipient
    {
        Id id = 0; ///< of the queue item
        QString to;
    };
    QList<Recipient> queue;  ///< recipients elsewhere
    QStringList delivered;   ///< recipients here: in their mailboxes already
    QStringList suppressed;  ///< not sent to
    qint64 size = 0;         ///< bytes of the message
    QList<SendAdvice> advice;
    bool replayed = false;   ///< the answer to an earlier request with the same key
};

/// A template: {{name}} stands for a variable, escaped in HTML; {{{name}}} goes into HTML as it is.
struct Template
{
    Id id = 0;
    QString name;
    QString subject;
    std::optional<QString> text;
    std::optional<QString> html;
    quint64 version = 1; ///< rises with every change
    qint64 createdAt = 0;
    qint64 changedAt = 0;
};

/// What a template becomes.
struct TemplatePreview
{
    QString subject;
    std::optional<QString> text;
    std::optional<QString> html; ///< sanitised
    QStringList variables;       ///< that it has, in order of appearance
    QStringList missing;         ///< of them, those without a value; they stand there as in the template
};

struct TemplateChange
{
    std::optional<QString> name;
    std::optional<QString> subject;
    std::optional<std::optional<QString>> text; ///< set to unset: taken away
    std::optional<std::optional<QString>> html;
};

struct Suppression
{
    QString address;
    QString reason;
    qint64 createdAt = 0;
};

class SendService
{
public:
    virtual ~SendService() = default;
    /// Answers after the commit. Invalid names the field; TooLarge; Exists with field "Idempotency-Key" when the key was used with
    /// another request.
    virtual void send(OutgoingMessage message, const SendOrigin &origin, Callback<SendResult> done) = 0;
    virtual void sendRaw(RawMessage message, const SendOrigin &origin, Callback<SendResult> done) = 0;
};

class TemplateService
{
public:
    virtual ~TemplateService() = default;
    virtual void listTemplates(const PageRequest &page, Callback<Page<Template>> done) = 0;
    /// By id or name.
    virtual void findTemplate(const QString &idOrName, Callback<Template> done) = 0;
    virtual void createTemplate(const Template &wanted, Callback<Template> done) = 0;
    virtual void changeTemplate(Id id, const TemplateChange &change, Callback<Template> done) = 0;
    virtual void deleteTemplate(Id id, Callback<Template> done) = 0;
};

class SuppressionService
{
public:
    virtual ~SuppressionService() = default;
    virtual void listSuppressions(const PageRequest &page, Callback<Page<Suppression>> done) = 0;
    virtual void suppression(const QString &address, Callback<Suppression> done) = 0;
    /// Adding one that is there changes its reason.
    virtual void addSuppression(const Suppression &wanted, Callback<Suppression> done) = 0;
    virtual void removeSuppression(const QString &address, Callback<Suppression> done) = 0;
};

} // namespace control

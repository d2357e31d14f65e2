// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/messagescontroller.h"
#include "api/exchange.h"
#include "api/messagedetail.h"
#include "control/json.h"
#include "mail/messageview.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

/// Runs `next` with the message of the path, once the token may see its mailbox.
void withMessage(const ExchangePtr &exchange, std::function<void(control::Message &)> next)
{
    if (const auto id = exchange->pathId()) {
        exchange->services().messages->message(
            *id,
            exchange->then<control::Message>([exchange, next = std::move(next)](control::Message &message) {
                if (exchange->allowsMailbox(message.mailboxId))
                    next(message);
            }));
    }
}

/// Changes with every flag and move; names the message, so it is strong enough without its text.
QByteArray etagOf(const control::Message &message)
{
    return "W/\"m" + base::idToString(message.id).toLatin1() + '-' + QByteArray::number(message.modSeq, 16) +
           '"';
}

/// True after answering 304 on what the message's number alone tells.
bool isUnchanged(const ExchangePtr &exchange, const QByteArray &etag)
{
    if (!http::etagMatches(exchange->request().header("if-none-match"), etag))
        return false;
    http::HttpResponse response;
    response.status = 304;
    response.etag = etag;
    exchange->reply(std::move(response));
    return true;
}

/// RFC 6266: an ASCII form for old clients and the name itself (RFC 8187).
QByteArray contentDisposition(const QString &filename)
{
    QByteArray ascii;
    for (const QChar c : filename.left(100)) {
        const bool plain =
            c.unicode() >= 0x20 && c.unicode() < 0x7f && c != u'"' && c != u'\\' && c != u'%' && c != u'/';
        ascii.append(plain ? char(c.unicode()) : '_');
    }
    return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" +
           filename.left(200).toUtf8().toPercentEncoding();
}

/// A type/subtype of token characters (RFC 9110 5.6.2), else octets.
QByteArray safeContentType(const QString &type)
{
    const QByteArray text = type.toLatin1().toLower();
    int slashes = 0;
    for (const char c : text) {
        const bool token =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == '_';
        if (!token && c != '/')
            return "application/octet-stream";
        slashes += c == '/' ? 1 : 0;
    }
    const bool good = slashes == 1 && !text.startsWith('/') && !text.endsWith('/') && text.size() < 128;
    return good ? text : QByteArray("application/octet-stream");
}

struct AttachmentFile
{
    QByteArray content;
    QString filename;
    QString contentType;
};

} // namespace

void MessagesController::list(const ExchangePtr &exchange)
{
    const auto mailboxId = exchange->pathId();
    if (!mailboxId || !exchange->allowsMailbox(*mailboxId))
        return;
    const auto page = exchange->page();
    if (!page)
        return;
    base::Id folderId = 0;
    if (exchange->query.has("folder"_L1)) {
        const auto folder = base::idFromString(exchange->query.value("folder"_L1));
        if (!folder) {
            exchange->refuse(422, "invalid", u"The id of a folder."_s, u"folder"_s);
            return;
        }
        folderId = *folder;
    }
    exchange->services().messages->listMessages(*mailboxId, folderId, exchange->query.value("q"_L1), *page,
                                                exchange->thenJson<control::Page<control::Message>>());
}

void MessagesController::read(const ExchangePtr &exchange)
{
    withMessage(exchange, [exchange](control::Message &message) {
        const QByteArray etag = etagOf(message);
        if (isUnchanged(exchange, etag))
            return;
        exchange->services().messages->body(
            message.id, exchange->then<QByteArray>([exchange, message, etag](QByteArray &body) {
                // MIME and the sanitiser are the worker pool's: one mail may cost many milliseconds.
                exchange->context().pool.run([exchange, message, etag, body] {
                    exchange->executor()->post([exchange, etag, json = control::toJson(messageDetail(message, body))]() mutable {
                        exchange->replyJson(std::move(json), 200, etag);
                    });
                });
            }));
    });
}

void MessagesController::raw(const ExchangePtr &exchange)
{
    withMessage(exchange, [exchange](control::Message &message) {
        const QByteArray etag = "W/\"r" + base::idToString(message.id).toLatin1() + '"'; // never changes
        if (isUnchanged(exchange, etag))
            return;
        exchange->services().messages->raw(message.id,
                                           exchange->then<QByteArray>([exchange, etag](QByteArray &bytes) {
                                               http::HttpResponse response;
                                               response.contentType = "message/rfc822";
                                               response.body = bytes;
                                               response.etag = etag;
                                               exchange->reply(std::move(response));
                                           }));
    });
}

void MessagesController::attachment(const ExchangePtr &exchange)
{
    bool isNumber = false;
    const int n = exchange->parameters.value(1).toInt(&isNumber);
    if (!isNumber || n < 1) {
        exchange->refuse(404, "not_found");
        return;
    }
    const auto reply = [exchange](std::optional<AttachmentFile> file) {
        if (!file) {
            exchange->refuse(404, "not_found");
            return;
        }
        http::HttpResponse response;
        response.contentType = safeContentType(file->contentType);
        response.body = std::move(file->content);
        response.setField("Content-Disposition", contentDisposition(file->filename));
        exchange->reply(std::move(response));
    };
    withMessage(exchange, [exchange, n, reply](control::Message &message) {
        exchange->services().messages->body(
            message.id, exchange->then<QByteArray>([exchange, n, reply](QByteArray &body) {
                exchange->context().pool.run([exchange, n, reply, body] {
                    std::optional<AttachmentFile> file;
                    const mail::MessageView view = mail::view(body);
                    std::optional<QByteArray> content = mail::attachmentContent(body, n);
                    if (content && n <= view.attachments.size())
                        file = {std::move(*content), view.attachments[n - 1].filename,
                                view.attachments[n - 1].contentType};
                    exchange->executor()->post(
                        [reply, file = std::move(file)]() mutable { reply(std::move(file)); });
                });
            }));
    });
}

void MessagesController::change(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    control::MessageChange change;
    change.seen = fields.boolean("seen"_L1);
    change.flagged = fields.boolean("flagged"_L1);
    const auto folder = fields.string("folderId"_L1, http::JsonFields::Optional, 64);
    if (!exchange->accepts(fields))
        return;
    if (folder) {
        change.folderId = base::idFromString(*folder);
        if (!change.folderId) {
            exchange->refuse(422, "invalid", u"The id of a folder."_s, u"folderId"_s);
            return;
        }
    }
    withMessage(exchange, [exchange, change](control::Message &message) {
        exchange->services().messages->changeMessage(message.id, change,
                                                     exchange->thenJson<control::Message>());
    });
}

void MessagesController::changeMany(const ExchangePtr &exchange)
{
    const auto mailboxId = exchange->pathId();
    if (!mailboxId || !exchange->allowsMailbox(*mailboxId))
        return;
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    const auto names = fields.strings("ids"_L1, http::JsonFields::Required, control::kMostMessagesAtOnce, 64);
    const QString action = fields.string("action"_L1, http::JsonFields::Required, 20).value_or(QString());
    control::MessagesAction wanted;
    wanted.change.seen = fields.boolean("seen"_L1);
    wanted.change.flagged = fields.boolean("flagged"_L1);
    const auto folder = fields.string("folderId"_L1, http::JsonFields::Optional, 64);
    if (!exchange->accepts(fields))
        return;
    if (action != "change"_L1 && action != "delete"_L1 && action != "restore"_L1)
        return exchange->refuse(422, "invalid", u"change, delete or restore."_s, u"action"_s);
    if (folder && !(wanted.change.folderId = base::idFromString(*folder)))
        return exchange->refuse(422, "invalid", u"The id of a folder."_s, u"folderId"_s);
    wanted.kind = action == "delete"_L1 ? control::MessagesAction::Delete
                  : action == "restore"_L1 ? control::MessagesAction::Restore : control::MessagesAction::Change;
    QList<base::Id> ids;
    for (const QString &name : *names) {
        const auto id = base::idFromString(name);
        if (!id)
            return exchange->refuse(422, "invalid", u"Ids of messages."_s, u"ids"_s);
        ids.append(*id);
    }
    exchange->services().mailSearch->changeMessages(*mailboxId, ids, wanted, exchange->then<qint64>([exchange](qint64 &count) {
        exchange->replyJson("{\"count\":" + QByteArray::number(count) + '}');
    }));
}

void MessagesController::remove(const ExchangePtr &exchange)
{
    withMessage(exchange, [exchange](control::Message &message) {
        exchange->services().messages->deleteMessage(message.id, exchange->thenEmpty<control::Message>());
    });
}

void MessagesController::restore(const ExchangePtr &exchange)
{
    withMessage(exchange, [exchange](control::Message &message) {
        exchange->services().messages->restoreMessage(message.id, exchange->thenJson<control::Message>());
    });
}

} // namespace api

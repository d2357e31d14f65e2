// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/sendcontroller.h"
#include "api/exchange.h"
#include "api/messageinput.h"
#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr qsizetype kInlineBody = 64 << 10; // a longer one is parsed in the pool
constexpr qsizetype kMaxKey = 255;

bool isKey(QByteArrayView key)
{
    return !key.isEmpty() && key.size() <= kMaxKey && std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Who asks; nullopt after answering.
std::optional<control::SendOrigin> originOf(const ExchangePtr &exchange)
{
    control::SendOrigin origin;
    origin.tokenId = exchange->token ? exchange->token->id : 0;
    if (exchange->token)
        origin.userId = exchange->token->userId;
    origin.peer = exchange->client();
    const int keys = exchange->request().headerCount("idempotency-key");
    if (keys == 0)
        return origin;
    const QByteArrayView key = exchange->request().header("idempotency-key");
    if (keys > 1 || !isKey(key)) {
        exchange->refuse(422, "invalid", u"1 to 255 printable ASCII characters without blanks."_s, u"Idempotency-Key"_s);
        return std::nullopt;
    }
    origin.idempotencyKey = key.toByteArray();
    origin.request = QCryptographicHash::hash(exchange->request().path().toByteArray() + '?' + exchange->request().query().toByteArray() +
                                                  '\n' + QCryptographicHash::hash(exchange->request().body(), QCryptographicHash::Sha256),
                                              QCryptographicHash::Sha256);
    return origin;
}

void replyResult(const ExchangePtr &exchange, const control::SendResult &result)
{
    http::HttpResponse response;
    response.status = 202;
    response.contentType = QByteArrayLiteral("application/json");
    response.body = control::toJson(result);
    if (result.replayed)
        response.setField("Idempotency-Replayed", "true");
    exchange->reply(std::move(response));
}

control::Callback<control::SendResult> answer(const ExchangePtr &exchange)
{
    return exchange->then<control::SendResult>(
        [exchange = exchange.get()](control::SendResult &result) { replyResult(exchange->shared_from_this(), result); });
}

bool refused(const ExchangePtr &exchange, const InputProblem &problem)
{
    if (problem)
        exchange->refuse(422, problem->code, problem->detail, problem->field);
    return problem.has_value();
}

/// Runs `read` on the body's JSON, for long bodies in the pool, then `next` here.
template<typename Value>
void withJson(const ExchangePtr &exchange, InputProblem (*read)(const http::JsonValue &, Value &),
              std::function<void(Value &)> next)
{
    if (exchange->request().body().size() <= kInlineBody) {
        const auto json = exchange->json();
        Value value;
        if (json && !refused(exchange, read(*json, value)))
            next(value);
        return;
    }
    exchange->context().pool.run([exchange, read, next = std::move(next)]() mutable {
        auto parsed = std::make_shared<http::JsonParsed>(http::parseJson(exchange->request().body()));
        auto value = std::make_shared<Value>();
        const InputProblem problem = parsed->error ? InputProblem() : read(parsed->value, *value);
        parsed->value = {};
        const base::ExecutorPtr executor = exchange->executor();
        executor->post([exchange = std::move(exchange), parsed, value, problem, next = std::move(next)] {
            if (parsed->error)
                exchange->refuseJson(*parsed->error);
            else if (!refused(exchange, problem))
                next(*value);
        });
    });
}

InputProblem readOne(const http::JsonValue &json, control::OutgoingMessage &out)
{
    return readMessage(json, {}, out);
}

/// The results of a batch, gathered on one I/O thread.
struct Batch
{
    QList<QByteArray> answers;
    qsizetype open = 0;
};

void finishBatch(const ExchangePtr &exchange, const Batch &batch)
{
    exchange->replyJson("{\"items\":[" + batch.answers.join(',') + "]}", 202);
}

} // namespace

void SendController::send(const ExchangePtr &exchange)
{
    const auto origin = originOf(exchange);
    if (!origin)
        return;
    withJson<control::OutgoingMessage>(exchange, readOne, [exchange, origin](control::OutgoingMessage &message) {
        exchange->services().send->send(std::move(message), *origin, answer(exchange));
    });
}

void SendController::batch(const ExchangePtr &exchange)
{
    const auto origin = originOf(exchange);
    if (!origin)
        return;
    withJson<QList<control::OutgoingMessage>>(exchange, readBatch, [exchange, origin](QList<control::OutgoingMessage> &messages) {
        const auto batch = std::make_shared<Batch>();
        batch->answers.resize(messages.size());
        batch->open = messages.size();
        for (qsizetype n = 0; n < messages.size(); ++n) {
            control::SendOrigin own = *origin;
            if (!own.idempotencyKey.isEmpty())
                own.idempotencyKey += ' ' + QByteArray::number(n); // a blank: no key of a single request
            exchange->services().send->send(
                std::move(messages[n]), own,
                {exchange->executor(), [exchange, batch, n](base::Result<control::SendResult> result) {
                     batch->answers[n] = result ? control::toJson(*result) : "{\"problem\":" + errorResponse(result.error()).body + '}';
                     if (--batch->open == 0)
                         finishBatch(exchange, *batch);
                 }});
        }
    });
}

void SendController::raw(const ExchangePtr &exchange)
{
    const auto origin = originOf(exchange);
    if (!origin)
        return;
    const auto next = [exchange, origin](control::RawMessage &message) {
        completeEnvelope(message);
        exchange->services().send->sendRaw(std::move(message), *origin, answer(exchange));
    };
    if (!exchange->bodyIs("message/rfc822")) {
        withJson<control::RawMessage>(exchange, readRawMessage, next);
        return;
    }
    control::RawMessage message;
    const Query &query = exchange->query;
    message.from = query.value("from"_L1);
    for (const QString &list : query.values("to"_L1))
        message.to << list.split(u',', Qt::SkipEmptyParts);
    message.content = exchange->request().body();
    if (message.content.isEmpty())
        exchange->refuse(422, "missing", u"The body is the message (RFC 5322)."_s, u"content"_s);
    else if (!refused(exchange, readOptions(query.value("class"_L1), query.value("priority"_L1), query.value("sendAt"_L1), message.options)))
        next(message);
}

} // namespace api

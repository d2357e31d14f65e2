// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/route.h"
#include "control/jsonparser.h"
#include "fuzz/fuzz.h"
#include "unit/api/apibench.h"
#include <QCoreApplication>
#include <QLoggingCategory>

// Requests of REST, each read by the handler it is for: the first octet chooses the route, the first line holds what stands
// in the place of its path parameters, with "?" and a query behind it, the rest is the body. The engine behind is made of
// memory and never fails, so neither may the answer.

namespace {

QByteArray targetOf(const api::Route &route, const QByteArray &line)
{
    const QByteArray parameter = line.contains('?') ? line.left(line.indexOf('?')) : line;
    QByteArray target = route.pattern;
    while (true) {
        const qsizetype open = target.indexOf('{');
        const qsizetype close = target.indexOf('}');
        if (open < 0 || close < open)
            break;
        target.replace(open, close - open + 1, parameter.isEmpty() ? QByteArray("400") : parameter.left(60).toPercentEncoding());
    }
    return line.contains('?') ? target + line.mid(line.indexOf('?')).toPercentEncoding("?&=%+:,;/") : target;
}

void checkAnswer(const Answer &answer, const QByteArray &asked)
{
    FUZZ_CHECK(answer.status >= 200 && answer.status < 500, asked + "\n" + QByteArray::number(answer.status) + answer.body);
    const QByteArray type = answer.fields.value("content-type");
    rapidjson::Document json;
    if (type.contains("json")) {
        FUZZ_CHECK(control::parseJson(answer.body, json), asked + "\n" + answer.body);
    }
    if (answer.status >= 400) { // RFC 9457
        FUZZ_CHECK(type == "application/problem+json" && json.IsObject(), asked + "\n" + answer.body);
        FUZZ_CHECK(json.HasMember("status") && json["status"].GetInt() == answer.status && json.HasMember("code"), asked + "\n" + answer.body);
    }
    FUZZ_CHECK(answer.status != 422 || json.HasMember("field") || json.HasMember("detail"), asked + "\n" + answer.body);
    FUZZ_CHECK(answer.status != 204 || answer.body.isEmpty(), asked);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int argc = 1;
    static char name[] = "fuzz";
    static char *argv[] = {name, nullptr};
    static QCoreApplication application(argc, argv);
    QLoggingCategory::setFilterRules(QStringLiteral("*=false"));
    if (size < 2)
        return 0;
    BenchEngine engine;
    BenchClient client(engine);
    const std::vector<api::Route> &routes = api::routeTable();
    const api::Route &route = routes[data[0] % routes.size()];
    const QByteArray input = fuzz::viewOf(data + 1, size - 1).toByteArray();
    const qsizetype newline = input.indexOf('\n');
    const QByteArray line = newline < 0 ? QByteArray() : input.left(newline);
    const QByteArray body = newline < 0 ? input : input.mid(newline + 1);
    const QByteArray method = route.method;
    const QByteArray target = targetOf(route, line);
    const bool bodied = method != "GET" && method != "DELETE";
    const QByteArray fields = route.alsoTakes[0] && (data[0] & 128) ? QByteArray("Content-Type: ") + route.alsoTakes + "\r\n" : QByteArray();
    const Answer answer = client.ask(method, target, "admin", bodied ? body : QByteArray(), fields);
    checkAnswer(answer, method + ' ' + target + '\n' + fuzz::shown(body));

    const Answer stranger = client.ask(method, target, "wrong", bodied ? body : QByteArray(), fields); // whatever is asked
    if (route.access == api::Access::Token)
        FUZZ_CHECK(stranger.status >= 400 && stranger.status < 500 && stranger.status != 403, method + ' ' + target + QByteArray::number(stranger.status));
    return 0;
}

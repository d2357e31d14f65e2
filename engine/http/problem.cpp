// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/problem.h"
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace http {

HttpResponse problem(int status, QByteArrayView code, const QString &detail, const QString &field)
{
    rapidjson::StringBuffer buffer(nullptr, 256);
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const auto text = [&writer](QByteArrayView value) {
        writer.String(value.data(), rapidjson::SizeType(value.size()));
    };
    writer.StartObject();
    writer.Key("type");
    writer.String("about:blank"); // RFC 9457 4.2.1: the status says it all, `code` tells cases apart
    writer.Key("title");
    text(reasonPhrase(status));
    writer.Key("status");
    writer.Int(status);
    writer.Key("code");
    text(code);
    if (!detail.isEmpty()) {
        writer.Key("detail");
        text(detail.toUtf8());
    }
    if (!field.isEmpty()) {
        writer.Key("field");
        text(field.toUtf8());
    }
    writer.EndObject();
    HttpResponse response;
    response.status = status;
    response.contentType = QByteArrayLiteral("application/problem+json");
    response.body = QByteArray(buffer.GetString(), qsizetype(buffer.GetSize()));
    return response;
}

} // namespace http

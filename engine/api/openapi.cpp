// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/openapi.h"
#include "control/jsonwriter.h"
#include <QStringList>

using namespace Qt::StringLiterals;

namespace api {

namespace {

using control::JsonWriter;
using control::writeKey;

void text(JsonWriter &writer, QByteArrayView value)
{
    control::writeUtf8(writer, value);
}

void key(JsonWriter &writer, QByteArrayView name)
{
    writer.Key(name.data(), rapidjson::SizeType(name.size()));
}

void schemaRef(JsonWriter &writer, QByteArrayView name)
{
    writer.StartObject();
    writeKey(writer, "$ref");
    text(writer, "#/components/schemas/" + name.toByteArray());
    writer.EndObject();
}

/// "Page:Domain" is {"items": [Domain], "next": …}.
void answerSchema(JsonWriter &writer, QByteArrayView name)
{
    if (!name.startsWith("Page:")) {
        schemaRef(writer, name);
        return;
    }
    writer.StartObject();
    writeKey(writer, "type");
    text(writer, "object");
    writeKey(writer, "required");
    writer.StartArray();
    text(writer, "items");
    text(writer, "next");
    writer.EndArray();
    writeKey(writer, "additionalProperties");
    writer.Bool(false);
    writeKey(writer, "properties");
    writer.StartObject();
    writeKey(writer, "items");
    writer.StartObject();
    writeKey(writer, "type");
    text(writer, "array");
    writeKey(writer, "items");
    schemaRef(writer, name.sliced(5));
    writer.EndObject();
    writeKey(writer, "next");
    writer.StartObject();
    writeKey(writer, "type");
    writer.StartArray();
    text(writer, "string");
    text(writer, "null");
    writer.EndArray();
    writer.EndObject();
    writer.EndObject();
    writer.EndObject();
}

void parameter(JsonWriter &writer, const QString &name, bool inPath)
{
    writer.StartObject();
    writeKey(writer, "name");
    control::writeString(writer, name);
    writeKey(writer, "in");
    text(writer, inPath ? "path" : "query");
    writeKey(writer, "required");
    writer.Bool(inPath || name == "name"_L1);
    writeKey(writer, "schema");
    writer.StartObject();
    writeKey(writer, "type");
    text(writer, name == "step"_L1 ? "number" : name == "limit"_L1 || name == "n"_L1 ? "integer" : "string");
    if (name == "limit"_L1) {
        writeKey(writer, "minimum");
        writer.Int(1);
        writeKey(writer, "maximum");
        writer.Int(500);
    }
    writer.EndObject();
    writer.EndObject();
}

void parameters(JsonWriter &writer, const Route &route)
{
    writeKey(writer, "parameters");
    writer.StartArray();
    for (const QString &segment : QString::fromLatin1(route.pattern).split(u'/')) {
        if (segment.startsWith(u'{'))
            parameter(writer, segment.mid(1, segment.size() - 2), true);
    }
    for (const QString &name : QString::fromLatin1(route.query).split(u',', Qt::SkipEmptyParts))
        parameter(writer, name, false);
    writer.EndArray();
}

void content(JsonWriter &writer, QByteArrayView type, QByteArrayView schema)
{
    writeKey(writer, "content");
    writer.StartObject();
    key(writer, type);
    writer.StartObject();
    if (!schema.isEmpty()) {
        writeKey(writer, "schema");
        answerSchema(writer, schema);
    }
    writer.EndObject();
    writer.EndObject();
}

void responses(JsonWriter &writer, const Route &route)
{
    writeKey(writer, "responses");
    writer.StartObject();
    key(writer, QByteArray::number(route.success));
    writer.StartObject();
    writeKey(writer, "description");
    text(writer, route.summary);
    if (route.success != 204)
        content(writer, route.responseType, route.response);
    writer.EndObject();
    writeKey(writer, "default");
    writer.StartObject();
    writeKey(writer, "description");
    text(writer, "A problem document (RFC 9457)");
    content(writer, "application/problem+json", "Problem");
    writer.EndObject();
    writer.EndObject();
}

void requestContent(JsonWriter &writer, const Route &route)
{
    writeKey(writer, "content");
    writer.StartObject();
    writeKey(writer, "application/json");
    writer.StartObject();
    writeKey(writer, "schema");
    answerSchema(writer, route.request);
    writer.EndObject();
    if (*route.alsoTakes) {
        key(writer, route.alsoTakes);
        writer.StartObject();
        writer.EndObject();
    }
    writer.EndObject();
}

void operation(JsonWriter &writer, const Route &route)
{
    key(writer, QByteArray(route.method).toLower());
    writer.StartObject();
    writeKey(writer, "summary");
    text(writer, route.summary);
    parameters(writer, route);
    if (*route.request) {
        writeKey(writer, "requestBody");
        writer.StartObject();
        writeKey(writer, "required");
        writer.Bool(true);
        requestContent(writer, route);
        writer.EndObject();
    }
    responses(writer, route);
    writeKey(writer, "security");
    writer.StartArray();
    if (route.access != Access::Open && route.access != Access::SignIn) {
        writer.StartObject();
        writeKey(writer, "token");
        writer.StartArray();
        writer.EndArray();
        writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
}

void head(JsonWriter &writer)
{
    writeKey(writer, "openapi");
    text(writer, "3.1.0");
    writeKey(writer, "info");
    writer.StartObject();
    writeKey(writer, "title");
    text(writer, "Postkontor");
    writeKey(writer, "version");
    text(writer, POSTKONTOR_VERSION);
    writer.EndObject();
}

void components(JsonWriter &writer)
{
    writeKey(writer, "components");
    writer.StartObject();
    writeKey(writer, "schemas");
    control::writeObjectOrEmpty(writer, openApiSchemas());
    writeKey(writer, "securitySchemes");
    writer.StartObject();
    writeKey(writer, "token");
    writer.StartObject();
    writeKey(writer, "type");
    text(writer, "http");
    writeKey(writer, "scheme");
    text(writer, "bearer");
    writer.EndObject();
    writer.EndObject();
    writer.EndObject();
}

} // namespace

QByteArray makeOpenApi(const std::vector<Route> &routes)
{
    control::JsonBuffer buffer(64 << 10);
    JsonWriter writer(buffer);
    writer.StartObject();
    head(writer);
    writeKey(writer, "paths");
    writer.StartObject();
    QByteArrayList done;
    for (const Route &first : routes) {
        if (first.testOnly || done.contains(first.pattern))
            continue;
        done.append(first.pattern);
        key(writer, first.pattern);
        writer.StartObject();
        for (const Route &route : routes) {
            if (qstrcmp(route.pattern, first.pattern) == 0)
                operation(writer, route);
        }
        writer.EndObject();
    }
    writer.EndObject();
    components(writer);
    writer.EndObject();
    return buffer.take();
}

} // namespace api

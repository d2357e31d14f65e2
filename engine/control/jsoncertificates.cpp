// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsoncertificates.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

namespace control {

namespace {

std::optional<qint64> known(qint64 wallMs)
{
    return wallMs ? std::optional(wallMs) : std::nullopt;
}

} // namespace

void writeJson(JsonWriter &writer, const Certificate &certificate)
{
    writer.StartObject();
    member(writer, "source", certificate.source);
    textOrNullMember(writer, "file", certificate.file);
    writeKey(writer, "names");
    writer.StartArray();
    for (const QString &name : certificate.names)
        writeString(writer, name);
    writer.EndArray();
    member(writer, "issuer", certificate.issuer);
    timeMember(writer, "notBefore", known(certificate.notBefore));
    timeMember(writer, "notAfter", known(certificate.notAfter));
    member(writer, "fingerprint", certificate.fingerprint);
    member(writer, "default", certificate.isDefault);
    member(writer, "vouched", certificate.vouched);
    textOrNullMember(writer, "problem", certificate.problem);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, Certificate &out)
{
    std::optional<QString> file, problem;
    const bool ok = JsonMembers(json)
                        .need("source", out.source)
                        .mayNull("file", file)
                        .need("names", out.names)
                        .may("issuer", out.issuer)
                        .mayTime("notBefore", out.notBefore)
                        .mayTime("notAfter", out.notAfter)
                        .may("fingerprint", out.fingerprint)
                        .may("default", out.isDefault)
                        .may("vouched", out.vouched)
                        .mayNull("problem", problem)
                        .ok();
    out.file = file.value_or(QString());
    out.problem = problem.value_or(QString());
    return ok;
}

} // namespace control

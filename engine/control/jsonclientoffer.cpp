// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonclientoffer.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

namespace control {

void writeJson(JsonWriter &writer, const ClientOffer &offer)
{
    writer.StartObject();
    member(writer, "host", offer.host);
    writeKey(writer, "services");
    writer.StartArray();
    for (const ClientService &service : offer.services) {
        writer.StartObject();
        member(writer, "name", service.name);
        member(writer, "host", service.host);
        member(writer, "port", qint64(service.port));
        writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, ClientOffer &out)
{
    JsonMembers members(json);
    members.need("host", out.host);
    const rapidjson::Value *services = members.find("services");
    if (!members.ok() || !services || !services->IsArray())
        return false;
    for (const rapidjson::Value &one : services->GetArray()) {
        ClientService &service = out.services.emplace_back();
        quint32 port = 0;
        if (!JsonMembers(one).need("name", service.name).need("host", service.host).need("port", port).ok() || port > 65535)
            return false;
        service.port = quint16(port);
    }
    return true;
}

} // namespace control

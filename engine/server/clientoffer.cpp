// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/clientoffer.h"
#include "config/serviceplace.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace server {

control::ClientOffer clientOffer(const config::Settings &settings, const QString &hostname, const QList<Engine::Address> &bound)
{
    QHash<QString, config::ServicePlace> elsewhere;
    for (const QString &text : settings.list("clients.services"_L1)) {
        if (const auto place = config::parseServicePlace(text))
            elsewhere.insert(place->service, *place);
    }
    control::ClientOffer out;
    out.host = settings.string("clients.hostname"_L1);
    if (out.host.isEmpty())
        out.host = hostname;
    for (const QString &name : config::serviceNames()) {
        if (const auto place = elsewhere.constFind(name); place != elsewhere.cend()) {
            if (place->port != 0)
                out.services.append({name, place->host.isEmpty() ? out.host : place->host, place->port});
            continue;
        }
        const auto listener = std::find_if(bound.begin(), bound.end(), [&name](const Engine::Address &one) { return one.listener == name; });
        if (listener != bound.end())
            out.services.append({name, out.host, quint16(listener->address.section(u':', -1).toUInt())});
    }
    return out;
}

} // namespace server

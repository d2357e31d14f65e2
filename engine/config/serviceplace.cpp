// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/serviceplace.h"
#include "config/address.h"

using namespace Qt::StringLiterals;

namespace config {

const QStringList &serviceNames()
{
    static const QStringList names{u"imaps"_s, u"imap"_s, u"pop3s"_s, u"pop3"_s, u"submissions"_s, u"submission"_s, u"https"_s, u"http"_s};
    return names;
}

std::optional<ServicePlace> parseServicePlace(QStringView text)
{
    const qsizetype equals = text.indexOf(u'=');
    if (equals < 0 || !serviceNames().contains(text.first(equals)))
        return std::nullopt;
    ServicePlace out{text.first(equals).toString(), {}, 0};
    const QStringView where = text.sliced(equals + 1);
    if (where == u"off")
        return out;
    if (const auto place = parseHostPort(where)) {
        out.host = place->host;
        out.port = place->port;
    } else if (const auto port = parseHostPort(u"localhost:"_s + where.toString())) {
        out.port = port->port;
    }
    return out.port == 0 || (!out.host.isEmpty() && !isHostname(out.host)) ? std::nullopt : std::optional(out);
}

} // namespace config

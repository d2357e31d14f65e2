// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/clientoffer.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace control {

const ClientService *ClientOffer::find(QStringView name) const
{
    const auto it = std::find_if(services.begin(), services.end(), [name](const ClientService &service) { return service.name == name; });
    return it == services.end() ? nullptr : &*it;
}

const ClientService *ClientOffer::incomingImap() const
{
    const ClientService *better = find(u"imaps");
    return better ? better : find(u"imap");
}

const ClientService *ClientOffer::incomingPop3() const
{
    const ClientService *better = find(u"pop3s");
    return better ? better : find(u"pop3");
}

const ClientService *ClientOffer::outgoing() const
{
    const ClientService *better = find(u"submissions");
    return better ? better : find(u"submission");
}

QString ClientOffer::webUrl() const
{
    const ClientService *https = find(u"https");
    if (!https)
        return {};
    return https->port == 443 ? u"https://"_s + https->host : u"https://%1:%2"_s.arg(https->host).arg(https->port);
}

} // namespace control

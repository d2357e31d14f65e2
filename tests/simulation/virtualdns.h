// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/resolver.h"
#include "lot.h"
#include "remoteserver.h"
#include <QMap>

namespace simulation {

/// Name servers that answer late, in any order of records, or not at all.
class VirtualDns final : public base::Resolver
{
public:
    using Later = std::function<void(qint64 us, std::function<void()> task)>;
    VirtualDns(Lot &lot, const QMap<QString, Weather> &weather, Later later) : m_lot(lot), m_weather(weather), m_later(std::move(later)) {}

    void lookup(const QString &name, base::DnsType type, base::Callback<base::DnsAnswer> done) override
    {
        m_later(m_lot.between(1, 3000) * 1000, [this, name, type, done] { done(answer(name, type)); });
    }
    std::function<void(const QString &domain)> noSuchDomain; ///< it has said so

private:
    base::DnsAnswer answer(const QString &name, base::DnsType type)
    {
        base::DnsAnswer answer;
        answer.ttlS = int(m_lot.between(30, 3600));
        const Weather weather = m_weather.value(name, Weather::Fine);
        if (weather == Weather::NoAnswerOfDns)
            return answer;
        if (weather == Weather::NoSuchDomain) {
            noSuchDomain(name);
            answer.status = m_lot.chance(50) ? base::DnsAnswer::NxDomain : base::DnsAnswer::Ok;
            if (answer.status == base::DnsAnswer::Ok)
                answer.mx = {{0, {}}};
            return answer;
        }
        const bool bare = name.startsWith(QLatin1StringView("three")); // no MX: its own address stands for it
        answer.status = type == base::DnsType::Mx && bare ? base::DnsAnswer::NoData : base::DnsAnswer::Ok;
        answer.addresses = {QStringLiteral("192.0.2.1")};
        if (name.startsWith(QLatin1StringView("shared-")))
            answer.mx = {{10, QStringLiteral("mx1.shared.test")}, {20, QStringLiteral("mx2.shared.test")}};
        else if (!bare)
            answer.mx = {{10, QStringLiteral("mx.") + name}};
        if (answer.mx.size() > 1 && m_lot.chance(50))
            std::swap(answer.mx[0], answer.mx[1]);
        return answer;
    }

    Lot &m_lot;
    const QMap<QString, Weather> &m_weather;
    const Later m_later;
};

} // namespace simulation

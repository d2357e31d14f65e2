// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sendhabit.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace pipeline {

namespace {

constexpr double kKeptPerDay = 0.97;
constexpr qsizetype kMostNetworks = 32;
constexpr qint64 kNetworkDays = 60;

QJsonArray toArray(const SendHour &hour)
{
    return {hour.recipients, hour.fresh, hour.strange, hour.returned};
}

SendHour hourOf(const QJsonValue &value)
{
    const QJsonArray array = value.toArray();
    const auto at = [&array](int i) { return qBound(0.0, array.at(i).toDouble(), 1e12); };
    return {at(0), at(1), at(2), at(3)};
}

} // namespace

void SendHour::raiseTo(const SendHour &other)
{
    recipients = std::max(recipients, other.recipients);
    fresh = std::max(fresh, other.fresh);
    strange = std::max(strange, other.strange);
    returned = std::max(returned, other.returned);
}

SendHabit SendHabit::fromJson(const QByteArray &json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    SendHabit habit;
    habit.m_day = object["day"_L1].toInteger();
    habit.m_today = hourOf(object["today"_L1]);
    habit.m_ordinary = hourOf(object["ordinary"_L1]);
    const QJsonObject networks = object["networks"_L1].toObject();
    for (auto it = networks.begin(); it != networks.end() && habit.m_networks.size() < kMostNetworks; ++it) {
        const QJsonArray days = it.value().toArray();
        habit.m_networks.insert(it.key(), {days.at(0).toInteger(), days.at(1).toInteger()});
    }
    return habit;
}

QByteArray SendHabit::toJson() const
{
    QJsonObject networks;
    for (auto it = m_networks.begin(); it != m_networks.end(); ++it)
        networks.insert(it.key(), QJsonArray{it->firstDay, it->lastDay});
    const QJsonObject object{{u"day"_s, m_day}, {u"today"_s, toArray(m_today)}, {u"ordinary"_s, toArray(m_ordinary)}, {u"networks"_s, networks}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

void SendHabit::reach(qint64 day)
{
    if (day <= m_day)
        return;
    if (m_day > 0) {
        m_ordinary = m_ordinary * kKeptPerDay;
        m_ordinary.raiseTo(m_today);
        m_ordinary = m_ordinary * std::pow(kKeptPerDay, double(day - m_day - 1));
    }
    m_today = {};
    m_day = day;
    m_networks.removeIf([day](const QMap<QString, Network>::iterator it) { return it->lastDay < day - kNetworkDays; });
}

bool SendHabit::isStrange(const QString &network) const
{
    if (network.isEmpty() || m_networks.isEmpty())
        return false;
    const auto known = m_networks.constFind(network);
    return known == m_networks.constEnd() || known->firstDay >= m_day;
}

void SendHabit::see(const QString &network)
{
    if (network.isEmpty())
        return;
    const auto known = m_networks.find(network);
    if (known != m_networks.end()) {
        known->lastDay = m_day;
        return;
    }
    if (m_networks.size() >= kMostNetworks)
        m_networks.erase(std::min_element(m_networks.begin(), m_networks.end(), [](const Network &a, const Network &b) { return a.lastDay < b.lastDay; }));
    m_networks.insert(network, {m_networks.isEmpty() ? m_day - 1 : m_day, m_day});
}

QList<control::TrayReason> judge(const SendHabit &habit, const SendHour &hour, const GuardRules &rules)
{
    struct
    {
        QString measure;
        double seen;
        double ordinary;
        qint64 floor;
    } const measures[] = {{u"recipients"_s, hour.recipients, habit.ordinary().recipients, rules.recipients},
                          {u"newRecipients"_s, hour.fresh, habit.ordinary().fresh, rules.newRecipients},
                          {u"unknownNetwork"_s, hour.strange, habit.ordinary().strange, (rules.newRecipients + 1) / 2},
                          {u"returned"_s, hour.returned, habit.ordinary().returned, rules.returned}};
    QList<control::TrayReason> reasons;
    for (const auto &one : measures) {
        const qint64 bound = std::max(one.floor, qint64(std::ceil(one.ordinary)) * rules.factor);
        if (one.seen > double(bound))
            reasons << control::TrayReason{one.measure, qint64(one.seen), qint64(std::ceil(one.ordinary)), bound};
    }
    return reasons;
}

} // namespace pipeline

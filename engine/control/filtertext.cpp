// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/filtertext.h"
#include "control/filterwords.h"
#include "control/names.h"
#include <QSet>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace control {

namespace {

base::Error wrong(const QString &word)
{
    return {base::ErrorKind::Invalid, u"not understood: %1"_s.arg(word), {}, word};
}

bool addStates(QueueFilter &out, const QString &value)
{
    const QStringList names = value.toLower().split(u',');
    for (const QString &name : names) {
        const std::optional<QueueState> state = queueStateFromString(name);
        if (!state)
            return false;
        if (!out.states.contains(*state))
            out.states.append(*state);
    }
    return true;
}

bool setText(QString &out, const QString &value)
{
    out = value;
    return !value.isEmpty();
}

bool take(QueueFilter &out, const QString &key, const QString &value)
{
    if (key.isEmpty() || key == "to"_L1)
        return setText(out.to, value);
    if (key == "from"_L1)
        return setText(out.from, value);
    if (key == "class"_L1)
        return setText(out.mailClass, value);
    if (key == "domain"_L1)
        return setText(out.destination, value.toLower());
    if (key == "state"_L1)
        return addStates(out, value);
    if (key == "lane"_L1) {
        out.lane = laneFromString(value.toLower());
        return out.lane.has_value();
    }
    if (key == "mail"_L1) {
        out.mailId = base::idFromString(value);
        return out.mailId.has_value();
    }
    return false;
}

QString canonicalKey(const QString &key)
{
    if (key == "destination"_L1)
        return u"domain"_s;
    if (key == "priority"_L1)
        return u"lane"_s;
    return key == "mailid"_L1 ? u"mail"_s : key;
}

void addItem(QUrlQuery &query, const QString &key, const QString &value)
{
    if (!value.isEmpty()) // QUrlQuery takes "+" and "%" as they are: encode first
        query.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(value)));
}

} // namespace

base::Result<QueueFilter> parseQueueFilter(QStringView text)
{
    QueueFilter filter;
    QSet<QString> seen;
    const QList<FilterWord> words = filterWords(text);
    for (const FilterWord &word : words) {
        const QString key = canonicalKey(word.key.isEmpty() ? u"to"_s : word.key);
        if (seen.contains(key) || !take(filter, key, word.value))
            return wrong(word.text);
        seen.insert(key);
    }
    return filter;
}

QString toFilterText(const QueueFilter &filter)
{
    QStringList words;
    const auto add = [&words](const QString &key, const QString &value) {
        if (!value.isEmpty())
            words.append(key + u':' + quotedFilterValue(value));
    };
    QStringList states;
    for (const QueueState state : filter.states)
        states.append(queueStateToString(state));
    add(u"state"_s, states.join(u','));
    add(u"lane"_s, filter.lane ? laneToString(*filter.lane) : QString());
    add(u"domain"_s, filter.destination);
    add(u"from"_s, filter.from);
    add(u"to"_s, filter.to);
    add(u"class"_s, filter.mailClass);
    add(u"mail"_s, filter.mailId ? base::idToString(*filter.mailId) : QString());
    return words.join(u' ');
}

QUrlQuery toQuery(const QueueFilter &filter)
{
    QUrlQuery query;
    for (const QueueState state : filter.states)
        addItem(query, u"state"_s, queueStateToString(state));
    addItem(query, u"priority"_s, filter.lane ? laneToString(*filter.lane) : QString());
    addItem(query, u"mailId"_s, filter.mailId ? base::idToString(*filter.mailId) : QString());
    addItem(query, u"destination"_s, filter.destination);
    addItem(query, u"from"_s, filter.from);
    addItem(query, u"to"_s, filter.to);
    addItem(query, u"class"_s, filter.mailClass);
    return query;
}

bool isEmpty(const QueueFilter &filter)
{
    return toQuery(filter).isEmpty();
}

bool matches(const QueueFilter &filter, const QueueItem &item)
{
    const bool unfinished = item.state <= QueueState::Held;
    const bool stateFits =
        filter.states.isEmpty() ? unfinished || filter.mailId : filter.states.contains(item.state);
    return stateFits && (!filter.lane || *filter.lane == item.lane) &&
           (!filter.mailId || *filter.mailId == item.mailId) &&
           (filter.destination.isEmpty() || filter.destination == item.destination) &&
           item.from.contains(filter.from, Qt::CaseInsensitive) &&
           item.to.contains(filter.to, Qt::CaseInsensitive) &&
           (filter.mailClass.isEmpty() || filter.mailClass == item.mailClass);
}

} // namespace control

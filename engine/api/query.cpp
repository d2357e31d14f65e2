// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/query.h"
#include "control/jsonparser.h"
#include "http/utf8validator.h"

namespace api {

namespace {

std::optional<QString> decode(QByteArrayView text)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size())
                return {};
            bool good = false;
            const int value = text.sliced(i + 1, 2).toByteArray().toInt(&good, 16);
            if (!good || value < 0 || text[i + 1] == '+' || text[i + 1] == '-' || text[i + 1] == ' ')
                return {};
            bytes.append(char(value));
            i += 2;
        } else {
            bytes.append(text[i] == '+' ? ' ' : text[i]);
        }
    }
    http::Utf8Validator utf8;
    if (!utf8.feed(bytes) || !utf8.complete())
        return {};
    return control::stringFromUtf8(bytes); // QString::fromUtf8 would eat U+FEFF
}

} // namespace

std::optional<Query> Query::parse(QByteArrayView text)
{
    Query query;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf('&');
        const QByteArrayView item = end < 0 ? text : text.first(end);
        text = end < 0 ? QByteArrayView() : text.sliced(end + 1);
        if (item.isEmpty())
            continue;
        const qsizetype equals = item.indexOf('=');
        const std::optional<QString> name = decode(equals < 0 ? item : item.first(equals));
        const std::optional<QString> value = decode(equals < 0 ? QByteArrayView() : item.sliced(equals + 1));
        if (!name || !value || query.m_items.size() >= 64)
            return {};
        query.m_items.emplace_back(*name, *value);
    }
    return query;
}

bool Query::has(QLatin1StringView name) const
{
    for (const auto &item : m_items) {
        if (item.first == name)
            return true;
    }
    return false;
}

QString Query::value(QLatin1StringView name) const
{
    for (const auto &item : m_items) {
        if (item.first == name)
            return item.second;
    }
    return {};
}

QStringList Query::values(QLatin1StringView name) const
{
    QStringList result;
    for (const auto &item : m_items) {
        if (item.first == name)
            result.append(item.second);
    }
    return result;
}

} // namespace api

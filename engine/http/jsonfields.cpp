// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/jsonfields.h"
#include <cmath>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace http {

JsonFields::JsonFields(const JsonValue &value, const QString &path)
    : m_object(value.object())
    , m_path(path)
{
    if (!m_object && path.isEmpty())
        fail("not_an_object", {}, u"The body must be a JSON object."_s);
    else if (!m_object)
        m_problem = Problem{"not_an_object", path.chopped(path.endsWith(u'.') ? 1 : 0), u"This must be a JSON object."_s};
}

const JsonValue *JsonFields::value(QLatin1StringView name, Presence presence)
{
    return find(name, presence);
}

void JsonFields::refuse(const Problem &problem)
{
    if (!m_problem)
        m_problem = problem;
}

std::optional<QStringList> JsonFields::stringOrList(QLatin1StringView name, Presence presence, qsizetype maxItems,
                                                    qsizetype maxLength)
{
    const JsonValue *value = find(name, presence);
    if (!value)
        return {};
    const JsonValue::Array single{*value};
    const JsonValue::Array *items = value->array() ? value->array() : &single;
    if (qsizetype(items->size()) > maxItems) {
        fail("too_long", name, u"At most %1 items."_s.arg(maxItems));
        return {};
    }
    QStringList result;
    for (size_t i = 0; i < items->size(); ++i) {
        const QString *text = (*items)[i].string();
        if (!text || text->size() > maxLength) {
            const QString field = value->array() ? u"%1[%2]"_s.arg(name).arg(i) : QString(name);
            fail(text ? "too_long" : "wrong_type", field, u"This must be a string of at most %1 characters."_s.arg(maxLength));
            return {};
        }
        result.append(*text);
    }
    return result;
}

void JsonFields::fail(const char *code, const QString &field, const QString &detail)
{
    if (!m_problem)
        m_problem = Problem{code, m_path + field, detail};
}

const JsonValue *JsonFields::find(QLatin1StringView name, Presence presence)
{
    m_known.insert(name);
    if (m_object) {
        for (const auto &[key, value] : *m_object) {
            if (key == name && !value.isNull())
                return &value;
        }
    }
    if (presence == Required)
        fail("missing", name, u"This field is required."_s);
    return nullptr;
}

bool JsonFields::contains(QLatin1StringView name)
{
    m_known.insert(name);
    return m_object && std::any_of(m_object->begin(), m_object->end(),
                                   [name](const auto &entry) { return entry.first == name; });
}

bool JsonFields::isNull(QLatin1StringView name)
{
    return contains(name) && !find(name, Optional);
}

std::optional<QString> JsonFields::string(QLatin1StringView name, Presence presence, qsizetype maxLength)
{
    const JsonValue *value = find(name, presence);
    if (!value)
        return {};
    if (!value->string() && !value->longString()) {
        fail("wrong_type", name, u"This field must be a string."_s);
        return {};
    }
    const QString text = value->string() ? *value->string() : QString::fromUtf8(*value->longString());
    if (text.size() > maxLength) {
        fail("too_long", name, u"At most %1 characters."_s.arg(maxLength));
        return {};
    }
    return text;
}

std::optional<bool> JsonFields::boolean(QLatin1StringView name, Presence presence)
{
    const JsonValue *value = find(name, presence);
    if (!value)
        return {};
    if (const bool *flag = value->boolean())
        return *flag;
    fail("wrong_type", name, u"This field must be true or false."_s);
    return {};
}

std::optional<qint64> JsonFields::integer(QLatin1StringView name, qint64 minimum, qint64 maximum,
                                          Presence presence)
{
    const JsonValue *value = find(name, presence);
    if (!value)
        return {};
    const qint64 *number = value->integer();
    if (!number) {
        fail("wrong_type", name, u"This field must be a whole number."_s);
        return {};
    }
    if (*number < minimum || *number > maximum) {
        fail("out_of_range", name, u"Allowed: %1 to %2."_s.arg(minimum).arg(maximum));
        return {};
    }
    return *number;
}

std::optional<double> JsonFields::number(QLatin1StringView name, Presence presence)
{
    const JsonValue *value = find(name, presence);
    if (!value)
        return {};
    if (const qint64 *whole = value->integer())
        return double(*whole);
    if (const double *real = value->real(); real && std::isfinite(*real))
        return *real;
    fail("wrong_type", name, u"This field must be a number."_s);
    return {};
}

std::optional<QStringList> JsonFields::strings(QLatin1StringView name, Presence presence, qsizetype maxItems,
                                               qsizetype maxLength)
{
    const JsonValue *value = find(name, presence);
    if (!value)
        return {};
    const JsonValue::Array *items = value->array();
    if (!items) {
        fail("wrong_type", name, u"This field must be a list of strings."_s);
        return {};
    }
    if (qsizetype(items->size()) > maxItems) {
        fail("too_long", name, u"At most %1 items."_s.arg(maxItems));
        return {};
    }
    QStringList result;
    for (const JsonValue &item : *items) {
        const QString *text = item.string();
        if (!text || text->size() > maxLength) {
            fail("wrong_type", name,
                 u"This field must be a list of strings of at most %1 characters."_s.arg(maxLength));
            return {};
        }
        result.append(*text);
    }
    return result;
}

std::optional<JsonFields::Problem> JsonFields::problem()
{
    if (!m_problem && m_object) {
        for (const auto &entry : *m_object) {
            if (!m_known.contains(entry.first)) {
                fail("unknown_field", entry.first.left(100), u"This field is not known here."_s);
                break;
            }
        }
    }
    return m_problem;
}

} // namespace http

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonmembers.h"
#include "control/jsonparser.h"
#include "control/names.h"
#include "control/rfc3339.h"
#include <cmath>
#include <limits>

namespace control {

namespace {

bool readId(const rapidjson::Value &json, Id &out)
{
    QString text;
    if (!readValue(json, text))
        return false;
    const std::optional<Id> id = base::idFromString(text);
    out = id.value_or(0);
    return id.has_value();
}

} // namespace

bool readValue(const rapidjson::Value &json, QString &out)
{
    if (!json.IsString())
        return false;
    out = stringFromUtf8({json.GetString(), qsizetype(json.GetStringLength())});
    return true;
}

bool readValue(const rapidjson::Value &json, bool &out)
{
    out = json.IsTrue();
    return json.IsBool();
}

bool readValue(const rapidjson::Value &json, qint64 &out)
{
    if (!json.IsInt64())
        return false;
    out = json.GetInt64();
    return true;
}

bool readValue(const rapidjson::Value &json, int &out)
{
    if (!json.IsInt())
        return false;
    out = json.GetInt();
    return true;
}

bool readValue(const rapidjson::Value &json, quint32 &out)
{
    if (!json.IsUint())
        return false;
    out = json.GetUint();
    return true;
}

bool readValue(const rapidjson::Value &json, quint64 &out)
{
    if (!json.IsUint64())
        return false;
    out = json.GetUint64();
    return true;
}

bool readValue(const rapidjson::Value &json, QStringList &out)
{
    if (!json.IsArray())
        return false;
    out.clear();
    for (const rapidjson::Value &item : json.GetArray()) {
        QString text;
        if (!readValue(item, text))
            return false;
        out.append(text);
    }
    return true;
}

namespace {

/// What a newer server may know besides is left out.
template<typename Enum>
bool readWords(const rapidjson::Value &json, std::optional<Enum> (*fromString)(QStringView), QList<Enum> &out)
{
    QStringList words;
    if (!readValue(json, words))
        return false;
    out.clear();
    for (const QString &word : std::as_const(words)) {
        if (const std::optional<Enum> value = fromString(word))
            out.append(*value);
    }
    return true;
}

} // namespace

bool readValue(const rapidjson::Value &json, QList<Scope> &out)
{
    return readWords(json, &scopeFromString, out);
}

bool readValue(const rapidjson::Value &json, QList<Role> &out)
{
    return readWords(json, &userRoleFromString, out);
}

bool readValue(const rapidjson::Value &json, FolderRole &out)
{
    QString word;
    out = FolderRole::None;
    if (json.IsNull())
        return true;
    if (!readValue(json, word))
        return false;
    out = roleFromString(word).value_or(FolderRole::None);
    return true;
}

bool readValue(const rapidjson::Value &json, QueueState &out)
{
    QString word;
    if (!readValue(json, word))
        return false;
    const std::optional<QueueState> state = queueStateFromString(word);
    out = state.value_or(QueueState::Ready);
    return state.has_value();
}

bool readValue(const rapidjson::Value &json, Lane &out)
{
    QString word;
    if (!readValue(json, word))
        return false;
    out = laneFromString(word).value_or(Lane::Normal);
    return true;
}

bool readValue(const rapidjson::Value &json, double &out)
{
    out = json.IsNumber() ? json.GetDouble() : 0;
    return json.IsNumber() || json.IsNull();
}

bool readValue(const rapidjson::Value &json, QList<double> &out)
{
    if (!json.IsArray())
        return false;
    out.clear();
    out.reserve(qsizetype(json.Size()));
    for (const rapidjson::Value &item : json.GetArray()) {
        if (!item.IsNumber() && !item.IsNull())
            return false;
        out.append(item.IsNull() ? std::numeric_limits<double>::quiet_NaN() : item.GetDouble());
    }
    return true;
}

JsonMembers &JsonMembers::needId(const char *name, Id &out)
{
    const rapidjson::Value *value = find(name);
    m_ok = value && readId(*value, out);
    return *this;
}

JsonMembers &JsonMembers::mayId(const char *name, Id &out)
{
    std::optional<Id> id;
    mayId(name, id);
    out = id.value_or(0);
    return *this;
}

JsonMembers &JsonMembers::mayId(const char *name, std::optional<Id> &out)
{
    const rapidjson::Value *value = find(name);
    out.reset();
    if (value && !value->IsNull())
        m_ok = readId(*value, out.emplace());
    return *this;
}

JsonMembers &JsonMembers::mayTime(const char *name, qint64 &out)
{
    std::optional<qint64> time;
    mayTime(name, time);
    out = time.value_or(0);
    return *this;
}

JsonMembers &JsonMembers::mayTime(const char *name, std::optional<qint64> &out)
{
    const rapidjson::Value *value = find(name);
    out.reset();
    if (!value || value->IsNull())
        return *this;
    if (value->IsString())
        out = timeFromText(QByteArrayView(value->GetString(), qsizetype(value->GetStringLength())));
    m_ok = out.has_value();
    return *this;
}

JsonMembers &JsonMembers::needSeconds(const char *name, qint64 &out)
{
    constexpr double kLongest = 1e12;
    const rapidjson::Value *value = find(name);
    m_ok = value && value->IsNumber() && std::abs(value->GetDouble()) <= kLongest;
    if (m_ok)
        out = std::llround(value->GetDouble() * 1000.0);
    return *this;
}

const rapidjson::Value *JsonMembers::find(const char *name) const
{
    if (!m_ok)
        return nullptr;
    const auto member = m_json.FindMember(name);
    return member == m_json.MemberEnd() ? nullptr : &member->value;
}

} // namespace control

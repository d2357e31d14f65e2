// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <rapidjson/document.h>

namespace control {

// False when the JSON value has another type or does not fit.
bool readValue(const rapidjson::Value &json, QString &out);
bool readValue(const rapidjson::Value &json, bool &out);
bool readValue(const rapidjson::Value &json, int &out);
bool readValue(const rapidjson::Value &json, qint64 &out);
bool readValue(const rapidjson::Value &json, quint32 &out);
bool readValue(const rapidjson::Value &json, quint64 &out);
bool readValue(const rapidjson::Value &json, QStringList &out);
/// Words this version does not know are left out.
bool readValue(const rapidjson::Value &json, QList<Scope> &out);
bool readValue(const rapidjson::Value &json, QList<Role> &out);
bool readValue(const rapidjson::Value &json, FolderRole &out);
bool readValue(const rapidjson::Value &json, QueueState &out);
bool readValue(const rapidjson::Value &json, Lane &out);
bool readValue(const rapidjson::Value &json, Cause &out);
/// Any number; null is 0.
bool readValue(const rapidjson::Value &json, double &out);
/// null is NaN.
bool readValue(const rapidjson::Value &json, QList<double> &out);

/// Takes members of one JSON object one after the other and remembers whether all of them were right. One
/// thread.
class JsonMembers
{
public:
    explicit JsonMembers(const rapidjson::Value &json)
        : m_json(json)
        , m_ok(json.IsObject())
    {
    }

    bool ok() const { return m_ok; }

    /// Must be there.
    template<typename T>
    JsonMembers &need(const char *name, T &out)
    {
        const rapidjson::Value *value = find(name);
        m_ok = value && readValue(*value, out);
        return *this;
    }
    /// Keeps what it is when missing.
    template<typename T>
    JsonMembers &may(const char *name, T &out)
    {
        const rapidjson::Value *value = find(name);
        m_ok = m_ok && (!value || readValue(*value, out));
        return *this;
    }
    /// Missing or null: not set.
    template<typename T>
    JsonMembers &mayNull(const char *name, std::optional<T> &out)
    {
        const rapidjson::Value *value = find(name);
        out.reset();
        if (value && !value->IsNull())
            m_ok = readValue(*value, out.emplace());
        return *this;
    }
    JsonMembers &needId(const char *name, Id &out);
    /// Missing or null: 0, or not set.
    JsonMembers &mayId(const char *name, Id &out);
    JsonMembers &mayId(const char *name, std::optional<Id> &out);
    JsonMembers &mayTime(const char *name, qint64 &out);
    JsonMembers &mayTime(const char *name, std::optional<qint64> &out);
    /// A duration in seconds into milliseconds.
    JsonMembers &needSeconds(const char *name, qint64 &out);
    /// Null when missing or something was wrong before.
    const rapidjson::Value *find(const char *name) const;

private:
    const rapidjson::Value &m_json;
    bool m_ok;
};

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "http/jsonvalue.h"
#include <QSet>
#include <optional>

namespace http {

/// Takes the known fields out of a request object and remembers the first thing that is wrong with it, so
/// that a handler reads all it wants and asks problem() once. One thread, one request.
class JsonFields
{
public:
    struct Problem
    {
        QByteArray
            code; ///< "not_an_object", "missing", "wrong_type", "out_of_range", "too_long", "unknown_field"
        QString field;
        QString detail;
    };
    enum Presence { Optional, Required };

    /// `path` stands before the names in problems: "attachments[0]." for an object inside another.
    explicit JsonFields(const JsonValue &value, const QString &path = {});

    /// Missing, null and wrong answer nullopt; only a Required or mistyped field is a problem. Null counts as
    /// missing.
    std::optional<QString> string(QLatin1StringView name, Presence presence = Optional,
                                  qsizetype maxLength = 1024);
    std::optional<bool> boolean(QLatin1StringView name, Presence presence = Optional);
    std::optional<qint64> integer(QLatin1StringView name, qint64 minimum, qint64 maximum,
                                  Presence presence = Optional);
    /// Any finite number.
    std::optional<double> number(QLatin1StringView name, Presence presence = Optional);
    std::optional<QStringList> strings(QLatin1StringView name, Presence presence = Optional,
                                       qsizetype maxItems = 100, qsizetype maxLength = 1024);
    /// The value of any type, or null.
    const JsonValue *value(QLatin1StringView name, Presence presence = Optional);
    /// One string or a list of them.
    std::optional<QStringList> stringOrList(QLatin1StringView name, Presence presence = Optional, qsizetype maxItems = 1000,
                                            qsizetype maxLength = 1024);
    /// Remembers a problem with one of the fields, unless there was one before.
    void refuse(const char *code, QLatin1StringView name, const QString &detail) { fail(code, name, detail); }
    void refuse(const Problem &problem);
    /// Present as JSON null: a merge patch's "take it away" (RFC 7396).
    bool isNull(QLatin1StringView name);
    bool contains(QLatin1StringView name);

    /// The first problem, unknown fields included. Ask after all fields were read.
    std::optional<Problem> problem();

private:
    const JsonValue *find(QLatin1StringView name, Presence presence);
    void fail(const char *code, const QString &field, const QString &detail);

    const JsonValue::Object *m_object;
    const QString m_path;
    QSet<QString> m_known;
    std::optional<Problem> m_problem;
};

} // namespace http

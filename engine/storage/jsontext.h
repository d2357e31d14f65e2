// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/actor.h"
#include <QByteArray>
#include <QString>
#include <QStringList>

namespace storage {

/// One JSON object, written member by member: the detail of an event. Any thread.
class JsonObject
{
public:
    JsonObject &add(const char *name, const QString &text);
    JsonObject &add(const char *name, qint64 number);
    JsonObject &add(const char *name, bool yes);
    JsonObject &add(const char *name, const QStringList &texts);
    /// `json` is a complete JSON value.
    JsonObject &addRaw(const char *name, const QByteArray &json);
    QByteArray text() const { return m_text + '}'; }

    /// Members "before" and "after" with what differs between two JSON objects. Of a long text its beginning is kept, of long lists
    /// what went and what came, so that an event stays small.
    JsonObject &addDifference(const QByteArray &before, const QByteArray &after);
    /// The object `after`, with addDifference().
    static QByteArray withDifference(const QByteArray &before, const QByteArray &after);
    /// One object with the members of both.
    static QByteArray joined(const QByteArray &object, const QByteArray &more);
    /// `object` with "by" and "peer", unless it says already who did it.
    static QByteArray withActor(const QByteArray &object, const base::Actor &actor);

    /// `text` as a JSON string with its quotes; lone surrogates become U+FFFD.
    static QByteArray quoted(const QString &text);

private:
    QByteArray m_text = "{";
};

} // namespace storage

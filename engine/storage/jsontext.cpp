// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/jsontext.h"
#include "control/jsonwriter.h"

namespace storage {

QByteArray JsonObject::quoted(const QString &text)
{
    control::JsonBuffer buffer(text.size() + 16);
    control::JsonWriter writer(buffer);
    control::writeString(writer, text);
    return buffer.take();
}

JsonObject &JsonObject::addRaw(const char *name, const QByteArray &json)
{
    if (m_text.size() > 1)
        m_text += ',';
    m_text += '"';
    m_text += name;
    m_text += "\":";
    m_text += json;
    return *this;
}

JsonObject &JsonObject::add(const char *name, const QString &text)
{
    return addRaw(name, quoted(text));
}

JsonObject &JsonObject::add(const char *name, qint64 number)
{
    return addRaw(name, QByteArray::number(number));
}

JsonObject &JsonObject::add(const char *name, bool yes)
{
    return addRaw(name, yes ? "true" : "false");
}

JsonObject &JsonObject::add(const char *name, const QStringList &texts)
{
    QByteArray list = "[";
    for (const QString &text : texts) {
        if (list.size() > 1)
            list += ',';
        list += quoted(text);
    }
    return addRaw(name, list + ']');
}

} // namespace storage

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/jsontext.h"

namespace storage {

QByteArray JsonObject::quoted(const QString &text)
{
    static constexpr char kHex[] = "0123456789abcdef";
    QByteArray out = "\"";
    for (const char c : text.toUtf8()) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (uchar(c) < 0x20) {
            out += "\\u00";
            out += kHex[uchar(c) >> 4];
            out += kHex[uchar(c) & 15];
        } else {
            out += c;
        }
    }
    return out + '"';
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

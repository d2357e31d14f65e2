// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/httprequest.h"

namespace http {

QByteArrayView trimmedField(QByteArrayView value)
{
    while (!value.isEmpty() && (value.front() == ' ' || value.front() == '\t'))
        value = value.sliced(1);
    while (!value.isEmpty() && (value.back() == ' ' || value.back() == '\t'))
        value.chop(1);
    return value;
}

bool equalsNoCase(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && qstrnicmp(a.data(), a.size(), b.data(), b.size()) == 0;
}

QByteArrayView HttpRequest::path() const
{
    const QByteArrayView whole = target();
    const qsizetype mark = whole.indexOf('?');
    return mark < 0 ? whole : whole.first(mark);
}

QByteArrayView HttpRequest::query() const
{
    const QByteArrayView whole = target();
    const qsizetype mark = whole.indexOf('?');
    return mark < 0 ? QByteArrayView() : whole.sliced(mark + 1);
}

QByteArrayView HttpRequest::header(QByteArrayView name) const
{
    for (const Field &field : m_fields) {
        if (view(field.name) == name)
            return view(field.value);
    }
    return {};
}

int HttpRequest::headerCount(QByteArrayView name) const
{
    int count = 0;
    for (const Field &field : m_fields)
        count += view(field.name) == name ? 1 : 0;
    return count;
}

bool HttpRequest::headerHasToken(QByteArrayView name, QByteArrayView token) const
{
    for (const Field &field : m_fields) {
        if (view(field.name) != name)
            continue;
        QByteArrayView rest = view(field.value);
        while (!rest.isEmpty()) {
            const qsizetype comma = rest.indexOf(',');
            if (equalsNoCase(trimmedField(comma < 0 ? rest : rest.first(comma)), token))
                return true;
            if (comma < 0)
                break;
            rest = rest.sliced(comma + 1);
        }
    }
    return false;
}

} // namespace http

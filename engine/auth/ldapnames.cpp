// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/ldapnames.h"
#include <cstring>

namespace auth {
namespace {

bool isAscii(char c)
{
    return static_cast<unsigned char>(c) < 0x80;
}

void appendEscaped(QByteArray &out, char c)
{
    out += '\\' + QByteArray(1, c).toHex();
}

QByteArray valueFor(LdapForm form, const QByteArray &value)
{
    switch (form) {
    case LdapForm::Filter:
        return ldapFilterValue(value);
    case LdapForm::Name:
        return ldapNameValue(value);
    case LdapForm::Plain:
        break;
    }
    return value;
}

} // namespace

QByteArray ldapFilterValue(QByteArrayView value)
{
    QByteArray out;
    for (const char c : value) {
        if (c == '\0' || c == '*' || c == '(' || c == ')' || c == '\\' || !isAscii(c))
            appendEscaped(out, c);
        else
            out += c;
    }
    return out;
}

QByteArray ldapNameValue(QByteArrayView value)
{
    QByteArray out;
    for (qsizetype i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const bool atEdge = (i == 0 && (c == ' ' || c == '#')) || (i == value.size() - 1 && c == ' ');
        const bool special = c != '\0' && std::strchr("\"+,;<>\\=", c);
        if (atEdge || special || static_cast<unsigned char>(c) < 0x20 || !isAscii(c))
            appendEscaped(out, c);
        else
            out += c;
    }
    return out;
}

QByteArray ldapText(const QString &pattern, const QString &name, LdapForm form)
{
    const qsizetype at = name.lastIndexOf(u'@');
    const QByteArray whole = name.toUtf8();
    const QByteArray user = (at < 0 ? name : name.first(at)).toUtf8();
    const QByteArray domain = at < 0 ? QByteArray() : name.sliced(at + 1).toUtf8();
    const QByteArray text = pattern.toUtf8();
    QByteArray out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char next = text[i] == '%' && i + 1 < text.size() ? text[i + 1] : '\0';
        const QByteArray *value = next == 's' ? &whole : next == 'u' ? &user : next == 'd' ? &domain : nullptr;
        if (value)
            out += valueFor(form, *value);
        else
            out += text[i];
        if (value || next == '%')
            ++i;
    }
    return out;
}

LdapForm ldapFormOf(const QString &pattern)
{
    return pattern.contains(u'=') ? LdapForm::Name : LdapForm::Plain;
}

} // namespace auth

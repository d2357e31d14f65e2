// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/valuecheck.h"
#include "config/address.h"
#include "config/serviceplace.h"

using namespace Qt::StringLiterals;

namespace config {

namespace {

constexpr qsizetype kMaxText = 4096;
constexpr qsizetype kMaxItems = 1000;
constexpr qsizetype kMaxShown = 80;

base::Error refusal(const Setting &setting, const QString &what)
{
    return {base::ErrorKind::Invalid,
            u"%1; allowed: %2"_s.arg(what, allowedText(setting)),
            {},
            QString::fromLatin1(setting.key)};
}

// The value as it may stand in a message: never a secret, never long, never with control characters.
QString shown(const Setting &setting, const QString &text)
{
    if (setting.secret)
        return u"this value"_s;
    QString out = text.left(kMaxShown);
    for (QChar &c : out) {
        if (c.unicode() < 0x20 || c.unicode() == 0x7f || c.isSurrogate())
            c = u'?';
    }
    return u'"' + out + (text.size() > kMaxShown ? u"…\""_s : u"\""_s);
}

bool hasControlCharacters(const QString &text)
{
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; });
}

bool isUrl(const QString &text)
{
    const qsizetype end = text.indexOf("://"_L1);
    return end > 0 && text.size() > end + 3 && !text.contains(u' ') &&
           std::all_of(text.begin(), text.begin() + end, [](QChar c) { return c >= u'a' && c <= u'z'; });
}

bool isMailbox(const QString &text)
{
    const qsizetype at = text.lastIndexOf(u'@');
    return at > 0 && isHostname(text.mid(at + 1)) && !text.contains(u' ') && !text.contains(u',');
}

bool isListener(const QString &text)
{
    const std::optional<HostPort> parsed = parseHostPort(text);
    return parsed && (isIpv4(parsed->host) || isIpv6(parsed->host));
}

bool looksRight(Check check, const QString &text)
{
    switch (check) {
    case Check::None:
        return true;
    case Check::Hostname:
        return isHostname(text);
    case Check::Listener:
        return isListener(text);
    case Check::HostPort: {
        const std::optional<HostPort> parsed = parseHostPort(text);
        return parsed && parsed->port != 0;
    }
    case Check::Network:
        return isNetwork(text);
    case Check::Url:
        return isUrl(text);
    case Check::Mailbox:
        return isMailbox(text);
    case Check::Service:
        return parseServicePlace(text).has_value();
    }
    return false;
}

// Nothing when the text is right, else what is wrong with it.
QString textProblem(const Setting &setting, const QString &text)
{
    if (text.size() > kMaxText)
        return u"longer than %1 characters"_s.arg(kMaxText);
    if (hasControlCharacters(text))
        return u"%1 holds control characters"_s.arg(shown(setting, text));
    const QLatin1StringView allowed(setting.allowed);
    if (!allowed.isEmpty() && !QString(allowed).split(u'|').contains(text))
        return u"%1 is not known"_s.arg(shown(setting, text));
    if (!text.isEmpty() && !looksRight(setting.check, text))
        return u"%1 is not one"_s.arg(shown(setting, text));
    return {};
}

base::Result<QVariant> checkInteger(const Setting &setting, const QVariant &value, bool fromText)
{
    bool ok = value.typeId() == QMetaType::Int || value.typeId() == QMetaType::LongLong;
    qlonglong number = ok ? value.toLongLong() : 0;
    if (!ok && fromText && value.typeId() == QMetaType::QString)
        number = value.toString().toLongLong(&ok);
    if (!ok)
        return refusal(setting, u"not an integer"_s);
    if (number < setting.minimum || number > setting.maximum)
        return refusal(setting, u"%1 is out of range"_s.arg(number));
    return QVariant(number);
}

base::Result<QVariant> checkBoolean(const Setting &setting, const QVariant &value, bool fromText)
{
    if (value.typeId() == QMetaType::Bool)
        return value;
    if (fromText && value.typeId() == QMetaType::QString) {
        const QString text = value.toString().toLower();
        if (text == "true"_L1 || text == "1"_L1)
            return QVariant(true);
        if (text == "false"_L1 || text == "0"_L1)
            return QVariant(false);
    }
    return refusal(setting, u"not a boolean"_s);
}

base::Result<QVariant> checkString(const Setting &setting, const QVariant &value)
{
    if (value.typeId() != QMetaType::QString)
        return refusal(setting, u"not a string"_s);
    const QString problem = textProblem(setting, value.toString());
    if (!problem.isEmpty())
        return refusal(setting, problem);
    return value;
}

std::optional<QStringList> toList(const QVariant &value, bool fromText)
{
    if (value.typeId() == QMetaType::QStringList)
        return value.toStringList();
    if (fromText && value.typeId() == QMetaType::QString) {
        QStringList items;
        const QString text = value.toString();
        for (const QStringView item : QStringView(text).split(u',', Qt::SkipEmptyParts)) {
            if (!item.trimmed().isEmpty())
                items.append(item.trimmed().toString());
        }
        return items;
    }
    if (value.typeId() != QMetaType::QVariantList)
        return std::nullopt;
    QStringList items;
    const QVariantList list = value.toList();
    for (const QVariant &item : list) {
        if (item.typeId() != QMetaType::QString)
            return std::nullopt;
        items.append(item.toString());
    }
    return items;
}

base::Result<QVariant> checkList(const Setting &setting, const QVariant &value, bool fromText)
{
    const std::optional<QStringList> items = toList(value, fromText);
    if (!items)
        return refusal(setting, u"not a list of strings"_s);
    if (items->size() > kMaxItems)
        return refusal(setting, u"more than %1 items"_s.arg(kMaxItems));
    for (const QString &item : *items) {
        const QString problem = item.isEmpty() ? u"an empty item"_s : textProblem(setting, item);
        if (!problem.isEmpty())
            return refusal(setting, problem);
    }
    return QVariant(*items);
}

QString formText(Check check)
{
    switch (check) {
    case Check::None:
        break;
    case Check::Hostname:
        return u"a host name such as mail.example.test"_s;
    case Check::Listener:
        return u"an address and port such as 127.0.0.1:2525 or [::1]:2525"_s;
    case Check::HostPort:
        return u"host:port such as relay.example.test:25 or [2001:db8::1]:25"_s;
    case Check::Network:
        return u"a network such as 192.0.2.0/24, 2001:db8::/32 or ::1"_s;
    case Check::Url:
        return u"a URL such as scheme://host:port"_s;
    case Check::Mailbox:
        return u"a mail address such as postmaster@example.test"_s;
    case Check::Service:
        return u"a listener and where it is reached, such as imaps=993, imaps=imap.example.test:993 or imap=off"_s;
    }
    return {};
}

} // namespace

QString allowedText(const Setting &setting)
{
    if (setting.type == Type::Integer)
        return u"an integer from %1 to %2"_s.arg(setting.minimum).arg(setting.maximum);
    if (setting.type == Type::Boolean)
        return u"true or false"_s;
    const QLatin1StringView allowed(setting.allowed);
    const QString words = QString(allowed).split(u'|').join(u", "_s);
    const QString form = formText(setting.check);
    if (setting.type == Type::String)
        return !words.isEmpty() ? u"one of "_s + words
               : form.isEmpty() ? u"a string"_s
                                : form + u", or empty"_s;
    if (!words.isEmpty())
        return u"a list of "_s + words;
    return form.isEmpty() ? u"a list of strings"_s : u"a list, each item "_s + form;
}

base::Result<QVariant> checkValue(const Setting &setting, const QVariant &value, bool fromText)
{
    switch (setting.type) {
    case Type::Integer:
        return checkInteger(setting, value, fromText);
    case Type::Boolean:
        return checkBoolean(setting, value, fromText);
    case Type::String:
        return checkString(setting, value);
    case Type::StringList:
        break;
    }
    return checkList(setting, value, fromText);
}

} // namespace config

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/settingwords.h"
#include "look/format.h"
#include <QHash>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

using Words = QHash<QString, const char *>;

constexpr qint64 kReadableBytes = 1024;

/// "50 MiB (52,428,800 bytes)": what is read, and what is written.
QString bytes(qint64 count)
{
    return count < kReadableBytes ? Format::bytes(count) : u"%1 (%2)"_s.arg(Format::bytes(count), Format::count(count));
}

} // namespace

QString SettingWords::section(const QString &name)
{
    static const Words words{{u"server"_s, QT_TR_NOOP("Server")},       {u"listen"_s, QT_TR_NOOP("Listeners")},
                             {u"smtp"_s, QT_TR_NOOP("Receiving")},      {u"lmtp"_s, QT_TR_NOOP("Taking over by LMTP")}, {u"imap"_s, QT_TR_NOOP("Reading by IMAP")}, {u"pop3"_s, QT_TR_NOOP("Collecting by POP3")}, {u"clients"_s, QT_TR_NOOP("Set-up of mail programs")}, {u"limits"_s, QT_TR_NOOP("Limits")},
                             {u"bans"_s, QT_TR_NOOP("Bans")},           {u"checks"_s, QT_TR_NOOP("Checks of strangers")},
                             {u"http"_s, QT_TR_NOOP("API and web")},    {u"storage"_s, QT_TR_NOOP("Storage")},
                             {u"cache"_s, QT_TR_NOOP("Cache")},         {u"queue"_s, QT_TR_NOOP("Queue")},
                             {u"delivery"_s, QT_TR_NOOP("Sending")},    {u"dns"_s, QT_TR_NOOP("Name servers")},
                             {u"tls"_s, QT_TR_NOOP("Certificate")},     {u"acme"_s, QT_TR_NOOP("Certificates by ACME")}, {u"log"_s, QT_TR_NOOP("Log")},
                             {u"admin"_s, QT_TR_NOOP("Administration")}, {u"retention"_s, QT_TR_NOOP("Keeping")},
                             {u"webhooks"_s, QT_TR_NOOP("Webhooks")},     {u"auth"_s, QT_TR_NOOP("Signing in")}};
    const auto it = words.constFind(name);
    return it == words.cend() ? Format::oneLine(name, 60) : tr(*it);
}

QString SettingWords::help(const control::Setting &setting)
{
    // The texts stand in engine/config, marked for translation in this context.
    return QCoreApplication::translate("Setting", setting.help.toUtf8().constData());
}

QString SettingWords::unit(const QString &unit)
{
    static const Words words{{u"s"_s, QT_TR_NOOP("seconds")},
                             {u"ms"_s, QT_TR_NOOP("milliseconds")},
                             {u"h"_s, QT_TR_NOOP("hours")},
                             {u"days"_s, QT_TR_NOOP("days")},
                             {u"bytes"_s, QT_TR_NOOP("bytes")}};
    const auto it = words.constFind(unit);
    return it == words.cend() ? Format::oneLine(unit, 30) : tr(*it);
}

QString SettingWords::rule(const control::Setting &setting)
{
    static const Words forms{{u"hostname"_s, QT_TR_NOOP("a host name such as mail.example.test")},
                             {u"listener"_s, QT_TR_NOOP("an address and port such as 127.0.0.1:2525 or [::1]:2525")},
                             {u"hostPort"_s, QT_TR_NOOP("a host and port such as relay.example.test:25 or [2001:db8::1]:25")},
                             {u"network"_s, QT_TR_NOOP("a network such as 192.0.2.0/24, 2001:db8::/32 or ::1")},
                             {u"url"_s, QT_TR_NOOP("a URL such as scheme://host:port")}};
    if (setting.type == "integer"_L1) {
        const QString range = tr("%1 to %2").arg(Format::count(setting.minimum), Format::count(setting.maximum));
        return setting.unit.isEmpty() ? range : range + u' ' + unit(setting.unit);
    }
    if (setting.type == "boolean"_L1)
        return tr("yes or no");
    const auto form = forms.constFind(setting.form);
    const QString one = !setting.allowed.isEmpty() ? setting.allowed.join(u", "_s) : form != forms.cend() ? tr(*form) : QString();
    if (setting.type == "list"_L1)
        return one.isEmpty() ? tr("one per line") : tr("one per line, each %1").arg(one);
    return one.isEmpty() ? tr("a text, may be empty") : one;
}

QString SettingWords::source(const QString &source)
{
    static const Words words{{u"default"_s, QT_TR_NOOP("default")},
                             {u"file"_s, QT_TR_NOOP("settings file")},
                             {u"database"_s, QT_TR_NOOP("changed here")},
                             {u"environment"_s, QT_TR_NOOP("environment")},
                             {u"commandLine"_s, QT_TR_NOOP("command line")}};
    const auto it = words.constFind(source);
    return it == words.cend() ? Format::oneLine(source, 60) : tr(*it);
}

QString SettingWords::lock(const control::Setting &setting)
{
    if (setting.lock == "file"_L1)
        return tr("Read-only: the engine needs it before it can open its database. Change it in the settings file or with the environment "
                  "variable %1, then restart the engine.")
            .arg(setting.variable);
    if (setting.lock == "environment"_L1)
        return tr("Read-only: the environment variable %1 sets it and counts more than a change made here. Remove the variable and restart "
                  "the engine to change it here.")
            .arg(setting.variable);
    if (!setting.lock.isEmpty())
        return tr("Read-only: the command line of the engine sets it and counts more than a change made here.");
    return {};
}

QString SettingWords::value(const control::Setting &setting, const QVariant &value)
{
    if (setting.secret)
        return setting.source == "default"_L1 ? tr("not set") : tr("set, not shown");
    switch (value.typeId()) {
    case QMetaType::Bool:
        return value.toBool() ? tr("yes") : tr("no");
    case QMetaType::LongLong:
        if (setting.unit == "bytes"_L1)
            return bytes(value.toLongLong());
        return setting.unit.isEmpty() ? Format::count(value.toLongLong()) : Format::count(value.toLongLong()) + u' ' + unit(setting.unit);
    case QMetaType::QStringList:
        return value.toStringList().isEmpty() ? tr("empty") : Format::oneLine(value.toStringList().join(u", "_s));
    default:
        return value.toString().isEmpty() ? tr("empty") : Format::oneLine(value.toString());
    }
}

} // namespace ui

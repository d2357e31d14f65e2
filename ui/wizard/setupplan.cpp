// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/setupplan.h"
#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

/// TOML 1.0 basic string.
QString quoted(const QString &text)
{
    QString out = u"\""_s;
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\')
            out += u'\\' + QString(c);
        else if (c.unicode() < 0x20 || c.unicode() == 0x7f)
            out += u"\\u%1"_s.arg(int(c.unicode()), 4, 16, QChar(u'0'));
        else
            out += c;
    }
    return out + u'"';
}

QString tomlOf(const QVariant &value)
{
    if (value.typeId() == QMetaType::Bool)
        return value.toBool() ? u"true"_s : u"false"_s;
    if (value.typeId() == QMetaType::Int)
        return value.toString();
    if (value.typeId() != QMetaType::QStringList)
        return quoted(value.toString());
    QStringList items;
    for (const QString &item : value.toStringList())
        items << quoted(item);
    return u'[' + items.join(u", "_s) + u']';
}

} // namespace

QList<SetupPlan::Port> SetupPlan::usualPorts(Role role)
{
    if (role == TestMail)
        return {{u"smtp"_s, u"127.0.0.1:2525"_s}, {u"http"_s, u"127.0.0.1:8080"_s}};
    QList<Port> ports{{u"smtp"_s, u"0.0.0.0:25"_s}};
    if (role == Office)
        ports << Port{u"submission"_s, u"0.0.0.0:587"_s} << Port{u"submissions"_s, u"0.0.0.0:465"_s} << Port{u"imap"_s, u"0.0.0.0:143"_s} << Port{u"imaps"_s, u"0.0.0.0:993"_s}
              << Port{u"pop3"_s, u"0.0.0.0:110"_s} << Port{u"pop3s"_s, u"0.0.0.0:995"_s} << Port{u"https"_s, u"0.0.0.0:443"_s};
    ports << Port{u"http"_s, u"127.0.0.1:8080"_s};
    return ports;
}

QList<std::pair<QString, QVariant>> SetupPlan::settings() const
{
    QList<std::pair<QString, QVariant>> list;
    const auto add = [&list](const QString &key, const QString &text) {
        if (!text.isEmpty())
            list.emplaceBack(key, text);
    };
    add(u"server.hostname"_s, hostname);
    if (role == TestMail) // nothing leaves this machine
        list.emplaceBack(u"server.roles"_s, QStringList{u"smtp"_s, u"submission"_s, u"api"_s, u"web"_s});
    for (const Port &port : ports) {
        if (port.address.isEmpty())
            continue;
        QStringList addresses{port.address};
        if (port.listener == "http"_L1 && !acmeListener.isEmpty() && acmeListener != port.address)
            addresses << acmeListener;
        list.emplaceBack(u"listen."_s + port.listener, addresses);
    }
    if (role == Relay) {
        list.emplaceBack(u"smtp.relay_from"_s, QStringList{u"127.0.0.0/8"_s, u"10.0.0.0/8"_s, u"172.16.0.0/12"_s, u"192.168.0.0/16"_s,
                                                          u"::1"_s, u"fc00::/7"_s});
    }
    if (role == TestMail) { // the usual measure of disposable mail
        list.emplaceBack(u"smtp.max_recipients"_s, 10);
        list.emplaceBack(u"smtp.max_message_bytes"_s, 10 << 20);
        list.emplaceBack(u"smtp.read_timeout_s"_s, 30);
    } else {
        add(u"delivery.smarthost"_s, smarthost);
        if (!smarthost.isEmpty()) {
            add(u"delivery.smarthost_user"_s, smarthostUser);
            add(u"delivery.smarthost_secret"_s, smarthostSecret);
        }
    }
    add(u"tls.certificate"_s, certificate);
    add(u"tls.key"_s, key);
    if (certificateFrom == LocalAuthority)
        list.emplaceBack(u"tls.local_authority"_s, true);
    add(u"acme.directory"_s, acmeDirectory);
    if (!acmeDirectory.isEmpty()) {
        add(u"acme.contact"_s, acmeContact);
        list.emplaceBack(u"acme.agree_terms"_s, true);
    }
    return list;
}

QString SetupPlan::toToml() const
{
    QString text = u"# "_s
        + QCoreApplication::translate("ui::SetupPlan", "Written by the first-run wizard of the console. Changes made in the console later count more than what stands here.")
        + u'\n';
    QString table;
    for (const auto &[key, value] : settings()) {
        const QString section = key.section(u'.', 0, 0);
        if (section != table)
            text += u"\n[%1]\n"_s.arg(section);
        table = section;
        text += key.section(u'.', 1) + u" = "_s + tomlOf(value) + u'\n';
    }
    return text;
}

const QList<SmarthostPreset> &smarthostPresets()
{
    static const QList<SmarthostPreset> presets{{u"Microsoft 365"_s, u"smtp.office365.com:587"_s},
                                                {u"Google Workspace"_s, u"smtp-relay.gmail.com:587"_s},
                                                {u"Amazon SES (eu-west-1)"_s, u"email-smtp.eu-west-1.amazonaws.com:587"_s},
                                                {u"Mailgun"_s, u"smtp.mailgun.org:587"_s},
                                                {u"SendGrid"_s, u"smtp.sendgrid.net:587"_s},
                                                {u"腾讯企业邮 (Tencent Exmail)"_s, u"smtp.exmail.qq.com:587"_s}};
    return presets;
}

} // namespace ui

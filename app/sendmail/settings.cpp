// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/settings.h"
#include <QFile>
#include <QSysInfo>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace sendmail {

namespace {

constexpr qint64 kMaxFile = 64 * 1024;

base::Error wrong(const QString &text)
{
    return {base::ErrorKind::Invalid, text, {}, {}};
}

bool set(Settings &out, const QString &key, const QString &value)
{
    if (key == "server"_L1)
        return parseServer(value, out);
    if (key == "spool"_L1)
        out.spool = value;
    else if (key == "hostname"_L1)
        out.hostname = value;
    else
        return false;
    return true;
}

base::Result<void> readFile(const QString &name, Settings &out)
{
    QFile file(name);
    if (!file.exists())
        return {};
    if (!file.open(QIODevice::ReadOnly))
        return wrong(u"cannot read %1: %2"_s.arg(name, file.errorString()));
    const QStringList lines = QString::fromUtf8(file.read(kMaxFile)).split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString line = lines[i].trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        QString value = line.section(u'=', 1).trimmed();
        if (value.size() >= 2 && value.startsWith(u'"') && value.endsWith(u'"'))
            value = value.mid(1, value.size() - 2);
        if (!set(out, line.section(u'=', 0, 0).trimmed(), value))
            return wrong(u"%1:%2: not understood; lines are server = \"host:port\", spool = \"folder\" and "
                         "hostname = \"name\""_s.arg(name)
                             .arg(i + 1));
    }
    return {};
}

// What Debian and others write into /etc/mailname, else the machine's own name.
QString machineName()
{
    QFile file(u"/etc/mailname"_s);
    if (file.open(QIODevice::ReadOnly)) {
        const QString name = QString::fromLatin1(file.readLine(256)).trimmed();
        if (!name.isEmpty())
            return name;
    }
    const QString name = QSysInfo::machineHostName();
    return name.isEmpty() ? u"localhost"_s : name;
}

} // namespace

bool parseServer(const QString &text, Settings &out)
{
    const QUrl url(u"smtp://"_s + text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || !url.path().isEmpty() || !url.userInfo().isEmpty() ||
        url.port(25) == 0)
        return false;
    out.host = url.host();
    out.port = quint16(url.port(25));
    return true;
}

base::Result<Settings> Settings::load(const QHash<QString, QString> &environment)
{
    Settings out;
    const QString file =
        environment.value(u"POSTKONTOR_SENDMAIL_CONFIG"_s, u"/etc/postkontor/sendmail.conf"_s);
    if (const base::Result<void> read = readFile(file, out); !read)
        return read.error();
    for (const QString &key : {u"server"_s, u"spool"_s, u"hostname"_s}) {
        const QString variable = u"POSTKONTOR_SENDMAIL_"_s + key.toUpper();
        const QString value = environment.value(variable);
        if (!value.isEmpty() && !set(out, key, value))
            return wrong(u"%1: not host:port: %2"_s.arg(variable, value));
    }
    if (out.hostname.isEmpty())
        out.hostname = machineName();
    return out;
}

} // namespace sendmail

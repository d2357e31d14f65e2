// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eximserver.h"

using namespace Qt::StringLiterals;

namespace support {

namespace {

QString original()
{
    return PeerProcess::unpacked(u"exim4"_s, u"/usr/sbin/exim4"_s);
}

QStringList addresses(const QList<Endpoint> &endpoints)
{
    QStringList list;
    for (const Endpoint &endpoint : endpoints)
        list << endpoint.address;
    return list;
}

} // namespace

bool EximServer::available()
{
    return PeerProcess::privileged() && !original().isEmpty();
}

bool EximServer::start(const Listeners &listeners, const QByteArray &hostname, const QString &certificate, const QString &key)
{
    // Debian's binary looks up its own user, which only the installed package makes; this copy looks for one that is always there.
    QFile program(original());
    if (!program.open(QIODevice::ReadOnly))
        return false;
    const QString copy = m_process.write(u"exim4"_s, program.readAll().replace("Debian-exim", QByteArray("games").leftJustified(11, '\0')));
    QFile::setPermissions(copy, QFile::Permissions(0x7755));
    for (const char *name : {"spool", "log", "mail"}) {
        if (!m_process.makeFolder(QLatin1StringView(name), u"games"_s))
            return false;
    }
    const QList<Endpoint> all = listeners.open + listeners.withoutKey + listeners.signIn + listeners.implicitTls;
    QStringList interfaces;
    for (const Endpoint &endpoint : all)
        interfaces << u"%1.%2"_s.arg(endpoint.address).arg(endpoint.port);
    const QString config = uR"(exim_path = %1/exim4
exim_user = games
exim_group = games
never_users =
spool_directory = %1/spool
log_file_path = %1/log/%slog
primary_hostname = %2
local_interfaces = <; %3
tls_on_connect_ports = 465
tls_certificate = ${if inlist{$received_ip_address}{%4}{%1/absent.pem}{%5}}
tls_privatekey = %6
tls_advertise_hosts = *
tls_resumption_hosts = *
smtputf8_advertise_hosts = *
dsn_advertise_hosts = *
message_size_limit = 300K
smtp_accept_max = 100
smtp_accept_max_per_connection = 1000
smtp_accept_queue_per_connection = 0
host_lookup =
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  deny  message = 5.7.0 sign in first
        condition = ${if inlist{$received_ip_address}{%7}}
        !authenticated = *
  deny  message = 5.1.1 no such user here
        local_parts = nobody
  defer message = 4.7.1 greylisted, come back later
        local_parts = grey
        !seen = -0s / key=${sender_host_address}-${sender_address}-${local_part}@${domain}
  accept
data:
  deny  message = 5.7.1 not wanted here
        condition = ${if eq{$h_x-spam:}{yes}}
  accept
begin routers
everybody:
  driver = accept
  transport = mailbox
begin transports
mailbox:
  driver = appendfile
  directory = %1/mail
  maildir_format
  user = games
  group = games
begin retry
* * F,1h,5m
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_advertise_condition = ${if def:tls_in_cipher}
  server_prompts = :
  server_condition = ${if and{{eq{$auth2}{%8}}{eq{$auth3}{%9}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_advertise_condition = ${if def:tls_in_cipher}
  server_prompts = <| Username: | Password:
  server_condition = ${if and{{eq{$auth1}{%8}}{eq{$auth2}{%9}}}}
  server_set_id = $auth1
xoauth2:
  driver = plaintext
  public_name = XOAUTH2
  server_advertise_condition = ${if def:tls_in_cipher}
  server_condition = ${if eq{$auth1}{user=%8\1auth=Bearer %10\1\1}}
  server_set_id = %8
)"_s;
    const QString signIn = addresses(listeners.signIn + listeners.implicitTls).join(u':');
    const QString file = m_process.write(u"exim.conf"_s, config.arg(m_process.path(), QString::fromLatin1(hostname), interfaces.join(u" ; "_s),
        addresses(listeners.withoutKey).join(u':'), certificate, key, signIn, QString::fromLatin1(user()), QString::fromLatin1(password()))
        .arg(QString::fromLatin1(token())).toUtf8());
    return m_process.start(copy, {u"-C"_s, file, u"-bdf"_s}, QProcessEnvironment::systemEnvironment(), all);
}

QString EximServer::log() const
{
    QString all = m_process.output();
    for (const char *name : {"log/mainlog", "log/rejectlog", "log/paniclog"}) {
        QFile file(m_process.path(QLatin1StringView(name)));
        if (file.open(QIODevice::ReadOnly))
            all += QString::fromUtf8(file.readAll());
    }
    return all;
}

} // namespace support

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/dovecotserver.h"
#include <QTcpServer>

using namespace Qt::StringLiterals;

namespace support {

namespace {

constexpr auto kProgram = "/usr/sbin/dovecot";

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

} // namespace

bool DovecotServer::available()
{
    return PeerProcess::privileged() && QFile::exists(QLatin1StringView(kProgram)) && QFile::exists(u"/usr/lib/dovecot/imap"_s);
}

bool DovecotServer::start(const Options &options)
{
    m_port = freePort();
    m_tlsPort = options.key.isEmpty() ? 0 : freePort();
    if (!m_port || !m_process.makeFolder(u"mail"_s, u"games"_s))
        return false;
    const QString config = uR"(base_dir = %1/run
state_dir = %1/state
log_path = %1/log
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = plain
ssl = %2
passdb {
  driver = static
  args = password=%3
}
userdb {
  driver = static
  args = uid=games gid=games home=%1/mail/%u
}
first_valid_uid = 1
mail_location = mdbox:~/mail
mail_max_userip_connections = 0
default_client_limit = %4
default_process_limit = %4
service imap-login {
  inet_listener imap {
    port = %5
  }
  inet_listener imaps {
    port = %6
    ssl = yes
  }
  service_count = 0
  process_limit = 4
}
service imap {
  client_limit = 1
  process_limit = %4
}
)"_s;
    const QString tls = m_tlsPort ? u"yes\nssl_cert = <%1\nssl_key = <%2"_s.arg(options.certificate, options.key) : u"no"_s;
    const QString file = m_process.write(u"dovecot.conf"_s, config.arg(m_process.path(), tls, QString::fromLatin1(password()))
                                                                .arg(options.connections).arg(m_port).arg(m_tlsPort).toUtf8());
    QList<Endpoint> endpoints{{u"127.0.0.1"_s, m_port}};
    if (m_tlsPort)
        endpoints << Endpoint{u"127.0.0.1"_s, m_tlsPort};
    return m_process.start(QLatin1StringView(kProgram), {u"-F"_s, u"-c"_s, file}, QProcessEnvironment::systemEnvironment(), endpoints);
}

QString DovecotServer::log() const
{
    QFile file(m_process.path(u"log"_s));
    return m_process.output() + (file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString());
}

} // namespace support

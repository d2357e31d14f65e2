// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/postfixserver.h"

using namespace Qt::StringLiterals;

namespace support {

namespace {

// Three users of every Debian that are not one another, as Postfix insists.
constexpr QLatin1StringView kOwner = "nobody"_L1;
constexpr QLatin1StringView kGroup = "tty"_L1;
constexpr QLatin1StringView kDeliverer = "games"_L1;

QString programs()
{
    return PeerProcess::unpacked(u"postfix"_s, u"/usr/lib/postfix/sbin"_s);
}

} // namespace

bool PostfixServer::available()
{
    return PeerProcess::privileged() && !programs().isEmpty();
}

void PostfixServer::handOver(const QByteArray &domain, const Endpoint &lmtp)
{
    m_handOver = "relay_domains = " + domain + "\nrelay_transport = lmtp:inet:" + lmtp.address.toLatin1() + ':' + QByteArray::number(lmtp.port)
        + "\nlmtp_tls_security_level = may\nminimal_backoff_time = 1s\nmaximal_backoff_time = 1s\nqueue_run_delay = 1s\n";
}

bool PostfixServer::start(const QList<Listener> &listeners, const QByteArray &hostname, const QString &certificate, const QString &key)
{
    const auto owned = QFile::Permissions(0x7700);
    for (const char *name : {"active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"}) {
        if (!m_process.makeFolder(u"queue/"_s + QLatin1StringView(name), kOwner, owned))
            return false;
    }
    if (!m_process.makeFolder(u"queue/pid"_s) || !m_process.makeFolder(u"queue/public"_s, kOwner) || !m_process.makeFolder(u"queue/maildrop"_s, kOwner)
        || !m_process.makeFolder(u"data"_s, kOwner) || !m_process.makeFolder(u"mail"_s, kDeliverer))
        return false;

    const QString main = uR"(compatibility_level = 3.6
maillog_file = %1/log
maillog_file_prefixes = %1
queue_directory = %1/queue
data_directory = %1/data
daemon_directory = %2
command_directory = %2/../../../sbin
shlib_directory = %2/..
meta_directory = %1
import_environment = MAIL_CONFIG LD_LIBRARY_PATH
mail_owner = %3
setgid_group = %4
default_privs = %5
myhostname = %6
inet_interfaces = 127.0.0.1
mydestination =
mynetworks =
alias_maps =
smtpd_peername_lookup = no
smtpd_relay_restrictions =
smtpd_recipient_restrictions = check_recipient_access regexp:{ {/^later@/ 450 4.2.0 come back later} }, reject_unauth_destination, reject_unlisted_recipient
header_checks = regexp:{ {/^X-Spam: yes/ REJECT 5.7.1 not wanted here} }
nested_header_checks =
virtual_mailbox_domains = regexp:{ {/(^|\.)postfix\.test$$/ ok} }
virtual_mailbox_maps = regexp:{ {/^bo@/ bo/} {/^anna@/ anna/} }
virtual_mailbox_base = %1/mail
virtual_uid_maps = static:5
virtual_gid_maps = static:60
virtual_minimum_uid = 1
message_size_limit = 300000
smtpd_tls_security_level = may
smtpd_tls_cert_file = %7
smtpd_tls_key_file = %8
)"_s.arg(m_process.path(), programs(), kOwner, kGroup, kDeliverer, QString::fromLatin1(hostname), certificate, key);
    m_process.write(u"main.cf"_s, main.toUtf8() + m_handOver);

    QByteArray master;
    QList<Endpoint> endpoints;
    for (const Listener &listener : listeners) {
        endpoints << listener.endpoint;
        master += listener.endpoint.address.toLatin1() + ':' + QByteArray::number(listener.endpoint.port) + " inet n - n - - smtpd\n";
        for (const QByteArray &option : listener.options)
            master += "  -o " + option + '\n';
    }
    master += R"(postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
tlsmgr unix - - n - 1 tlsmgr
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
)";
    m_process.write(u"master.cf"_s, master);

    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LD_LIBRARY_PATH"_s, programs() + u"/.."_s);
    environment.insert(u"MAIL_CONFIG"_s, m_process.path());
    return m_process.start(programs() + u"/master"_s, {u"-c"_s, m_process.path(), u"-d"_s}, environment, endpoints);
}

QString PostfixServer::log() const
{
    QFile file(m_process.path(u"log"_s));
    return m_process.output() + (file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString());
}

} // namespace support

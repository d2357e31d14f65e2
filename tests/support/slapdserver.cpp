// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/slapdserver.h"
#include <QTcpServer>

using namespace Qt::StringLiterals;

namespace support {

namespace {

const QString kPackage = u"slapd"_s;

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

QString folderOf(const QString &path)
{
    return PeerProcess::unpacked(kPackage, path);
}

QProcessEnvironment environment()
{
    QProcessEnvironment out = QProcessEnvironment::systemEnvironment();
    out.insert(u"LD_LIBRARY_PATH"_s, folderOf(u"/usr/lib/x86_64-linux-gnu"_s));
    return out;
}

constexpr char kConfig[] = R"(include %1/core.schema
include %1/cosine.schema
include %1/inetorgperson.schema
modulepath %2
moduleload back_mdb
TLSCACertificateFile %3
TLSCertificateFile %4
TLSCertificateKeyFile %5
%6
pidfile %7/pid
database mdb
suffix "dc=example,dc=test"
rootdn "cn=root,dc=example,dc=test"
directory %7/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=mail,dc=example,dc=test" read by self read by * none
)";

constexpr char kTop[] = R"(dn: dc=example,dc=test
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ou=people,dc=example,dc=test
objectClass: organizationalUnit
ou: people

dn: cn=mail,dc=example,dc=test
objectClass: person
cn: mail
sn: mail
userPassword: )";

} // namespace

QByteArray SlapdServer::person(const QByteArray &user, const QByteArray &password, const QByteArray &more)
{
    return "\ndn: uid=" + user + ",ou=people,dc=example,dc=test\nobjectClass: inetOrgPerson\nuid: " + user + "\ncn: " + user + "\nsn: " + user + "\ndisplayName: " + user.toUpper() +
           "\nmail: " + user + "@example.test\nuserPassword:: " + password.toBase64() + '\n' + more;
}

bool SlapdServer::load(const QByteArray &entries, const QString &config)
{
    QProcess process;
    process.setProcessEnvironment(environment());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(folderOf(u"/usr/sbin/slapd"_s), {u"-T"_s, u"add"_s, u"-f"_s, config, u"-l"_s, m_process.write(u"people.ldif"_s, entries)});
    const bool done = process.waitForFinished(30'000) && process.exitCode() == 0;
    m_why = QString::fromUtf8(process.readAll());
    return done;
}

bool SlapdServer::start(const QByteArray &people, bool plaintext)
{
    if (!m_authority.make("ldap.peers.test,IP:127.0.0.1") || !m_process.makeFolder(u"db"_s))
        return false;
    const QString rule = plaintext ? QString() : u"security simple_bind=128"_s;
    const QString config = m_process.write(u"slapd.conf"_s, QString::fromLatin1(kConfig).arg(folderOf(u"/etc/ldap/schema"_s), folderOf(u"/usr/lib/ldap"_s), m_authority.authority(),
                                                                                             m_authority.certificate(), m_authority.key(), rule, m_process.path()).toUtf8());
    if (!load(kTop + bindSecret() + "\n" + people, config))
        return false;
    m_port = freePort();
    m_tlsPort = freePort();
    const QString address = u"127.0.0.1"_s;
    return m_process.start(folderOf(u"/usr/sbin/slapd"_s), {u"-f"_s, config, u"-d"_s, u"0"_s, u"-h"_s, u"ldap://127.0.0.1:%1 ldaps://127.0.0.1:%2"_s.arg(m_port).arg(m_tlsPort)}, environment(),
                           {{address, m_port}, {address, m_tlsPort}});
}

} // namespace support

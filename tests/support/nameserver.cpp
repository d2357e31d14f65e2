// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/nameserver.h"

using namespace Qt::StringLiterals;

namespace support {

bool NameServer::start(const Endpoint &endpoint, const QByteArray &records)
{
    m_process.write(u"test.zone"_s, "$ORIGIN test.\n$TTL 300\n@ SOA ns.test. admin.test. 1 3600 900 86400 60\n@ NS ns.test.\nns A "
                        + endpoint.address.toLatin1() + '\n' + records);
    const QString folder = m_process.path();
    const QString config = uR"(server:
  ip-address: %1@%2
  username: ""
  zonesdir: "%3"
  database: ""
  pidfile: ""
  zonelistfile: "%3/zone.list"
  xfrdfile: "%3/xfrd.state"
  xfrdir: "%3"
  server-count: 1
remote-control:
  control-enable: no
zone:
  name: test
  zonefile: test.zone
zone:
  name: broken.test
  zonefile: absent.zone
)"_s.arg(endpoint.address).arg(endpoint.port).arg(folder);
    const QString file = m_process.write(u"nsd.conf"_s, config.toUtf8());
    return m_process.start(PeerProcess::unpacked(u"nsd"_s, u"/usr/sbin/nsd"_s), {u"-d"_s, u"-c"_s, file},
                           QProcessEnvironment::systemEnvironment(), {endpoint});
}

} // namespace support

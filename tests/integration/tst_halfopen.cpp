// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include <QJsonArray>
#include <QScopeGuard>
#include <QTest>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using support::Office;
using support::SmtpClient;

namespace {

constexpr int kPerListener = 2000;
constexpr const char *kListeners[] = {"smtp", "submission", "submissions", "http", "https"};
constexpr int kAll = kPerListener * int(std::size(kListeners));

bool mayOpen(int descriptors)
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return false;
    limit.rlim_cur = std::max(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, rlim_t(descriptors)));
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= rlim_t(descriptors);
}

/// A connected socket of an address of its own; -1: none.
int connection(quint16 port, quint32 from)
{
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in local{};
    local.sin_family = AF_INET;
    local.sin_addr.s_addr = htonl(from);
    sockaddr_in remote{};
    remote.sin_family = AF_INET;
    remote.sin_port = htons(port);
    remote.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (made >= 0 && ::bind(made, reinterpret_cast<sockaddr *>(&local), sizeof local) == 0
        && ::connect(made, reinterpret_cast<sockaddr *>(&remote), sizeof remote) == 0)
        return made;
    if (made >= 0)
        ::close(made);
    return -1;
}

/// Gone without a word: no FIN, no RST. Needs CAP_NET_ADMIN; without it the peer hears a FIN.
void vanish(int socket)
{
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_REPAIR, &on, sizeof on);
    ::close(socket);
}

} // namespace

/// Ten thousand clients that connect, say nothing and are gone: bounded memory, others are served, and their places come back.
class TestHalfOpen : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tenThousand();
};

void TestHalfOpen::tenThousand()
{
    if (!mayOpen(kAll + 1000))
        QSKIP("this account may not open 11,000 sockets (ulimit -n)");
    Office office;
    office.engine.setDescriptorLimit(kAll + 2000);
    office.engine.addConfig(u"[smtp]\nmax_connections = 20000\nread_timeout_s = 30\n[http]\nmax_connections = 20000\n"_s);
    QVERIFY(office.open());
    QVERIFY(office.deliver("before").startsWith("250"));
    const auto open = [&] { return office.rest->get(u"/v1/status"_s).object()[u"connections"_s].toInt(); };
    const qint64 before = office.engine.residentBytes();

    std::vector<int> sockets;
    const auto closed = qScopeGuard([&] { std::for_each(sockets.begin(), sockets.end(), vanish); });
    for (const char *listener : kListeners) {
        const quint16 port = office.engine.port(QString::fromLatin1(listener));
        for (int i = 0; i < kPerListener; ++i) {
            const int one = connection(port, 0x7f000300 + quint32(i % 250) + 2);
            QVERIFY2(one >= 0, listener);
            sockets.push_back(one);
        }
    }
    QVERIFY(QTest::qWaitFor([&] { return open() >= kAll; }, 60000));
    const qint64 growth = office.engine.residentBytes() - before;
    qInfo("%d silent connections: %lld KiB, %lld octets each", kAll, static_cast<long long>(growth / 1024), static_cast<long long>(growth / kAll));
    QVERIFY(growth < qint64(kAll) * 16 * 1024);
    QVERIFY(office.deliver("among them").startsWith("250"));
    SmtpClient submission;
    QVERIFY(submission.connectTo(office.engine.port(u"submission"_s)).startsWith("220"));
    SmtpClient submissions;
    QVERIFY(submissions.connectTo(office.engine.port(u"submissions"_s), true).startsWith("220"));

    std::for_each(sockets.begin(), sockets.end(), vanish);
    sockets.clear();
    QVERIFY(office.deliver("after them").startsWith("250"));
    QVERIFY(QTest::qWaitFor([&] { return open() < 100; }, 180000)); // by the deadline of each protocol, not by their word
    QCOMPARE(office.rest->list(office.messagesPath()).size(), 3);
}

QTEST_GUILESS_MAIN(TestHalfOpen)
#include "tst_halfopen.moc"

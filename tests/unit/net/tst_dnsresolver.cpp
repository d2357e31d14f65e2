// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/loopexecutor.h"
#include "net/dnsresolver.h"
#include "net/ioloop.h"
#include "net/network.h"
#include "support/fakeclock.h"
#include "support/fakedns.h"
#include <QRandomGenerator>
#include <QTemporaryFile>
#include <QTest>

using base::DnsAnswer;
using base::DnsType;
using support::FakeDns;
using namespace Qt::StringLiterals;

namespace {

/// A reply by hand: header, the question, and what follows.
QByteArray reply(int answers, const QByteArray &records, int code = 0, int authorities = 0)
{
    return FakeDns::word(1) + FakeDns::word(quint16(0x8180 | code)) + FakeDns::word(1) + FakeDns::word(quint16(answers))
        + FakeDns::word(quint16(authorities)) + FakeDns::word(0) + FakeDns::encoded("a.test") + FakeDns::word(15) + FakeDns::word(1) + records;
}
QByteArray record(const QByteArray &owner, quint16 type, quint32 ttl, const QByteArray &data)
{
    return owner + FakeDns::word(type) + FakeDns::word(1) + FakeDns::longWord(ttl) + FakeDns::word(quint16(data.size())) + data;
}
const QByteArray kPointer = QByteArray("\xc0\x0c", 2); // to the question's name

/// A resolver in a loop of its own, asking a name server with a script.
struct Bench
{
    explicit Bench(int timeoutMs = 1000)
    {
        net::NetworkOptions options;
        options.ioThreads = 1;
        options.ids = &ids;
        options.metrics = &metrics;
        options.clock = &clock;
        network = std::make_unique<net::Network>(options);
        if (!network->start())
            qFatal("no network");
        if (!hosts.open())
            qFatal("no file");
        hosts.write("# names\n127.0.0.9 relay Relay.Example # here\n2001:db8::9 relay\nnonsense x\n");
        hosts.flush();
        net::DnsOptions dnsOptions;
        dnsOptions.servers = {dns.server()};
        dnsOptions.timeoutMs = timeoutMs;
        dnsOptions.tries = 1;
        dnsOptions.hostsFile = hosts.fileName();
        loop = network->ioLoops().first();
        resolver = std::make_shared<net::DnsResolver>(*loop, dnsOptions, metrics);
        loop->executor()->post([l = loop, part = resolver] { l->addPart(part); });
    }
    ~Bench() { network->close(); }
    DnsAnswer ask(const QString &name, DnsType type)
    {
        std::optional<DnsAnswer> answer;
        resolver->lookup(name, type, {executor, [&](base::Result<DnsAnswer> result) { answer = *result; }});
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20'000))
            qFatal("no answer");
        return *answer;
    }

    FakeClock clock;
    FakeDns dns;
    QTemporaryFile hosts;
    base::IdGenerator ids{base::systemClock()};
    metrics::Registry metrics;
    std::shared_ptr<base::LoopExecutor> executor = base::LoopExecutor::forCurrentThread();
    std::unique_ptr<net::Network> network;
    net::IoLoop *loop = nullptr;
    std::shared_ptr<net::DnsResolver> resolver;
};

} // namespace

class TestDnsResolver : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void replies_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("ttl");
        const QByteArray mx = FakeDns::word(10) + FakeDns::encoded("mx.test");
        const QByteArray soa = record(FakeDns::encoded("test"), 6, 900, FakeDns::encoded("ns") + FakeDns::encoded("me") + QByteArray(16, 0) + FakeDns::longWord(77));
        const auto row = [](const char *name, const QByteArray &message, DnsAnswer::Status status, int count = 0, int ttl = 0) {
            QTest::newRow(name) << message << int(status) << count << ttl;
        };
        row("one", reply(1, record(kPointer, 15, 60, mx)), DnsAnswer::Ok, 1, 60);
        row("smallest TTL", reply(2, record(kPointer, 15, 60, mx) + record(kPointer, 15, 30, mx)), DnsAnswer::Ok, 2, 30);
        row("case of the owner", reply(1, record(FakeDns::encoded("A.TEST"), 15, 60, mx)), DnsAnswer::Ok, 1, 60);
        row("null MX", reply(1, record(kPointer, 15, 60, FakeDns::word(0) + QByteArray(1, 0))), DnsAnswer::Ok, 1, 60);
        row("alias", reply(2, record(kPointer, 5, 20, FakeDns::encoded("b.test")) + record(FakeDns::encoded("b.test"), 15, 60, mx)), DnsAnswer::Ok, 1, 20);
        row("alias out of order", reply(2, record(FakeDns::encoded("b.test"), 15, 60, mx) + record(kPointer, 5, 20, FakeDns::encoded("b.test"))), DnsAnswer::Ok, 1, 20);
        row("alias of itself", reply(1, record(kPointer, 5, 20, FakeDns::encoded("a.test"))), DnsAnswer::Failed);
        row("records of others", reply(2, record(FakeDns::encoded("x.test"), 15, 60, mx) + record(kPointer, 15, 60, mx)), DnsAnswer::Ok, 1, 60);
        row("only of others", reply(1, record(FakeDns::encoded("x.test"), 15, 60, mx)), DnsAnswer::NoData, 0, 60);
        row("other type", reply(1, record(kPointer, 1, 60, "abcd")), DnsAnswer::NoData, 0, 60);
        row("no data", reply(0, soa, 0, 1), DnsAnswer::NoData, 0, 77);
        row("no such name", reply(0, soa, 3, 1), DnsAnswer::NxDomain, 0, 77);
        row("no such name, no SOA", reply(0, {}, 3), DnsAnswer::NxDomain, 0, 60);
        row("SERVFAIL", reply(0, {}, 2), DnsAnswer::Failed);
        // Not "Ok" with nothing in it: that would read as a null MX and bounce mail for good.
        row("MX without host", reply(1, record(kPointer, 15, 60, FakeDns::word(10))), DnsAnswer::Failed);
        row("MX that ends in the next record", reply(2, record(kPointer, 15, 60, FakeDns::word(10)) + record(FakeDns::encoded("x"), 1, 60, "abcd")), DnsAnswer::Failed);
        row("MX shorter than its record", reply(1, record(kPointer, 15, 60, mx + "x")), DnsAnswer::Failed);
        row("alias shorter than its record", reply(1, record(kPointer, 5, 60, FakeDns::encoded("b.test") + "x")), DnsAnswer::Failed);
        row("host with a dot inside", reply(1, record(kPointer, 15, 60, FakeDns::word(10) + QByteArray("\3a.b\0", 5))), DnsAnswer::Failed);
        row("host with a control", reply(1, record(kPointer, 15, 60, FakeDns::word(10) + QByteArray("\3a\nb\0", 5))), DnsAnswer::Failed);
        row("one of two unreadable", reply(2, record(kPointer, 15, 60, mx) + record(kPointer, 15, 60, FakeDns::word(10))), DnsAnswer::Ok, 1, 60);
        row("pointer forward", reply(1, record(QByteArray("\xc0\xff", 2), 15, 60, mx)), DnsAnswer::Failed);
        row("pointer to itself", reply(1, record(QByteArray("\xc0\x18", 2), 15, 60, mx)), DnsAnswer::Failed);
        row("fewer records than said", reply(5, record(kPointer, 15, 60, mx)), DnsAnswer::Failed);
        row("a question", QByteArray(reply(0, {})).replace(2, 1, QByteArray(1, 1)), DnsAnswer::Failed);
        row("empty", {}, DnsAnswer::Failed);
        row("short", QByteArray(11, '\x80'), DnsAnswer::Failed);
        row("endless TTL", reply(1, record(kPointer, 15, 0xffffffff, mx)), DnsAnswer::Ok, 1, 86'400);
    }
    void replies()
    {
        QFETCH(QByteArray, message);
        QFETCH(int, status);
        QFETCH(int, count);
        QFETCH(int, ttl);
        const net::DnsReply read = net::readDnsReply(message, u"a.test"_s, DnsType::Mx);
        QCOMPARE(int(read.answer.status), status);
        QCOMPARE(read.answer.mx.size(), count);
        if (status != DnsAnswer::Failed)
            QCOMPARE(read.answer.ttlS, ttl);
    }
    // Every prefix, and bytes turned at random: read or refused, never past the end.
    void damagedReplies()
    {
        const QByteArray mx = FakeDns::word(10) + FakeDns::encoded("mx.test");
        const QByteArray whole = reply(3, record(kPointer, 5, 20, FakeDns::encoded("b.test")) + record(FakeDns::encoded("b.test"), 15, 60, mx)
                                               + record(kPointer, 16, 60, QByteArray("\5hello\3abc", 10)));
        for (qsizetype n = 0; n < whole.size(); ++n)
            QVERIFY(net::readDnsReply(QByteArray(whole.constData(), n), u"a.test"_s, DnsType::Mx).answer.status == DnsAnswer::Failed);
        QRandomGenerator random(3);
        for (int i = 0; i < 100'000; ++i) {
            QByteArray damaged = whole;
            for (int n = 1 + random.bounded(4); n > 0; --n)
                damaged[random.bounded(int(damaged.size()))] = char(random.bounded(256));
            for (const DnsType type : {DnsType::Mx, DnsType::Txt, DnsType::A, DnsType::Srv, DnsType::Tlsa})
                QVERIFY(net::readDnsReply(damaged, u"a.test"_s, type).answer.mx.size() <= 3);
        }
    }

    void allTypes()
    {
        Bench bench;
        bench.dns.addA("a.test", u"192.0.2.1"_s);
        bench.dns.addA("a.test", u"192.0.2.2"_s);
        bench.dns.addAaaa("a.test", u"2001:db8::1"_s);
        bench.dns.addMx("a.test", 5, "Mx.Test");
        bench.dns.set("a.test", FakeDns::Txt, {.records = {{{}, FakeDns::Txt, 60, QByteArray("\5v=spf\2 1", 9)}}});
        bench.dns.set("_25._tcp.a.test", FakeDns::Tlsa, {.records = {{{}, FakeDns::Tlsa, 60, QByteArray("\3\1\1abc", 6)}}});
        QCOMPARE(bench.ask(u"a.test"_s, DnsType::A).addresses, (QStringList{u"192.0.2.1"_s, u"192.0.2.2"_s}));
        QCOMPARE(bench.ask(u"A.Test."_s, DnsType::Aaaa).addresses, QStringList{u"2001:db8::1"_s});
        QCOMPARE(bench.ask(u"a.test"_s, DnsType::Mx).mx, (QList<base::DnsMx>{{5, u"mx.test"_s}}));
        QCOMPARE(bench.ask(u"a.test"_s, DnsType::Txt).texts, QList<QByteArray>{"v=spf 1"});
        bench.dns.set("_imaps._tcp.a.test", FakeDns::Srv, {.records = {{{}, FakeDns::Srv, 60, QByteArray("\0\1\0\2\3\xe1\1A\4Test\0", 14)}, {{}, FakeDns::Srv, 60, QByteArray("\0\0\0\0\0\0\0", 7)}}});
        QCOMPARE(bench.ask(u"_imaps._tcp.a.test"_s, DnsType::Srv).srv, (QList<base::DnsSrv>{{1, 2, 993, u"a.test"_s}, {0, 0, 0, {}}}));
        QCOMPARE(bench.ask(u"_25._tcp.a.test"_s, DnsType::Tlsa).tlsa, (QList<base::DnsTlsa>{{3, 1, 1, "abc"}}));
    }
    void cachesForItsTime()
    {
        Bench bench;
        bench.dns.addA("a.test", u"192.0.2.1"_s, 60);
        QCOMPARE(bench.ask(u"a.test"_s, DnsType::A).ttlS, 60);
        bench.clock.advanceMs(59'000);
        QCOMPARE(bench.ask(u"a.test"_s, DnsType::A).ttlS, 1);
        QCOMPARE(bench.dns.questions(), 1);
        bench.clock.advanceMs(1'001);
        QCOMPARE(bench.ask(u"a.test"_s, DnsType::A).status, DnsAnswer::Ok);
        QCOMPARE(bench.dns.questions(), 2);
        QCOMPARE(bench.ask(u"none.test"_s, DnsType::A).status, DnsAnswer::NxDomain);
        QCOMPARE(bench.ask(u"none.test"_s, DnsType::A).status, DnsAnswer::NxDomain);
        QCOMPARE(bench.dns.questions("none.test"), 1);
        bench.dns.addA("none.test", u"192.0.2.3"_s);
        bench.clock.advanceMs(121'000); // the SOA says 120 s
        QCOMPARE(bench.ask(u"none.test"_s, DnsType::A).status, DnsAnswer::Ok);
    }
    void failuresAreForgottenSoon()
    {
        Bench bench;
        bench.dns.fail("a.test", 2);
        QCOMPARE(bench.ask(u"a.test"_s, DnsType::A).status, DnsAnswer::Failed);
        const int asked = bench.dns.questions();
        QCOMPARE(bench.ask(u"a.test"_s, DnsType::A).status, DnsAnswer::Failed);
        QCOMPARE(bench.dns.questions(), asked);
        bench.dns.set("a.test", FakeDns::A, {.records = {{{}, FakeDns::A, 60, FakeDns::address4(u"192.0.2.1"_s)}}});
        bench.clock.advanceMs(5'001);
        QCOMPARE(bench.ask(u"a.test"_s, DnsType::A).status, DnsAnswer::Ok);
    }
    void sameQuestionOnce()
    {
        Bench bench;
        bench.dns.addA("a.test", u"192.0.2.1"_s);
        int answers = 0;
        for (int i = 0; i < 50; ++i)
            bench.resolver->lookup(u"a.test"_s, DnsType::A, {bench.executor, [&](base::Result<DnsAnswer> answer) { answers += answer->status == DnsAnswer::Ok; }});
        QTRY_COMPARE(answers, 50);
        QCOMPARE(bench.dns.questions(), 1);
    }
    void hostsFileAndLocalhost()
    {
        Bench bench;
        QCOMPARE(bench.ask(u"relay"_s, DnsType::A).addresses, QStringList{u"127.0.0.9"_s});
        QCOMPARE(bench.ask(u"relay.example"_s, DnsType::A).addresses, QStringList{u"127.0.0.9"_s});
        QCOMPARE(bench.ask(u"relay"_s, DnsType::Aaaa).addresses, QStringList{u"2001:db8::9"_s});
        QCOMPARE(bench.ask(u"localhost"_s, DnsType::A).addresses, QStringList{u"127.0.0.1"_s});
        QCOMPARE(bench.dns.questions(), 0);
    }
    void longAliasChains()
    {
        Bench bench;
        for (int i = 0; i < 20; ++i) // each in a reply of its own
            bench.dns.set("c" + QByteArray::number(i) + ".test", FakeDns::A, {.records = {{{}, FakeDns::Cname, 60, FakeDns::encoded("c" + QByteArray::number(i + 1) + ".test")}}});
        bench.dns.addA("c20.test", u"192.0.2.1"_s);
        QCOMPARE(bench.ask(u"c14.test"_s, DnsType::A).status, DnsAnswer::Ok);
        QCOMPARE(bench.ask(u"c0.test"_s, DnsType::A).status, DnsAnswer::Failed);
    }
    void otherServers()
    {
        Bench bench(10'000);
        FakeDns other;
        bench.dns.addA("a.test", u"192.0.2.1"_s);
        other.addA("a.test", u"192.0.2.2"_s);
        other.addA("slow.test", u"192.0.2.3"_s);
        bench.dns.keepSilent("slow.test");
        QCOMPARE(bench.ask(u"a.test"_s, DnsType::A).addresses, QStringList{u"192.0.2.1"_s});
        QStringList moved;
        bench.resolver->lookup(u"slow.test"_s, DnsType::A, {bench.executor, [&](base::Result<DnsAnswer> answer) { moved = answer->addresses; }});
        QTRY_VERIFY(bench.dns.questions("slow.test") > 0);
        bench.resolver->setServers({other.server()}, 1000);
        QTRY_COMPARE(moved, QStringList{u"192.0.2.3"_s}); // asked anew
        QCOMPARE(bench.ask(u"a.test"_s, DnsType::A).addresses, QStringList{u"192.0.2.2"_s});
        const int asked = bench.dns.questions();
        QCOMPARE(bench.ask(u"none.test"_s, DnsType::A).status, DnsAnswer::NxDomain);
        QCOMPARE(bench.dns.questions(), asked);
    }
    void shutdownAnswers()
    {
        Bench bench;
        bench.dns.keepSilent("slow.test");
        int errors = 0;
        bench.resolver->lookup(u"slow.test"_s, DnsType::A, {nullptr, [&](base::Result<DnsAnswer> answer) { errors += !answer.ok(); }});
        QTRY_VERIFY(bench.dns.questions() > 0);
        bench.network->close();
        QCOMPARE(errors, 1);
    }
};

QTEST_GUILESS_MAIN(TestDnsResolver)
#include "tst_dnsresolver.moc"

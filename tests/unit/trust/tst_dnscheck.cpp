// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/loopexecutor.h"
#include "trust/dkimkey.h"
#include "trust/dnscheck.h"
#include "trust/dnsrecords.h"
#include <QHash>
#include <QTest>

using namespace Qt::StringLiterals;
using base::DnsAnswer;
using base::DnsType;

namespace {

/// Answers at once from a table; names it does not hold do not exist.
class TableResolver final : public base::Resolver
{
public:
    void lookup(const QString &name, DnsType type, base::Callback<DnsAnswer> done) override
    {
        DnsAnswer nothing;
        nothing.status = DnsAnswer::NxDomain;
        done(answers.value({name, int(type)}, nothing));
    }
    void text(const QString &name, const QList<QByteArray> &texts)
    {
        DnsAnswer answer;
        answer.status = DnsAnswer::Ok;
        answer.texts = texts;
        answers[{name, int(DnsType::Txt)}] = answer;
    }
    QHash<std::pair<QString, int>, DnsAnswer> answers;
};

storage::DkimKeyRow row(trust::DkimAlgorithm algorithm, const QString &selector)
{
    const auto key = trust::DkimKey::generate(algorithm);
    storage::DkimKeyRow row;
    row.selector = selector;
    row.algorithm = int(algorithm);
    row.state = storage::DkimKeyState::Signing;
    row.publicKey = key->publicOctets();
    return row;
}

} // namespace

// What a domain's DNS should hold, and how that is compared with what it holds.
class TestDnsCheck : public QObject
{
    Q_OBJECT

    const control::DomainDns m_wanted = trust::dnsOf(u"example.test"_s, u"mail.example.test"_s,
                                                     {row(trust::DkimAlgorithm::Rsa, u"s1"_s), row(trust::DkimAlgorithm::Ed25519, u"s2"_s)});
    TableResolver m_dns;

    control::DomainDns check()
    {
        std::optional<control::DomainDns> checked;
        trust::DnsCheck::run(m_wanted, m_dns, base::LoopExecutor::forCurrentThread(),
                             {{}, [&](base::Result<control::DomainDns> result) { checked = *result; }});
        if (!QTest::qWaitFor([&] { return checked.has_value(); }, 30'000))
            qFatal("no answer");
        return *checked;
    }
    QStringList checks()
    {
        QStringList out;
        const control::DomainDns checked = check();
        for (const control::DnsRecord &record : checked.records)
            out << record.purpose + u' ' + record.check;
        return out;
    }
    void fill()
    {
        m_dns.answers.clear();
        for (const control::DnsRecord &record : m_wanted.records) {
            if (record.type == "TXT"_L1)
                m_dns.text(record.name, {record.value.toLatin1()});
        }
        DnsAnswer mx;
        mx.status = DnsAnswer::Ok;
        mx.mx = {{20, u"other.example.test"_s}, {30, u"mail.example.test"_s}};
        m_dns.answers[{u"example.test"_s, int(DnsType::Mx)}] = mx;
        DnsAnswer address;
        address.status = DnsAnswer::Ok;
        address.addresses = {u"192.0.2.1"_s};
        m_dns.answers[{u"mail.example.test"_s, int(DnsType::A)}] = address;
    }

private Q_SLOTS:
    void init() { fill(); }

    void spellings()
    {
        QCOMPARE(m_wanted.records.size(), 5);
        const control::DnsRecord &mx = m_wanted.records[0];
        QCOMPARE(mx.zone, u"example.test. IN MX 10 mail.example.test."_s);
        QCOMPARE(mx.windows, u"dnscmd . /RecordAdd example.test @ MX 10 mail.example.test."_s);
        QCOMPARE(m_wanted.records[1].windows, u"dnscmd . /RecordAdd example.test @ TXT \"v=spf1 mx -all\""_s);
        const control::DnsRecord &rsa = m_wanted.records[2];
        QCOMPARE(rsa.name, u"s1._domainkey.example.test"_s);
        QVERIFY(rsa.value.size() > 255);
        QVERIFY(rsa.zone.startsWith(u"s1._domainkey.example.test. IN TXT ( \"v=DKIM1; k=rsa; p="_s) && rsa.zone.endsWith(u"\" )"_s));
        QVERIFY(rsa.windows.startsWith(u"dnscmd . /RecordAdd example.test s1._domainkey TXT \"v=DKIM1; k=rsa; p="_s));
        // both say the whole text in pieces a string of the DNS can hold
        for (const QString &line : {rsa.zone, rsa.windows}) {
            QStringList pieces = line.split(u'"');
            pieces.removeFirst();
            QString whole;
            for (qsizetype i = 0; i < pieces.size(); i += 2) {
                QVERIFY(pieces[i].size() <= 255);
                whole += pieces[i];
            }
            QVERIFY2(whole.startsWith(rsa.value), qPrintable(whole));
        }
    }
    /// RFC 6186, RFC 8314: what is offered, and nothing else.
    void mailProgramsFindTheirWay()
    {
        const control::ClientOffer offer{u"mail.example.test"_s, {{u"imaps"_s, u"mail.example.test"_s, 993}, {u"pop3"_s, u"pop.example.test"_s, 1110}, {u"submissions"_s, u"mail.example.test"_s, 465},
                                                                  {u"https"_s, u"mail.example.test"_s, 443}}};
        control::DomainDns wanted = trust::dnsOf(u"example.test"_s, u"mail.example.test"_s, {}, offer);
        wanted.records = wanted.records.mid(3);
        QStringList zone;
        for (const control::DnsRecord &record : std::as_const(wanted.records)) {
            QCOMPARE(record.purpose, u"clients"_s);
            zone << record.zone;
        }
        QCOMPARE(zone, QStringList({u"_imaps._tcp.example.test. IN SRV 0 1 993 mail.example.test."_s, u"_pop3._tcp.example.test. IN SRV 10 1 1110 pop.example.test."_s,
                                    u"_submissions._tcp.example.test. IN SRV 0 1 465 mail.example.test."_s, u"_autodiscover._tcp.example.test. IN SRV 0 1 443 mail.example.test."_s,
                                    u"autoconfig.example.test. IN CNAME mail.example.test."_s, u"autodiscover.example.test. IN CNAME mail.example.test."_s}));
        QCOMPARE(wanted.records[0].windows, u"dnscmd . /RecordAdd example.test _imaps._tcp SRV 0 1 993 mail.example.test."_s);
        QCOMPARE(wanted.records[4].windows, u"dnscmd . /RecordAdd example.test autoconfig CNAME mail.example.test."_s);
        const auto srv = [this](const QString &name, const QList<base::DnsSrv> &records) {
            DnsAnswer answer;
            answer.status = DnsAnswer::Ok;
            answer.srv = records;
            m_dns.answers[{name, int(DnsType::Srv)}] = answer;
        };
        const auto address = [this](const QString &name, const QString &ip) {
            DnsAnswer answer;
            answer.status = DnsAnswer::Ok;
            answer.addresses = {ip};
            m_dns.answers[{name, int(DnsType::A)}] = answer;
        };
        srv(u"_imaps._tcp.example.test"_s, {{5, 0, 993, u"other.example.test"_s}, {0, 0, 993, u"mail.example.test"_s}}); // weight and priority are the office's own
        srv(u"_pop3._tcp.example.test"_s, {{10, 1, 1110, u"pop.example.test"_s}});                                       // whose host has no address
        srv(u"_submissions._tcp.example.test"_s, {{0, 1, 587, u"mail.example.test"_s}});                                 // another port
        m_dns.answers[{u"_autodiscover._tcp.example.test"_s, int(DnsType::Srv)}] = {};                                   // the name server fails
        address(u"autoconfig.example.test"_s, u"192.0.2.1"_s);
        address(u"autodiscover.example.test"_s, u"192.0.2.99"_s);
        std::optional<control::DomainDns> checked;
        trust::DnsCheck::run(wanted, m_dns, base::LoopExecutor::forCurrentThread(), {{}, [&](base::Result<control::DomainDns> result) { checked = *result; }});
        QVERIFY(QTest::qWaitFor([&] { return checked.has_value(); }, 30'000));
        QStringList checks;
        for (const control::DnsRecord &record : std::as_const(checked->records))
            checks << record.check;
        QCOMPARE(checks, QStringList({u"ok"_s, u"no-address"_s, u"different"_s, u"failed"_s, u"ok"_s, u"different"_s}));
        QCOMPARE(checked->records[2].found, QStringList({u"0 1 587 mail.example.test"_s}));
        m_dns.answers.clear();
        checked.reset();
        trust::DnsCheck::run(wanted, m_dns, base::LoopExecutor::forCurrentThread(), {{}, [&](base::Result<control::DomainDns> result) { checked = *result; }});
        QVERIFY(QTest::qWaitFor([&] { return checked.has_value(); }, 30'000));
        for (const control::DnsRecord &record : std::as_const(checked->records))
            QCOMPARE(record.check, u"missing"_s);
        // Behind other ports nobody asks for autoconfig.
        QCOMPARE(trust::dnsOf(u"example.test"_s, u"mail.example.test"_s, {}, {u"mail.example.test"_s, {{u"https"_s, u"mail.example.test"_s, 8443}}}).records.size(), 4);
    }
    void allIsWell() { QCOMPARE(checks(), QStringList({u"mx ok"_s, u"spf ok"_s, u"dkim ok"_s, u"dkim ok"_s, u"dmarc ok"_s})); }
    void nothingThere()
    {
        m_dns.answers.clear();
        QCOMPARE(checks(), QStringList({u"mx missing"_s, u"spf missing"_s, u"dkim missing"_s, u"dkim missing"_s, u"dmarc missing"_s}));
    }
    void otherThanWanted()
    {
        m_dns.text(u"example.test"_s, {"google-site-verification=x", "v=spf1 include:relay.test -all"});
        m_dns.text(u"s1._domainkey.example.test"_s, {"v=DKIM1; k=rsa; p=AAAA"});
        m_dns.text(u"_dmarc.example.test"_s, {m_wanted.records[4].value.toLatin1(), "v=DMARC1; p=none"}); // two are as bad as none
        m_dns.answers[{u"example.test"_s, int(DnsType::Mx)}].mx = {{10, QString()}};
        QCOMPARE(checks(), QStringList({u"mx different"_s, u"spf different"_s, u"dkim different"_s, u"dkim ok"_s, u"dmarc different"_s}));
        const control::DomainDns checked = check();
        QCOMPARE(checked.records[0].found, QStringList(u"10 ."_s));
        QCOMPARE(checked.records[1].found, QStringList(u"v=spf1 include:relay.test -all"_s));
        QCOMPARE(checked.records[4].found.size(), 2);
    }
    void blanksDoNotCount()
    {
        QByteArray pasted = m_wanted.records[2].value.toLatin1();
        pasted.replace("; ", " ;  ");
        m_dns.text(u"s1._domainkey.example.test"_s, {pasted + ';'});
        QCOMPARE(checks()[2], u"dkim ok"_s);
    }
    void exchangerWithoutAddress()
    {
        m_dns.answers.remove({u"mail.example.test"_s, int(DnsType::A)});
        QCOMPARE(checks()[0], u"mx no-address"_s);
        DnsAnswer six;
        six.status = DnsAnswer::Ok;
        six.addresses = {u"2001:db8::1"_s};
        m_dns.answers[{u"mail.example.test"_s, int(DnsType::Aaaa)}] = six;
        QCOMPARE(checks()[0], u"mx ok"_s);
    }
    void silentServers()
    {
        for (DnsAnswer &answer : m_dns.answers)
            answer.status = DnsAnswer::Failed;
        QCOMPARE(checks(), QStringList({u"mx failed"_s, u"spf failed"_s, u"dkim failed"_s, u"dkim failed"_s, u"dmarc failed"_s}));
    }
};

QTEST_GUILESS_MAIN(TestDnsCheck)
#include "tst_dnscheck.moc"

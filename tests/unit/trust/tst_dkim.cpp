// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/corpora.h"
#include "support/fakeclock.h"
#include "trust/dkimsigner.h"
#include "trust/dkimtags.h"
#include "trust/dkimverifier.h"
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using trust::Canonical;
using trust::DkimAlgorithm;
using trust::DkimKey;
using trust::DkimKeyAnswer;
using trust::DkimState;

namespace {

using Dns = QHash<QByteArray, DkimKeyAnswer>;

const QByteArray kMessage("Received: from a by b\r\nFrom: \"A  B\" <alice@example.test>\r\nTo: bob@far.example,\r\n carol@far.example\r\n"
                          "Subject:  two   words \r\nDate: Sat, 21 Nov 2026 19:20:07 +0000\r\nMessage-ID: <1@example.test>\r\n\r\n"
                          "Good  morning. \r\n\r\n\tBye\r\n\r\n\r\n");

QByteArray withCrlf(QByteArray text)
{
    return text.replace("\r\n", "\n").replace("\n", "\r\n");
}

/// The file, or the one beside it that it names: links of the corpus came as text.
QByteArray fileText(const QString &path)
{
    QFile file(path);
    const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    const QString other = QFileInfo(path).path() + u'/' + QString::fromLatin1(text.trimmed());
    return text.size() < 100 && !text.trimmed().contains('\n') && QFileInfo(other).isFile() ? fileText(other) : text;
}

DkimState verifyOne(trust::DkimVerifier &verifier, qsizetype n, const Dns &dns)
{
    return verifier.verify(n, dns.value(verifier.signatures()[n].keyName()));
}

QList<DkimState> verify(const QByteArray &message, const Dns &dns)
{
    trust::DkimVerifier verifier(message, 0);
    QList<DkimState> states;
    for (qsizetype n = 0; n < verifier.signatures().size(); ++n)
        states << verifyOne(verifier, n, dns);
    return states;
}

/// "name: \" and its folded record, an empty line between two.
Dns chasquidDns(const QByteArray &text)
{
    Dns dns;
    QByteArray joined = text;
    joined.replace("\\\n", " ");
    for (const QByteArray &line : joined.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon < 0)
            continue;
        const QByteArray record = line.mid(colon + 1).trimmed();
        DkimKeyAnswer &answer = dns[line.first(colon).trimmed()];
        answer.kind = record == "TEMPERROR" ? DkimKeyAnswer::Unreachable : record == "PERMERROR" ? DkimKeyAnswer::Missing : DkimKeyAnswer::Found;
        answer.records << record;
    }
    return dns;
}

struct Pair
{
    trust::DkimSigningKey rsa{"rsa1", *DkimKey::generate(DkimAlgorithm::Rsa)};
    trust::DkimSigningKey ed{"ed1", *DkimKey::generate(DkimAlgorithm::Ed25519)};

    static QByteArray record(const DkimKey &key)
    {
        return "v=DKIM1; k=" + QByteArray(key.algorithm() == DkimAlgorithm::Rsa ? "rsa" : "ed25519") + "; p=" +
               key.publicOctets().toBase64();
    }
    Dns dns() const
    {
        return {{"rsa1._domainkey.example.test", {DkimKeyAnswer::Found, {record(rsa.key)}}},
                {"ed1._domainkey.example.test", {DkimKeyAnswer::Found, {record(ed.key)}}}};
    }
};

const Pair &keys()
{
    static const Pair pair;
    return pair;
}

QByteArray signedBoth(const QByteArray &message, Canonical header = Canonical::Relaxed, Canonical body = Canonical::Relaxed)
{
    return trust::dkimSignature(message, "example.test", keys().ed, 1'700'000'000, header, body) +
           trust::dkimSignature(message, "example.test", keys().rsa, 1'700'000'000, header, body) + message;
}

} // namespace

class TestDkim : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void chasquid_data()
    {
        QTest::addColumn<QString>("path");
        const QDir dir(support::corporaDir() + u"/dkim-chasquid/data"_s);
        for (const QString &name : dir.entryList({u"*.result"_s}))
            QTest::newRow(qPrintable(name.chopped(7))) << dir.filePath(name.chopped(7));
        if (dir.entryList({u"*.result"_s}).isEmpty())
            QTest::newRow("no corpora") << QString();
    }
    void chasquid()
    {
        QFETCH(QString, path);
        if (path.isEmpty())
            QSKIP("the corpora are not here");
        const QJsonObject wanted = QJsonDocument::fromJson(fileText(path + u".result"_s)).object();
        const QJsonArray results = wanted[u"Results"_s].toArray();
        trust::DkimVerifier verifier(withCrlf(fileText(path + u".msg"_s)), 0);
        const Dns dns = chasquidDns(fileText(path + u".dns"_s));
        QCOMPARE(verifier.signatures().size(), wanted[u"Found"_s].toInt());
        for (qsizetype n = 0; n < verifier.signatures().size(); ++n) {
            const QString state = results[n][u"State"_s].toString();
            const DkimState got = verifyOne(verifier, n, dns);
            const QByteArray reason = verifier.signatures()[n].reason;
            QVERIFY2((got == DkimState::Pass) == (state == u"SUCCESS"), reason.constData());
            QVERIFY2((got == DkimState::TempError) == (state == u"TEMPFAIL"), reason.constData());
            if (!results[n][u"Domain"_s].toString().isEmpty())
                QCOMPARE(QString::fromLatin1(verifier.signatures()[n].domain), results[n][u"Domain"_s].toString());
        }
    }

    void mailAuth_data()
    {
        QTest::addColumn<QString>("path");
        const QDir dir(support::corporaDir() + u"/dkim-mail-auth/data/dkim"_s);
        for (const QString &name : dir.entryList({u"*.txt"_s}))
            QTest::newRow(qPrintable(name)) << dir.filePath(name);
        if (dir.entryList({u"*.txt"_s}).isEmpty())
            QTest::newRow("no corpora") << QString();
    }
    void mailAuth()
    {
        QFETCH(QString, path);
        if (path.isEmpty())
            QSKIP("the corpora are not here");
        const QByteArray text = withCrlf(fileText(path));
        const qsizetype gap = text.indexOf("\r\n\r\n");
        Dns dns;
        for (const QByteArray &line : text.first(gap).split('\n')) {
            const qsizetype blank = line.indexOf(' ');
            dns.insert(line.first(blank), {DkimKeyAnswer::Found, {line.mid(blank + 1).trimmed()}});
        }
        const QList<DkimState> states = verify(text.mid(gap + 4), dns);
        QVERIFY(!states.isEmpty());
        for (const DkimState state : states)
            QCOMPARE(int(state), int(DkimState::Pass));
    }

    void pythonAgrees()
    {
        // Debian's own python has Debian's modules; another one may stand first in the path.
        const QString interpreter = QFile::exists(u"/usr/bin/python3"_s) ? u"/usr/bin/python3"_s : u"python3"_s;
        QProcess probe;
        probe.start(interpreter, {u"-c"_s, u"import dkim, nacl"_s});
        probe.waitForFinished();
        if (probe.exitStatus() != QProcess::NormalExit || probe.exitCode() != 0)
            QSKIP("python3-dkim is not installed");
        QList<QByteArray> messages{kMessage, "From: a@example.test\r\n\r\n", "From: a@example.test\r\nSubject: x\r\n",
                                   "From: a@example.test\r\n\r\n\r\n\r\n", "From: a@example.test\r\nTo:b@c.test\r\nTo: d@e.test\r\n\r\nno end"};
        QByteArray wide = "From: a@example.test\r\nSubject: \xc3\xa4 \xff\r\n\r\n";
        for (int i = 0; i < 2000; ++i)
            wide += QByteArray(i % 100, 'x') + (i % 7 ? " \t y" : "  ") + "\r\n";
        messages << wide;
        for (const QByteArray &message : std::as_const(messages)) {
            QJsonObject records;
            const Dns dns = keys().dns();
            for (auto one = dns.begin(); one != dns.end(); ++one)
                records.insert(QString::fromLatin1(one.key()), QString::fromLatin1(one->records.first()));
            const QJsonObject question{{u"message"_s, QString::fromLatin1(signedBoth(message).toHex())}, {u"records"_s, records}};
            QProcess python;
            python.start(interpreter, {qEnvironmentVariable("POSTKONTOR_SOURCE") + u"/tests/unit/trust/verifydkim.py"_s});
            python.write(QJsonDocument(question).toJson());
            python.closeWriteChannel();
            QVERIFY(python.waitForFinished());
            QCOMPARE(python.readAllStandardError(), QByteArray());
            QCOMPARE(python.readAllStandardOutput(), "pass\npass\n"_ba);
        }
    }

    void ownSignatures_data()
    {
        QTest::addColumn<int>("header");
        QTest::addColumn<int>("body");
        for (const int header : {0, 1}) {
            for (const int body : {0, 1})
                QTest::addRow("%d/%d", header, body) << header << body;
        }
    }
    void ownSignatures()
    {
        QFETCH(int, header);
        QFETCH(int, body);
        const QByteArray message = signedBoth(kMessage, Canonical(header), Canonical(body));
        const QList<DkimState> both{DkimState::Pass, DkimState::Pass};
        QCOMPARE(verify(message, keys().dns()), both);
        for (const QByteArray &line : message.split('\n'))
            QVERIFY(line.size() < 100);
        // blanks count in the simple form only
        QByteArray spaced = message;
        spaced.replace("Good  morning. \r\n", "Good morning.\r\n");
        QCOMPARE(verify(spaced, keys().dns()) == both, Canonical(body) == Canonical::Relaxed);
        spaced = message;
        spaced.replace("Subject:  two   words ", "subject: two\r\n words");
        QCOMPARE(verify(spaced, keys().dns()) == both, Canonical(header) == Canonical::Relaxed);
        // empty lines at the end never do
        QCOMPARE(verify(message + "\r\n\r\n", keys().dns()), both);
        QCOMPARE(verify(message.chopped(4), keys().dns()), both);
        // what is not signed may change
        QByteArray received = message;
        received.prepend("Received: by c\r\n");
        QCOMPARE(verify(received, keys().dns()), both);
    }

    void everyChangeIsSeen()
    {
        const QByteArray good = signedBoth(kMessage);
        const QList<std::pair<QByteArray, QByteArray>> changes{
            {"alice@", "mallory@"}, {"two", "too"},          {"Bye", "Bye!"},      {"19:20:07", "19:20:08"},
            {"1@example", "2@example"}, {"d=example.test", "d=example.tes"}, {"bob@far", "eve@far"}, {"t=17", "t=18"}};
        for (const auto &[from, to] : changes) {
            QByteArray bad = good;
            bad.replace(from, to);
            QVERIFY2(bad != good, from);
            for (const DkimState state : verify(bad, keys().dns()))
                QVERIFY2(state != DkimState::Pass, from);
        }
        // a second one of a signed field, above or below
        for (const QByteArray &field : {"From: mallory@evil.test\r\n"_ba, "Subject: x\r\n"_ba, "To: x@y.test\r\n"_ba,
                                        "Date: x\r\n"_ba, "Content-Type: text/html\r\n"_ba, "Reply-To: x@y.test\r\n"_ba}) {
            for (const DkimState state : verify(field + good, keys().dns()))
                QVERIFY2(state != DkimState::Pass, field);
        }
        // any octet of the signature itself
        QRandomGenerator random(3);
        const qsizetype end = good.indexOf("Received:");
        for (int i = 0; i < 300; ++i) {
            QByteArray bad = good;
            char &octet = bad[random.bounded(int(end))];
            const char other = char(random.bounded(33, 127));
            if (octet <= ' ' || octet == other)
                continue;
            octet = other;
            const QList<DkimState> states = verify(bad, keys().dns());
            const QList<DkimState> both{DkimState::Pass, DkimState::Pass};
            // case of tag values that are compared without it, and of the field's name, may differ
            if (states == both)
                QCOMPARE(bad.toLower(), good.toLower());
        }
    }

    void keysAndRecords_data()
    {
        QTest::addColumn<QByteArray>("record");
        QTest::addColumn<int>("state");
        const QByteArray key = keys().rsa.key.publicOctets().toBase64();
        const auto row = [](const char *name, const QByteArray &record, DkimState state) {
            QTest::newRow(name) << record << int(state);
        };
        row("plain", "p=" + key, DkimState::Pass);
        row("all tags", "v=DKIM1; h=sha1:sha256; k=rsa; s=email; t=y:s; n=x; p=" + key, DkimState::Pass);
        row("blanks in the key", "v=DKIM1; p=" + key.first(50) + "  " + key.mid(50), DkimState::Pass);
        row("revoked", "v=DKIM1; p=", DkimState::PermError);
        row("version", "v=DKIM2; p=" + key, DkimState::PermError);
        row("version not first", "k=rsa; v=DKIM1; p=" + key, DkimState::PermError);
        row("type", "v=DKIM1; k=ed25519; p=" + key, DkimState::PermError);
        row("hash", "v=DKIM1; h=sha1; p=" + key, DkimState::PermError);
        row("service", "v=DKIM1; s=web; p=" + key, DkimState::PermError);
        row("no base64", "v=DKIM1; p=*" + key, DkimState::PermError);
        row("twice", "p=" + key + "; p=" + key, DkimState::PermError);
        row("another key", "v=DKIM1; p=" + DkimKey::generate(DkimAlgorithm::Rsa)->publicOctets().toBase64(), DkimState::Fail);
        row("nonsense", "hello", DkimState::PermError);
    }
    void keysAndRecords()
    {
        QFETCH(QByteArray, record);
        QFETCH(int, state);
        const QByteArray message = trust::dkimSignature(kMessage, "example.test", keys().rsa, 0) + kMessage;
        const Dns dns{{"rsa1._domainkey.example.test", {DkimKeyAnswer::Found, {record}}}};
        QCOMPARE(int(verify(message, dns).value(0)), state);
    }

    void keysSurviveStorage()
    {
        for (const trust::DkimSigningKey &key : {keys().rsa, keys().ed}) {
            const auto again = DkimKey::fromPrivateDer(key.key.privateDer());
            QVERIFY(again.ok());
            QCOMPARE(int(again->algorithm()), int(key.key.algorithm()));
            QCOMPARE(again->publicOctets(), key.key.publicOctets());
            const auto open = DkimKey::fromRecord(key.key.algorithm(), key.key.publicOctets());
            QVERIFY(open.ok() && open->verify("x", again->sign("x")));
            QVERIFY(!open->verify("y", again->sign("x")));
        }
        QVERIFY(!DkimKey::fromPrivateDer("nonsense").ok());
        QVERIFY(!DkimKey::fromRecord(DkimAlgorithm::Ed25519, "short").ok());
        QVERIFY(!DkimKey::fromRecord(DkimAlgorithm::Rsa, QByteArray(1000, 'x')).ok());
        QVERIFY(DkimKey().sign("x").isEmpty());
        QCOMPARE(keys().ed.key.publicOctets().size(), 32);
    }

    void signerChoosesTheDomain()
    {
        FakeClock clock;
        trust::DkimSigner signer(clock);
        QVERIFY(signer.sign({}, kMessage).isEmpty());
        signer.setKeys({{"example.test", {keys().ed, keys().rsa}}});
        const auto count = [&](const QByteArray &from) {
            return signer.sign(u"x@y.test"_s, "From: " + from + "\r\n\r\nx\r\n").count("DKIM-Signature:");
        };
        QCOMPARE(count("a@example.test"), 2);
        QCOMPARE(count("A <a@EXAMPLE.test>"), 2);
        QCOMPARE(count("a@part.example.test"), 2);
        QCOMPARE(count("a@notexample.test"), 0);
        QCOMPARE(count("a@test"), 0);
        QCOMPARE(count(""), 0);
        QCOMPARE(verify(signer.sign({}, kMessage) + kMessage, keys().dns()), (QList<DkimState>{DkimState::Pass, DkimState::Pass}));
    }

    void bodyInPieces()
    {
        QRandomGenerator random(5);
        const QByteArray body = "a  b \r\n\r\n \t\r\n\r\nc\r\n\r\n  d\t\te\r\n\r\n \r\n";
        for (const Canonical form : {Canonical::Simple, Canonical::Relaxed}) {
            trust::BodyHash whole(form);
            whole.feed(body);
            const QByteArray wanted = whole.finish();
            for (int round = 0; round < 50; ++round) {
                trust::BodyHash pieces(form);
                for (qsizetype at = 0; at < body.size();) {
                    const qsizetype n = qMin<qsizetype>(body.size() - at, 1 + random.bounded(5));
                    pieces.feed(QByteArrayView(body).sliced(at, n));
                    at += n;
                }
                QCOMPARE(pieces.finish(), wanted);
            }
        }
        // RFC 6376 3.4.3 and 3.4.4: the hashes of an empty body
        trust::BodyHash simple(Canonical::Simple), relaxed(Canonical::Relaxed);
        QCOMPARE(simple.finish().toBase64(), "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="_ba);
        QCOMPARE(relaxed.finish().toBase64(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="_ba);
    }

    void hostileSignatures()
    {
        QRandomGenerator random(11);
        for (int round = 0; round < 300; ++round) {
            QByteArray message = signedBoth(kMessage);
            for (int n = 1 + random.bounded(8); n > 0; --n) {
                const qsizetype at = random.bounded(int(message.size()));
                if (random.bounded(2))
                    message[at] = char(random.bounded(256));
                else
                    message.remove(at, random.bounded(40));
                if (message.isEmpty())
                    break;
            }
            verify(message, keys().dns()); // only that it ends, and sanitizers are content
        }
        QByteArray many = "DKIM-Signature: v=1; h=" + QByteArray(100'000, ':') + "\r\n";
        for (int i = 0; i < 200; ++i)
            many += "DKIM-Signature: v=1\r\n";
        QCOMPARE(trust::DkimVerifier(many + kMessage, 0).signatures().size(), 5);
    }

    void expiry()
    {
        QByteArray message = trust::dkimSignature(kMessage, "example.test", keys().ed, 1000) + kMessage;
        message.replace("t=1000;", "t=1000; x=2000;"); // breaks the signature, but that comes later
        QCOMPARE(trust::DkimVerifier(message, 2001).signatures()[0].reason, "expired"_ba);
        QVERIFY(trust::DkimVerifier(message, 1999).signatures()[0].reason.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestDkim)
#include "tst_dkim.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/certificate.h"
#include "trust/certificatemaker.h"
#include "trust/localauthority.h"
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using trust::CertificatePair;

namespace {

CertificatePair make(const QStringList &names, int days = 30)
{
    const trust::KeyPtr key = trust::makeKey();
    const trust::CertificatePtr certificate = trust::makeCertificate({names.value(0), names, days, false, {}}, key.get());
    return {trust::toPem(certificate.get()), trust::toPem(key.get())};
}

/// What the openssl program says; empty: it could not be started.
QByteArray openssl(const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"openssl"_s, arguments);
    return process.waitForFinished(30'000) ? process.readAll() : QByteArray();
}

QString write(const QTemporaryDir &folder, const QString &name, const QByteArray &content)
{
    QFile file(folder.filePath(name));
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? file.fileName() : QString();
}

} // namespace

class TestCertificate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysWhatItIs()
    {
        const CertificatePair pair = make({u"Mail.Example.test"_s, u"*.example.org"_s, u"192.0.2.1"_s, u"2001:db8::1"_s}, 10);
        const auto facts = trust::examine(pair);
        QVERIFY(facts.ok());
        QCOMPARE(facts->names, (QStringList{u"mail.example.test"_s, u"*.example.org"_s, u"192.0.2.1"_s, u"2001:db8::1"_s}));
        QCOMPARE(facts->issuer, u"Mail.Example.test"_s);
        QVERIFY(facts->selfSigned);
        QCOMPARE(facts->fingerprint.size(), 32);
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        QVERIFY(facts->notBefore < now && qAbs(facts->notAfter - now - 10LL * 86400 * 1000) < 60'000);
        QVERIFY(facts->fingerprint != trust::examine(make({u"x.test"_s}))->fingerprint);
    }
    void badPairsAreNamed()
    {
        const CertificatePair one = make({u"one.test"_s}), two = make({u"two.test"_s});
        const auto said = [](const CertificatePair &pair) {
            const auto facts = trust::examine(pair);
            return facts.ok() ? u"ok"_s : facts.error().field + u": "_s + facts.error().publicText;
        };
        QCOMPARE(said(one), u"ok"_s);
        QCOMPARE(said({one.key + one.chain, one.chain + one.key}), u"ok"_s); // both in one file
        QCOMPARE(said({one.chain, two.key}), u"key: the key does not belong to the certificate"_s);
        QCOMPARE(said({one.chain, one.chain}), u"key: not a PEM private key without passphrase"_s);
        QCOMPARE(said({one.key, one.key}), u"certificate: not a PEM certificate"_s);
        QCOMPARE(said({{}, one.key}), u"certificate: not a PEM certificate"_s);
        for (qsizetype length = 0; length < one.chain.size() - 1; length += 7) // half-written
            QVERIFY(said({one.chain.left(length), one.key}) != u"ok"_s);
    }
    void namesAreMatched_data()
    {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QString>("host");
        QTest::addColumn<bool>("covered");
        const auto row = [](const char *what, const QStringList &names, const QString &host, bool covered) { QTest::newRow(what) << names << host << covered; };
        row("the name", {u"a.test"_s}, u"a.test"_s, true);
        row("other case", {u"a.test"_s}, u"A.Test"_s, true);
        row("another", {u"a.test"_s}, u"b.test"_s, false);
        row("below", {u"a.test"_s}, u"b.a.test"_s, false);
        row("wildcard", {u"*.a.test"_s}, u"b.a.test"_s, true);
        row("two labels", {u"*.a.test"_s}, u"c.b.a.test"_s, false);
        row("no label", {u"*.a.test"_s}, u"a.test"_s, false);
        row("part of a label", {u"m*.a.test"_s}, u"mail.a.test"_s, false);
        row("address", {u"192.0.2.1"_s}, u"192.0.2.1"_s, true);
        row("another address", {u"192.0.2.1"_s}, u"192.0.2.2"_s, false);
        row("wildcard of an address", {u"*.0.2.1"_s}, u"192.0.2.1"_s, false);
        row("IPv6 in other words", {u"2001:db8::1"_s}, u"2001:DB8:0:0:0:0:0:1"_s, true);
        row("nothing", {}, u"a.test"_s, false);
    }
    void namesAreMatched()
    {
        QFETCH(QStringList, names);
        QFETCH(QString, host);
        QFETCH(bool, covered);
        QCOMPARE(trust::namesHost(names, host), covered);
    }
    void namesCannotSmuggle()
    {
        for (const char *good : {"mail.example.test", "*.example.test", "a_b.test", "192.0.2.1", "2001:db8::1"})
            QVERIFY2(trust::isCertificateName(QString::fromLatin1(good)), good);
        for (const char *bad : {"", "a b", "a,IP:1.2.3.4", "DNS:x", "a*.test", "*", "\xc3\xa4.test", "a\nb"})
            QVERIFY2(!trust::isCertificateName(QString::fromUtf8(bad)), bad);
    }
    void signingRequestNamesAll()
    {
        const trust::KeyPtr key = trust::makeKey();
        QTemporaryDir folder;
        const QString file = write(folder, u"r.der"_s, trust::makeSigningRequest(key.get(), {u"one.test"_s, u"two.test"_s}));
        const QByteArray text = openssl({u"req"_s, u"-inform"_s, u"DER"_s, u"-in"_s, file, u"-noout"_s, u"-text"_s, u"-verify"_s});
        QVERIFY2(text.contains("DNS:one.test, DNS:two.test"), text.constData());
        QVERIFY2(text.contains("verify OK"), text.constData());
    }
    void savedForNobodyElse()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"new/key.pem"_s);
        QVERIFY(trust::savePrivate(path, "secret"));
        QCOMPARE(int(QFile::permissions(path) & 0x7077), int(QFile::ReadOwner | QFile::WriteOwner));
        QVERIFY(!trust::savePrivate(path + u"/below"_s, "secret"));
    }
    void localAuthoritySigns_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("elsewhere"); // what its root does not sign for
        QTest::newRow("three labels") << u"mail.office.lan"_s << u"www.bank.example"_s;
        QTest::newRow("two labels") << u"mail.lan"_s << u"other.lan"_s;
        QTest::newRow("one label") << u"server"_s << u"example.com"_s;
        QTest::newRow("public address") << u"192.0.2.7"_s << u"192.0.2.8"_s;
    }
    void localAuthoritySigns()
    {
        QFETCH(QString, host);
        QFETCH(QString, elsewhere);
        QTemporaryDir folder;
        const auto authority = trust::LocalAuthority::open(folder.path(), host);
        QVERIFY2(authority.ok(), authority.ok() ? "" : qPrintable(authority.error().publicText));
        QVERIFY(!authority->rootPem().contains("PRIVATE"));
        const auto pair = authority->certificate({u"192.168.3.4"_s, u"fd00::5"_s, u"203.0.113.9"_s, u"fe80::1%eth0"_s});
        QVERIFY2(pair.ok(), pair.ok() ? "" : qPrintable(pair.error().publicText));
        const auto facts = trust::examine(*pair);
        QVERIFY(facts.ok());
        QCOMPARE(facts->names, (QStringList{host, u"localhost"_s, u"192.168.3.4"_s, u"fd00::5"_s}));
        QVERIFY(!facts->selfSigned);
        QCOMPARE(int(QFile::permissions(folder.filePath(u"local-authority.pem"_s)) & 0x7077), int(QFile::ReadOwner | QFile::WriteOwner));

        const QString root = write(folder, u"root.pem"_s, authority->rootPem());
        const QString leaf = write(folder, u"leaf.pem"_s, pair->chain);
        const auto verify = [&](const QString &option, const QString &name, const QString &file) {
            return openssl({u"verify"_s, u"-x509_strict"_s, u"-purpose"_s, u"sslserver"_s, u"-CAfile"_s, root, option, name, file});
        };
        const bool isAddress = host.at(0).isDigit();
        const QByteArray good = verify(isAddress ? u"-verify_ip"_s : u"-verify_hostname"_s, host, leaf);
        QVERIFY2(good.contains("leaf.pem: OK"), good.constData());
        QVERIFY(verify(u"-verify_ip"_s, u"192.168.3.4"_s, leaf).contains(": OK"));
        QVERIFY(verify(u"-verify_ip"_s, u"fd00::5"_s, leaf).contains(": OK"));

        // A stolen root key signs for nobody else.
        const QByteArray stolen = [&] { QFile file(folder.filePath(u"local-authority.pem"_s)); return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray(); }();
        const trust::KeyPtr key = trust::makeKey();
        const trust::CertificatePtr issuer = trust::certificateFromPem(stolen);
        const trust::KeyPtr issuerKey = trust::keyFromPem(stolen);
        const trust::CertificatePtr forged = trust::makeCertificate({elsewhere, {elsewhere}, 30, false, {}}, key.get(), issuer.get(), issuerKey.get());
        const QByteArray bad = verify(u"-purpose"_s, u"sslserver"_s, write(folder, u"forged.pem"_s, trust::toPem(forged.get())));
        QVERIFY2(bad.contains("permitted subtree violation"), bad.constData());
    }
    void localAuthorityIsKept()
    {
        QTemporaryDir folder;
        const auto first = trust::LocalAuthority::open(folder.path(), u"mail.office.lan"_s);
        const auto pair = first->certificate({u"10.0.0.1"_s});
        const auto again = trust::LocalAuthority::open(folder.path(), u"mail.office.lan"_s);
        QCOMPARE(again->rootPem(), first->rootPem());
        QVERIFY(*again->certificate({u"10.0.0.1"_s}) == *pair);
        QVERIFY(!(*again->certificate({u"10.0.0.2"_s}) == *pair)); // the machine has moved
        const auto sibling = trust::LocalAuthority::open(folder.path(), u"imap.office.lan"_s);
        QCOMPARE(sibling->rootPem(), first->rootPem()); // below the same domain
        QVERIFY(trust::namesHost(trust::examine(*sibling->certificate({}))->names, u"imap.office.lan"_s));
        const auto moved = trust::LocalAuthority::open(folder.path(), u"mail.elsewhere.lan"_s);
        QVERIFY(moved->rootPem() != first->rootPem());
        QCOMPARE(QDir(folder.path()).entryList({u"local-authority.pem.*"_s}).size(), 1); // the old one is kept aside
        QVERIFY(!trust::LocalAuthority::open(folder.path(), u"no name"_s).ok());
    }
};

QTEST_GUILESS_MAIN(TestCertificate)
#include "tst_certificate.moc"

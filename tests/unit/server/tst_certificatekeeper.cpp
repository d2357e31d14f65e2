// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsoncertificates.h"
#include "server/certificatekeeper.h"
#include "support/fakeclock.h"
#include "trust/certificatemaker.h"
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cstdio>
#include <openssl/ssl.h>

using namespace Qt::StringLiterals;
using server::CertificateKeeper;
using trust::CertificatePair;

namespace {

CertificatePair make(const QStringList &names, int days = 90)
{
    const trust::KeyPtr key = trust::makeKey();
    const trust::CertificatePtr certificate = trust::makeCertificate({names.value(0, u"nobody"_s), names, days, false, {}}, key.get());
    return {trust::toPem(certificate.get()), trust::toPem(key.get())};
}

void write(const QString &path, const QByteArray &content)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

/// As rename(2) does it: the name leads to the new target from one moment to the next.
void pointTo(const QString &target, const QString &link)
{
    QFile::remove(link + u".new"_s);
    if (!QFile::link(target, link + u".new"_s) || std::rename(QFile::encodeName(link + u".new"_s).constData(), QFile::encodeName(link).constData()) != 0)
        qFatal("cannot link %s", qPrintable(link));
}

} // namespace

class TestCertificateKeeper : public QObject
{
    Q_OBJECT
    struct Bench
    {
        Bench()
        {
            options.hostname = u"mail.example.test"_s;
            options.dataDir = folder.filePath(u"data"_s);
        }
        QString path(const QString &name) const { return folder.filePath(name); }
        void files(const CertificatePair &pair)
        {
            options.certificate = path(u"cert.pem"_s);
            options.key = path(u"key.pem"_s);
            write(options.certificate, pair.chain);
            write(options.key, pair.key);
        }
        /// Common name of what a client that asks for that host is shown.
        QString shown(const QByteArray &host = "unknown.test") const
        {
            const X509 *certificate = SSL_CTX_get0_certificate(served.last()->forServerName(host));
            char text[100] = {};
            X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text, sizeof text);
            return QString::fromLatin1(text);
        }
        QString problem() const { return keeper.problems().isEmpty() ? QString() : keeper.problems().first().detail; }
        QTemporaryDir folder;
        FakeClock clock{QDateTime::currentMSecsSinceEpoch()};
        server::CertificateOptions options;
        QList<std::shared_ptr<const net::TlsContext>> served;
        QList<control::Event> told;
        CertificateKeeper keeper{{&clock, [this](auto context) { served << context; }, [this](const control::Event &event) { told << event; }}};
    };

private Q_SLOTS:
    void selfMadeWithoutAny()
    {
        Bench bench;
        QVERIFY(bench.keeper.start(bench.options).ok());
        QCOMPARE(bench.shown(), u"mail.example.test"_s);
        const auto list = bench.keeper.list();
        QCOMPARE(list.size(), 1);
        QCOMPARE(list[0].source, u"self-made"_s);
        QVERIFY(list[0].isDefault && !list[0].vouched && list[0].problem.isEmpty() && list[0].file.isEmpty());
        QVERIFY(bench.keeper.remaining().isEmpty()); // nobody has to look after it
        QVERIFY(!bench.keeper.isVouched("mail.example.test"));
        bench.keeper.look();
        QCOMPARE(bench.served.size(), 1); // nothing is new
    }
    void startRefusesABrokenOne()
    {
        Bench bench;
        bench.files({"rubbish", "rubbish"});
        const auto started = bench.keeper.start(bench.options);
        QVERIFY(!started.ok());
        QCOMPARE(started.error().kind, base::ErrorKind::Invalid);
        QCOMPARE(started.error().field, u"tls.certificate"_s);
        bench.files({make({u"a.test"_s}).chain, make({u"a.test"_s}).key});
        QCOMPARE(bench.keeper.start(bench.options).error().field, u"tls.key"_s);
    }
    void brokenFileKeepsTheOldOne()
    {
        Bench bench;
        const CertificatePair one = make({u"mail.example.test"_s, u"one.test"_s});
        const CertificatePair two = make({u"mail.example.test"_s, u"two.test"_s});
        bench.files(one);
        QVERIFY(bench.keeper.start(bench.options).ok());
        QVERIFY(bench.told.isEmpty());
        for (const QByteArray &half : {two.chain.left(300), QByteArray(), two.chain}) { // the last one: its key is not there yet
            write(bench.options.certificate, half);
            bench.keeper.look();
            bench.keeper.look();
            QCOMPARE(bench.served.size(), 1);
            QCOMPARE(bench.keeper.problems().size(), 1);
            QCOMPARE(bench.keeper.problems()[0].subject, bench.options.certificate);
            QCOMPARE(bench.keeper.list()[0].names, (QStringList{u"mail.example.test"_s, u"one.test"_s})); // what is served
        }
        QCOMPARE(bench.problem(), u"the key does not belong to the certificate"_s);
        QCOMPARE(bench.told.size(), 2); // each kind of trouble once, however often it is looked at
        QCOMPARE(bench.told[0].kind, u"certificate.failed"_s);
        const auto event = control::fromJson<control::Certificate>(bench.told[1].detail);
        QVERIFY(event && event->problem == bench.problem() && event->file == bench.options.certificate);
        write(bench.options.key, two.key);
        bench.keeper.look();
        QCOMPARE(bench.problem(), QString());
        QCOMPARE(bench.served.size(), 2);
        QCOMPARE(bench.told.last().kind, u"certificate.loaded"_s);
        QVERIFY(QFile::remove(bench.options.key));
        bench.keeper.look();
        QVERIFY(bench.problem().startsWith(u"cannot read "_s + bench.options.key));
        QCOMPARE(bench.served.size(), 2);
    }
    /// certbot: live/NAME/fullchain.pem leads to archive/NAME/fullchainN.pem. Heard without being told to look.
    void hearsCertbot()
    {
        Bench bench;
        const auto archive = [&bench](int n, const CertificatePair &pair) {
            write(bench.path(u"archive/a/fullchain%1.pem"_s.arg(n)), pair.chain);
            write(bench.path(u"archive/a/privkey%1.pem"_s.arg(n)), pair.key);
            QDir().mkpath(bench.path(u"live/a"_s));
            pointTo(u"../../archive/a/privkey%1.pem"_s.arg(n), bench.path(u"live/a/privkey.pem"_s));
            pointTo(u"../../archive/a/fullchain%1.pem"_s.arg(n), bench.path(u"live/a/fullchain.pem"_s));
        };
        archive(1, make({u"one.test"_s}));
        bench.options.certificate = bench.path(u"live/a/fullchain.pem"_s);
        bench.options.key = bench.path(u"live/a/privkey.pem"_s);
        QVERIFY(bench.keeper.start(bench.options).ok());
        QCOMPARE(bench.shown(), u"one.test"_s);
        archive(2, make({u"two.test"_s}));
        QTRY_COMPARE_WITH_TIMEOUT(bench.shown(), u"two.test"_s, 30'000);
        archive(3, make({u"three.test"_s})); // the watch has followed
        QTRY_COMPARE_WITH_TIMEOUT(bench.shown(), u"three.test"_s, 30'000);
    }
    /// Kubernetes: tls.crt leads to ..data/tls.crt, and ..data to a folder that is swapped whole.
    void hearsKubernetes()
    {
        Bench bench;
        const auto mount = [&bench](int n, const CertificatePair &pair) {
            write(bench.path(u"m/..%1/tls.crt"_s.arg(n)), pair.chain);
            write(bench.path(u"m/..%1/tls.key"_s.arg(n)), pair.key);
            pointTo(u"..%1"_s.arg(n), bench.path(u"m/..data"_s));
        };
        mount(1, make({u"one.test"_s}));
        pointTo(u"..data/tls.crt"_s, bench.path(u"m/tls.crt"_s));
        pointTo(u"..data/tls.key"_s, bench.path(u"m/tls.key"_s));
        bench.options.certificate = bench.path(u"m/tls.crt"_s);
        bench.options.key = bench.path(u"m/tls.key"_s);
        QVERIFY(bench.keeper.start(bench.options).ok());
        for (int n = 2; n < 4; ++n) {
            const QString name = u"n%1.test"_s.arg(n);
            mount(n, make({name}));
            QDir(bench.path(u"m/..%1"_s.arg(n - 1))).removeRecursively();
            QTRY_COMPARE_WITH_TIMEOUT(bench.shown(), name, 30'000);
        }
    }
    void hearsAFolderSwappedWhole()
    {
        Bench bench;
        const auto swap = [&bench](int n, const CertificatePair &pair) {
            write(bench.path(u"a%1/tls/cert.pem"_s.arg(n)), pair.chain);
            write(bench.path(u"a%1/tls/key.pem"_s.arg(n)), pair.key);
            pointTo(u"a%1"_s.arg(n), bench.path(u"live"_s));
        };
        swap(1, make({u"n1.test"_s}));
        bench.options.certificate = bench.path(u"live/tls/cert.pem"_s);
        bench.options.key = bench.path(u"live/tls/key.pem"_s);
        QVERIFY(bench.keeper.start(bench.options).ok());
        for (int n = 2; n < 5; ++n) {
            const QString name = u"n%1.test"_s.arg(n);
            swap(n, make({name}));
            QTRY_COMPARE_WITH_TIMEOUT(bench.shown(), name, 30'000);
        }
    }
    void hearsAFileWrittenOver()
    {
        Bench bench;
        bench.files(make({u"one.test"_s}));
        QVERIFY(bench.keeper.start(bench.options).ok());
        const CertificatePair two = make({u"two.test"_s});
        write(bench.options.certificate, two.chain);
        QTRY_VERIFY_WITH_TIMEOUT(!bench.keeper.problems().isEmpty(), 30'000); // seen half-way
        write(bench.options.key, two.key);
        QTRY_COMPARE_WITH_TIMEOUT(bench.shown(), u"two.test"_s, 30'000);
        QTRY_COMPARE(bench.problem(), u"it does not name mail.example.test, but two.test"_s);
    }
    void severalAreChosenByName()
    {
        Bench bench;
        const auto put = [&bench](const QString &sub, const QStringList &names, const char *certificate, const char *key, int days = 90) {
            const CertificatePair pair = make(names, days);
            write(bench.path(u"live/"_s + sub + u'/' + QLatin1StringView(certificate)), pair.chain);
            write(bench.path(u"live/"_s + sub + u'/' + QLatin1StringView(key)), pair.key);
        };
        put(u"a"_s, {u"a.test"_s, u"www.a.test"_s}, "fullchain.pem", "privkey.pem");
        put(u"b"_s, {u"*.b.test"_s}, "tls.crt", "tls.key");
        put(u"z"_s, {u"mail.example.test"_s}, "fullchain.pem", "privkey.pem");
        write(bench.path(u"live/README"_s), "no folder");
        bench.options.folder = bench.path(u"live"_s);
        QVERIFY(bench.keeper.start(bench.options).ok());
        QCOMPARE(bench.shown(), u"mail.example.test"_s); // the host's is the default
        QCOMPARE(bench.shown("www.a.test"), u"a.test"_s);
        QCOMPARE(bench.shown("x.b.test"), u"*.b.test"_s);
        QCOMPARE(bench.shown("b.test"), u"mail.example.test"_s);
        QCOMPARE(bench.keeper.list().size(), 3); // and no self-made one
        put(u"c"_s, {u"c.test"_s}, "fullchain.pem", "privkey.pem"); // a new one, heard of
        QTRY_COMPARE_WITH_TIMEOUT(bench.shown("c.test"), u"c.test"_s, 30'000);
        write(bench.path(u"live/d/fullchain.pem"_s), "rubbish");
        bench.keeper.look();
        QCOMPARE(bench.keeper.problems().size(), 1);
        QCOMPARE(bench.shown("c.test"), u"c.test"_s); // the others are none the worse
        QVERIFY(QDir(bench.path(u"live/d"_s)).removeRecursively());
        QVERIFY(QDir(bench.path(u"live/a"_s)).removeRecursively());
        bench.keeper.look();
        QVERIFY(bench.keeper.problems().isEmpty());
        QCOMPARE(bench.shown("www.a.test"), u"mail.example.test"_s); // taken away
        QVERIFY(QDir().rename(bench.path(u"live"_s), bench.path(u"away"_s)));
        bench.keeper.look();
        QCOMPARE(bench.keeper.problems().size(), 1);
        QCOMPARE(bench.keeper.problems()[0].subject, bench.options.folder);
        QCOMPARE(bench.shown("c.test"), u"c.test"_s); // a disk that is away takes nothing with it
        QVERIFY(QDir().rename(bench.path(u"away"_s), bench.path(u"live"_s)));
        QVERIFY(QDir(bench.path(u"live/z"_s)).removeRecursively());
        bench.keeper.look();
        QCOMPARE(bench.keeper.list()[0].source, u"self-made"_s); // nobody else names the host
        QCOMPARE(bench.shown("c.test"), u"c.test"_s);
    }
    void datesAndNamesAreSaid()
    {
        Bench bench;
        bench.files(make({u"other.test"_s}, 10));
        QVERIFY(bench.keeper.start(bench.options).ok());
        QCOMPARE(bench.problem(), u"it does not name mail.example.test, but other.test"_s);
        bench.files(make({u"mail.example.test"_s}, 10));
        bench.keeper.look();
        QCOMPARE(bench.problem(), QString());
        QCOMPARE(bench.keeper.remaining().size(), 1);
        QVERIFY(qAbs(bench.keeper.remaining()[0].value - 10 * 86400) < 60);
        QVERIFY(qAbs(bench.keeper.firstEnd() - bench.clock.wallMs() - 10LL * 86400 * 1000) < 60'000);
        bench.clock.advanceMs(11LL * 86400 * 1000);
        QVERIFY2(bench.problem().startsWith(u"it has expired on "_s), qPrintable(bench.problem()));
        QVERIFY(bench.keeper.remaining().isEmpty()); // a problem, and not one that is still to come
        QCOMPARE(bench.keeper.problems().size(), 1);
        bench.clock.advanceMs(-15LL * 86400 * 1000);
        QVERIFY2(bench.problem().startsWith(u"it is not valid before "_s), qPrintable(bench.problem()));
        bench.clock.advanceMs(4LL * 86400 * 1000);
        bench.files(make({}, 10));
        bench.keeper.look();
        QCOMPARE(bench.problem(), u"it names no host"_s);
    }
    void anExpiredOneStandsBack()
    {
        Bench bench;
        const CertificatePair old = make({u"mail.example.test"_s}, 5);
        bench.files(old);
        const CertificatePair fresh = make({u"mail.example.test"_s, u"fresh.test"_s}, 90);
        write(bench.path(u"live/x/fullchain.pem"_s), fresh.chain);
        write(bench.path(u"live/x/privkey.pem"_s), fresh.key);
        bench.options.folder = bench.path(u"live"_s);
        QVERIFY(bench.keeper.start(bench.options).ok());
        QCOMPARE(bench.keeper.list()[0].file, bench.options.certificate);
        bench.clock.advanceMs(6LL * 86400 * 1000);
        bench.keeper.look();
        QVERIFY(bench.keeper.list()[0].names.contains(u"fresh.test"_s));
        QCOMPARE(bench.keeper.problems().size(), 1); // but it is said
    }
    void localAuthority()
    {
        Bench bench;
        bench.options.localAuthority = true;
        QVERIFY(bench.keeper.start(bench.options).ok());
        const auto list = bench.keeper.list();
        QCOMPARE(list.size(), 1);
        QCOMPARE(list[0].source, u"local"_s);
        QVERIFY(list[0].names.contains(u"mail.example.test"_s) && list[0].names.contains(u"localhost"_s));
        QVERIFY(bench.keeper.localRoot().contains("BEGIN CERTIFICATE"));
        bench.options.localAuthority = false;
        bench.keeper.setOptions(bench.options);
        QCOMPARE(bench.keeper.list()[0].source, u"self-made"_s);
    }
    void newSettingsThatAreWrongChangeNothing()
    {
        Bench bench;
        bench.files(make({u"mail.example.test"_s}));
        QVERIFY(bench.keeper.start(bench.options).ok());
        auto wrong = bench.options;
        wrong.certificate = bench.path(u"nowhere.pem"_s);
        bench.keeper.setOptions(wrong);
        QCOMPARE(bench.served.size(), 1);
        QCOMPARE(bench.keeper.list()[0].file, bench.options.certificate);
    }
};

QTEST_GUILESS_MAIN(TestCertificateKeeper)
#include "tst_certificatekeeper.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;

namespace {

const QStringList kListeners{u"smtp"_s, u"submission"_s, u"submissions"_s, u"https"_s};

} // namespace

/// What the openssl program and nmap's scripts find out about every listener that speaks TLS.
class TestTlsScan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void weakIsRefused_data();
    void weakIsRefused();
    void nmapFindsNothingWeak();

private:
    struct Said
    {
        QByteArray all;
        bool shaken = false; ///< hands
    };
    Said client(const QString &listener, const QStringList &arguments, const QByteArray &typed = "Q\n") const;
    Office m_office;
};

void TestTlsScan::initTestCase()
{
    QVERIFY(m_office.open());
}

/// openssl s_client, which could speak anything that its library has.
TestTlsScan::Said TestTlsScan::client(const QString &listener, const QStringList &arguments, const QByteArray &typed) const
{
    QStringList all{u"s_client"_s, u"-connect"_s, u"127.0.0.1:%1"_s.arg(m_office.engine.port(listener))};
    if (listener == u"smtp"_s || listener == u"submission"_s)
        all << u"-starttls"_s << u"smtp"_s;
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"openssl"_s, all + arguments);
    process.write(typed);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000))
        return {};
    const QByteArray said = process.readAll();
    static const QRegularExpression cipher(u"Cipher is (?!\\(NONE\\))\\S+"_s);
    return {said, cipher.match(QString::fromUtf8(said)).hasMatch()};
}

void TestTlsScan::weakIsRefused_data()
{
    QTest::addColumn<QString>("listener");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("taken");
    const QString low = u"%1@SECLEVEL=0"_s;
    const struct
    {
        const char *what;
        QStringList arguments;
        bool taken;
    } cases[] = {
        {"TLS 1.3", {u"-tls1_3"_s}, true},
        {"TLS 1.2", {u"-tls1_2"_s}, true},
        {"AES-128-GCM", {u"-tls1_2"_s, u"-cipher"_s, u"ECDHE+AESGCM"_s}, true},
        {"ChaCha20", {u"-tls1_2"_s, u"-cipher"_s, u"ECDHE+CHACHA20"_s}, true},
        {"TLS 1.1", {u"-tls1_1"_s, u"-cipher"_s, low.arg(u"ALL"_s)}, false},
        {"TLS 1.0", {u"-tls1"_s, u"-cipher"_s, low.arg(u"ALL"_s)}, false},
        {"CBC", {u"-tls1_2"_s, u"-cipher"_s, low.arg(u"AES128-SHA:AES256-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA256"_s)}, false},
        {"no forward secrecy", {u"-tls1_2"_s, u"-cipher"_s, low.arg(u"kRSA"_s)}, false},
        {"finite-field DHE", {u"-tls1_2"_s, u"-cipher"_s, low.arg(u"kDHE"_s)}, false},
        {"NULL", {u"-tls1_2"_s, u"-cipher"_s, low.arg(u"eNULL"_s)}, false},
        {"anonymous", {u"-tls1_2"_s, u"-cipher"_s, low.arg(u"aNULL"_s)}, false},
        {"PSK", {u"-tls1_2"_s, u"-psk"_s, u"00"_s, u"-cipher"_s, low.arg(u"PSK"_s)}, false},
        {"small curve", {u"-tls1_2"_s, u"-cipher"_s, low.arg(u"ALL"_s), u"-curves"_s, u"P-192"_s}, false},
    };
    for (const QString &listener : kListeners) {
        for (const auto &one : cases)
            QTest::addRow("%s: %s", qPrintable(listener), one.what) << listener << one.arguments << one.taken;
    }
}

void TestTlsScan::weakIsRefused()
{
    QFETCH(QString, listener);
    QFETCH(QStringList, arguments);
    QFETCH(bool, taken);
    const Said said = client(listener, arguments);
    QVERIFY2(!said.all.isEmpty(), "openssl says nothing");
    QVERIFY2(said.shaken == taken, said.all.constData());
    if (!taken)
        return;
    QVERIFY2(said.all.contains("Compression: NONE"), said.all.constData());
    if (arguments.contains(u"-tls1_2"_s)) { // R: asks to negotiate anew
        const Said again = client(listener, arguments, "R\nNOOP\n");
        QVERIFY2(again.all.contains("no renegotiation") || again.all.contains("NO_RENEGOTIATION") || again.all.contains("no_renegotiation"), again.all.constData());
    }
}

void TestTlsScan::nmapFindsNothingWeak()
{
    const QString nmap = QStandardPaths::findExecutable(u"nmap"_s);
    if (nmap.isEmpty())
        QSKIP("nmap is not installed: ./dev test installs it");
    QStringList ports;
    for (const QString &listener : kListeners)
        ports << QString::number(m_office.engine.port(listener));
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(nmap, {u"-n"_s, u"-Pn"_s, u"-sT"_s, u"-sV"_s, u"--version-light"_s, u"-p"_s, ports.join(u','), u"--script"_s,
                         u"ssl-enum-ciphers,ssl-cert,ssl-dh-params,sslv2,ssl-poodle,ssl-heartbleed,ssl-ccs-injection"_s, u"127.0.0.1"_s});
    QVERIFY(QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 240'000));
    const QByteArray all = process.readAll();
    for (const QString &port : ports) {
        const qsizetype at = all.indexOf('\n' + port.toLatin1() + "/tcp");
        QVERIFY2(at >= 0, all.constData());
        static const QRegularExpression next(u"\\n\\d+/tcp"_s);
        const QByteArray said = all.mid(at, QString::fromLatin1(all).indexOf(next, at + 1) - at);
        QVERIFY2(said.contains("ssl-enum-ciphers") && said.contains("TLSv1.2:") && said.contains("TLSv1.3:"), all.constData());
        QVERIFY2(said.contains("least strength: A"), said.constData());
        QVERIFY2(said.contains("DNS:mail.example.test"), said.constData());
    }
    for (const char *bad : {"TLSv1.0:", "TLSv1.1:", "SSLv3", "SSLv2", "VULNERABLE", "_CBC_", "_RC4_", "_3DES_", "_NULL_", "EXPORT", "_anon_", "TLS_RSA_", "TLS_DHE_", "warnings"})
        QVERIFY2(!all.contains(bad), all.constData());
    QVERIFY(m_office.deliver("still here").startsWith("250"));
}

QTEST_GUILESS_MAIN(TestTlsScan)
#include "tst_tlsscan.moc"

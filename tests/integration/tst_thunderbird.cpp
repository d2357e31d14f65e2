// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/nameserver.h"
#include "support/networknamespace.h"
#include "support/office.h"
#include "support/testauthority.h"
#include <QDir>
#include <QJsonArray>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;

namespace {

const QString kAddress = u"mei@example.test"_s;
const QString kPassword = u"Plant3dSecret öffne dich"_s;
constexpr int kPatienceMs = 15 * 60'000;

} // namespace

/// A real Thunderbird on a computer of its own, set up from the address and the password alone: DNS, autoconfig over https, IMAP and
/// submission with TLS from the start, on the usual ports. POSTKONTOR_PICTURES: where screenshots are kept.
class TestThunderbird : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void readsSendsMovesFindsDeletes();

private:
    bool deliver(const QByteArray &subject, const QByteArray &text);
    QByteArrayList inbox();
    QString ownPlace(int port) const { return u"%1:%2"_s.arg(m_desk.ownAddress()).arg(port); }

    support::NetworkNamespace m_desk;
    support::TestAuthority m_authority;
    support::NameServer m_dns;
    Office m_office;
    QTemporaryDir m_folder;
};

void TestThunderbird::initTestCase()
{
    for (const QString &program : {u"thunderbird"_s, u"Xvfb"_s, u"unshare"_s}) {
        if (QStandardPaths::findExecutable(program).isEmpty())
            QSKIP(qPrintable(program + u" is not installed: run ./dev test"_s));
    }
    if (!support::NameServer::available())
        QSKIP("NSD is not unpacked: run ./dev test");
    if (const QString why = m_desk.make(); !why.isEmpty())
        QSKIP(qPrintable(u"no second host can be made here (needs root and iproute2): "_s + why));
    QVERIFY(m_authority.make("mail.example.test,DNS:autoconfig.example.test"));
    const QByteArray own = m_desk.ownAddress().toLatin1();
    QVERIFY2(m_dns.start({m_desk.ownAddress(), 53}, "mail.example A " + own + "\nautoconfig.example A " + own + "\nexample MX 10 mail.example\n"), qPrintable(m_dns.output()));
    for (const auto &[listener, port] : {std::pair("HTTPS", 443), std::pair("IMAPS", 993), std::pair("SUBMISSIONS", 465)})
        m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_"_s + QLatin1StringView(listener), ownPlace(port));
    m_office.engine.setEnvironment(u"POSTKONTOR_CLIENTS_HOSTNAME"_s, u"mail.example.test"_s);
    m_office.engine.addConfig(u"[tls]\ncertificate = \"%1\"\nkey = \"%2\"\n"_s.arg(m_authority.certificate(), m_authority.key()));
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
    const QJsonObject user{{u"address"_s, kAddress}, {u"password"_s, kPassword}};
    QCOMPARE(m_office.rest->post(u"/v1/users"_s, QJsonDocument(user).toJson()).status, 201);
    const QJsonObject member{{u"address"_s, kAddress}, {u"write"_s, true}, {u"sendAs"_s, true}};
    const QJsonObject box{{u"address"_s, u"sales@example.test"_s}, {u"members"_s, QJsonArray{member}}};
    QCOMPARE(m_office.rest->post(u"/v1/team-boxes"_s, QJsonDocument(box).toJson()).status, 201);
    QVERIFY(deliver("=?utf-8?B?Zmlyc3Q6IOS9oOWlvQ==?=", "There is a needle in it, 你好.") && deliver("second", "Second.") && deliver("third", "Third."));
}

bool TestThunderbird::deliver(const QByteArray &subject, const QByteArray &text)
{
    support::SmtpClient smtp;
    return m_office.greet(smtp)
        && smtp.deliver("anna@sender.test", {kAddress.toUtf8()},
                        "From: Anna <anna@sender.test>\r\nTo: mei@example.test\r\nSubject: " + subject
                            + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\n")
               .startsWith("250");
}

QByteArrayList TestThunderbird::inbox()
{
    QByteArrayList subjects;
    const QString mailbox = m_office.rest->ensureMailbox(kAddress);
    for (const QJsonValue &one : m_office.rest->get(u"/v1/mailboxes/%1/messages?limit=100"_s.arg(mailbox)).object()[u"items"_s].toArray())
        subjects << one[u"subject"].toString().toUtf8();
    std::sort(subjects.begin(), subjects.end());
    return subjects;
}

void TestThunderbird::readsSendsMovesFindsDeletes()
{
    const QString pictures = qEnvironmentVariable("POSTKONTOR_PICTURES", m_folder.filePath(u"pictures"_s));
    QFile resolver(m_folder.filePath(u"resolv.conf"_s));
    QVERIFY(resolver.open(QIODevice::WriteOnly));
    resolver.write("nameserver " + m_desk.ownAddress().toLatin1() + '\n');
    resolver.close();
    QProcess person;
    person.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    const QStringList command = m_desk.launcher()
        + QStringList{u"unshare"_s, u"--mount"_s, u"sh"_s, u"-c"_s, u"mount --bind \"$0\" /etc/resolv.conf && exec python3 \"$@\""_s, resolver.fileName(),
                      qEnvironmentVariable("POSTKONTOR_SOURCE") + u"/tests/integration/thunderbird.py"_s, kAddress, kPassword, m_authority.authority(), pictures};
    person.start(command.first(), command.mid(1));
    QHash<QString, QJsonObject> did;
    QByteArray said;
    QElapsedTimer since;
    since.start();
    while (person.state() != QProcess::NotRunning && !since.hasExpired(kPatienceMs)) {
        if (!person.canReadLine() && !person.waitForReadyRead(1000))
            continue;
        while (person.canReadLine()) {
            const QByteArray line = person.readLine();
            said += line;
            const QJsonObject one = QJsonDocument::fromJson(line).object();
            did.insert(one[u"did"_s].toString(), one);
            if (one[u"did"_s] == u"waits"_s)
                QVERIFY(deliver("while it was open", "News."));
        }
    }
    said += person.readAll();
    if (!person.waitForFinished(30'000))
        person.kill();
    QVERIFY2(person.exitStatus() == QProcess::NormalExit && person.exitCode() == 0, (said + m_office.engine.log().toUtf8().right(4000)).constData());
    QVERIFY2(did[u"set up"_s][u"incoming"_s].toString().startsWith(u"imap mail.example.test:993 3 "_s), said.constData());
    QVERIFY2(did[u"set up"_s][u"outgoing"_s].toString().contains(u"mail.example.test:465"_s), said.constData());
    QVERIFY2(did[u"read"_s][u"text"_s].toString().contains(u"needle in it, 你好"_s), said.constData());
    for (const QString &folder : {u"INBOX"_s, u"Sent"_s, u"Archive"_s, u"Team boxes/sales@example.test"_s, u"Team boxes/sales@example.test/Archive"_s})
        QVERIFY2(did[u"listed"_s][u"folders"_s].toArray().contains(folder), said.constData());
    QCOMPARE(did[u"found"_s][u"subjects"_s].toArray(), QJsonArray{u"first: 你好"_s});
    QVERIFY(did.contains(u"heard"_s));
    QCOMPARE(inbox(), (QByteArrayList{"first: 你好", "to myself", "while it was open"}));
}

QTEST_GUILESS_MAIN(TestThunderbird)
#include "tst_thunderbird.moc"

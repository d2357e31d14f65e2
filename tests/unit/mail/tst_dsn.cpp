// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/deliverycause.h"
#include "mail/dsn.h"
#include "mail/messageview.h"
#include "mail/mimeparser.h"
#include "pythonmail.h"
#include <QJsonArray>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using mail::DsnAction;

namespace {

mail::DsnRequest sample()
{
    mail::DsnRequest request;
    request.reportingHost = u"mx.local.test"_s;
    request.mailFrom = u"alice@local.test"_s;
    request.messageId = "n1@mx.local.test";
    request.now = 1'700'000'000'000;
    request.arrivedAt = request.now - 3'600'000;
    request.original = "From: a@b\r\nMessage-ID: <o1@local.test>\r\nSubject: Hello\r\n\r\nGood morning.\r\n";
    mail::DsnRecipient recipient;
    recipient.address = u"bob@far.example"_s;
    recipient.action = DsnAction::Failed;
    recipient.status = *mail::EnhancedStatus::parse("5.1.1");
    recipient.remoteHost = u"mx.far.example"_s;
    recipient.replyCode = 550;
    recipient.reply = u"5.1.1 No such user"_s;
    recipient.lastAttemptAt = request.now - 1000;
    request.recipients = {recipient};
    return request;
}

QString field(const QJsonArray &block, const QString &name)
{
    for (const QJsonValue &pair : block) {
        if (pair[0].toString() == name)
            return pair[1].toString();
    }
    return {};
}

QByteArray part(const QByteArray &message, int child)
{
    const auto parts = mail::MimeParser::parse(message);
    if (int(parts[0].children.size()) <= child)
        return {};
    const mail::MimePart &wanted = parts[size_t(parts[0].children[size_t(child)])];
    return message.mid(wanted.bodyStart, wanted.bodyEnd - wanted.bodyStart);
}

} // namespace

class TestDsn : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whoIsTold_data()
    {
        QTest::addColumn<QByteArray>("parameters");
        QTest::addColumn<int>("told"); // 1 failed, 2 delayed, 4 delivered and relayed
        QTest::newRow("nothing said") << ""_ba << 3;
        QTest::newRow("only ORCPT") << "ORCPT=rfc822;NOTIFY"_ba << 3;
        QTest::newRow("never") << "NOTIFY=NEVER"_ba << 0;
        QTest::newRow("failure") << "NOTIFY=failure ORCPT=rfc822;a"_ba << 1;
        QTest::newRow("delay") << "ORCPT=rfc822;a notify=DELAY"_ba << 2;
        QTest::newRow("all") << "NOTIFY=SUCCESS,FAILURE,DELAY"_ba << 7;
        QTest::newRow("success") << "NOTIFY=SUCCESS"_ba << 4;
    }
    void whoIsTold()
    {
        QFETCH(QByteArray, parameters);
        QFETCH(int, told);
        QCOMPARE(mail::wantsDsn(parameters, DsnAction::Failed), bool(told & 1));
        QCOMPARE(mail::wantsDsn(parameters, DsnAction::Delayed), bool(told & 2));
        QCOMPARE(mail::wantsDsn(parameters, DsnAction::Delivered), bool(told & 4));
        QCOMPARE(mail::wantsDsn(parameters, DsnAction::Relayed), bool(told & 4));
    }

    void failureReadByPython()
    {
        if (!hasPython())
            QSKIP("python3 is not installed");
        mail::DsnRequest request = sample();
        request.parameters = "RET=FULL ENVID=q+2B1";
        request.recipients[0].parameters = "NOTIFY=FAILURE ORCPT=rfc822;Bob+2Bx@far.example";
        mail::DsnRecipient second = request.recipients[0];
        second.address = u"carol@other.example"_s;
        second.parameters.clear();
        second.status = *mail::EnhancedStatus::parse("5.4.7");
        second.replyCode = 0;
        second.remoteHost.clear();
        second.reply = u"not delivered within 5 days"_s;
        request.recipients << second;
        const mail::Dsn dsn = mail::buildDsn(request);
        QVERIFY(!dsn.utf8 && !dsn.eightBit);
        const QJsonObject read = readByPython(dsn.bytes);
        const QJsonValue tree = read[u"tree"_s];
        QCOMPARE(tree[u"type"_s].toString(), u"multipart/report"_s);
        QVERIFY(tree[u"defects"_s].toArray().isEmpty());
        const QJsonArray parts = tree[u"parts"_s].toArray();
        QCOMPARE(parts.size(), 3);
        QCOMPARE(read[u"people"_s][u"To"_s][0][1].toString(), u"alice@local.test"_s);
        QCOMPARE(field(read[u"headers"_s].toArray(), u"Auto-Submitted"_s), u"auto-replied"_s);
        QCOMPARE(field(read[u"headers"_s].toArray(), u"In-Reply-To"_s), u"<o1@local.test>"_s);
        const QString text = parts[0][u"text"_s].toString();
        QVERIFY2(text.contains(u"There is no mailbox with this address."_s), qPrintable(text));
        QVERIFY(text.contains(u"mx.far.example said: 550 5.1.1 No such user"_s));
        QVERIFY(text.contains(u"该地址的邮箱不存在"_s));
        const QJsonArray blocks = parts[1][u"blocks"_s].toArray();
        QCOMPARE(blocks.size(), 3);
        QCOMPARE(field(blocks[0].toArray(), u"Reporting-MTA"_s), u"dns; mx.local.test"_s);
        QCOMPARE(field(blocks[0].toArray(), u"Original-Envelope-Id"_s), u"q+1"_s);
        QCOMPARE(field(blocks[1].toArray(), u"Original-Recipient"_s), u"rfc822;Bob+x@far.example"_s);
        QCOMPARE(field(blocks[1].toArray(), u"Final-Recipient"_s), u"rfc822;bob@far.example"_s);
        QCOMPARE(field(blocks[1].toArray(), u"Action"_s), u"failed"_s);
        QCOMPARE(field(blocks[1].toArray(), u"Status"_s), u"5.1.1"_s);
        QCOMPARE(field(blocks[1].toArray(), u"Remote-MTA"_s), u"dns; mx.far.example"_s);
        QCOMPARE(field(blocks[1].toArray(), u"Diagnostic-Code"_s), u"smtp; 550 5.1.1 No such user"_s);
        QCOMPARE(field(blocks[2].toArray(), u"Final-Recipient"_s), u"rfc822;carol@other.example"_s);
        QCOMPARE(field(blocks[2].toArray(), u"Diagnostic-Code"_s), u"x-postkontor; not delivered within 5 days"_s);
        QCOMPARE(parts[2][u"type"_s].toString(), u"message/rfc822"_s);
        QCOMPARE(parts[2][u"parts"_s][0][u"text"_s].toString(), u"Good morning.\r\n"_s);
    }

    void whatComesBack_data()
    {
        QTest::addColumn<QByteArray>("parameters");
        QTest::addColumn<int>("action");
        QTest::addColumn<qint64>("bound");
        QTest::addColumn<bool>("whole");
        QTest::newRow("short") << ""_ba << int(DsnAction::Failed) << qint64(1000) << true;
        QTest::newRow("headers wanted") << "RET=hdrs"_ba << int(DsnAction::Failed) << qint64(1000) << false;
        QTest::newRow("too long") << "RET=FULL"_ba << int(DsnAction::Failed) << qint64(70) << false;
        QTest::newRow("header too long") << ""_ba << int(DsnAction::Failed) << qint64(20) << false;
        QTest::newRow("delay") << "RET=FULL"_ba << int(DsnAction::Delayed) << qint64(1000) << false;
        QTest::newRow("success") << "RET=FULL"_ba << int(DsnAction::Delivered) << qint64(1000) << false;
    }
    void whatComesBack()
    {
        QFETCH(QByteArray, parameters);
        QFETCH(int, action);
        QFETCH(qint64, bound);
        QFETCH(bool, whole);
        mail::DsnRequest request = sample();
        request.parameters = parameters;
        request.maxOriginalBytes = bound;
        request.recipients[0].action = DsnAction(action);
        const QByteArray bytes = mail::buildDsn(request).bytes;
        QCOMPARE(bytes.contains("Content-Type: message/rfc822\r\n"), whole);
        QCOMPARE(bytes.contains("Content-Type: text/rfc822-headers\r\n"), !whole);
        QCOMPARE(part(bytes, 2).contains("Good morning."), whole);
        QVERIFY(part(bytes, 2).contains("From: a@b"));
        QVERIFY(part(bytes, 2).size() <= bound || whole);
        QCOMPARE(part(bytes, 1).contains("Will-Retry-Until"), false);
    }

    void delayNamesTheEnd()
    {
        mail::DsnRequest request = sample();
        request.recipients[0].action = DsnAction::Delayed;
        request.recipients[0].willRetryUntil = request.now + 86'400'000;
        const QByteArray bytes = mail::buildDsn(request).bytes;
        QVERIFY(part(bytes, 1).contains("Action: delayed\r\n"));
        QVERIFY(part(bytes, 1).contains("Will-Retry-Until: Wed, 15 Nov 2023 22:13:20 +0000"));
        QCOMPARE(mail::summarize(bytes).subject, u"Not delivered yet: bob@far.example"_s);
    }

    void nobodyAddsLines()
    {
        mail::DsnRequest request = sample();
        request.parameters = "ENVID=x+0D+0AAction:+20delivered";
        request.recipients[0].parameters = "ORCPT=rfc822;a+0D+0AStatus:+202.0.0";
        request.recipients[0].reply = u"no\r\nStatus: 2.0.0\r\n\r\n--=_x"_s;
        request.recipients[0].remoteHost = u"mx\nStatus: 2.0.0"_s;
        const QByteArray status = part(mail::buildDsn(request).bytes, 1);
        QCOMPARE(status.count("\nStatus:"), 1);
        QCOMPARE(status.count("\nAction:"), 1);
        QCOMPARE(status.count("\r\n\r\n"), 1);
    }

    void boundaryOfItsOwn()
    {
        mail::DsnRequest request = sample();
        const QByteArray first = mail::buildDsn(request).bytes;
        const qsizetype at = first.indexOf("boundary=\"") + 10;
        const QByteArray boundary = first.mid(at, first.indexOf('"', at) - at);
        request.original += "--" + boundary + "--\r\n";
        const QByteArray second = mail::buildDsn(request).bytes;
        QVERIFY(!second.contains("boundary=\"" + boundary + '"'));
        QVERIFY(part(second, 2).contains("--" + boundary + "--"));
    }

    void unicodeAddresses()
    {
        mail::DsnRequest request = sample();
        request.parameters = "SMTPUTF8";
        request.recipients[0].address = u"用户@far.example"_s;
        const mail::Dsn dsn = mail::buildDsn(request);
        QVERIFY(dsn.utf8 && dsn.eightBit);
        QVERIFY(dsn.bytes.contains("Content-Type: message/global-delivery-status"));
        QVERIFY(part(dsn.bytes, 1).contains("Final-Recipient: utf-8;用户@far.example"));
        request.recipients[0].address = u"bob@far.example"_s;
        request.original = "Subject: raw \xe4\r\n\r\nx\r\n";
        const mail::Dsn raw = mail::buildDsn(request);
        QVERIFY(!raw.utf8 && raw.eightBit);
    }

    void linesStayShort()
    {
        mail::DsnRequest request = sample();
        request.recipients[0].reply = QString(5000, u'x');
        request.recipients[0].remoteHost = QString(2000, u'y');
        request.original = "Subject: x\r\n\r\nx\r\n";
        const QList<QByteArray> lines = mail::buildDsn(request).bytes.split('\n');
        for (const QByteArray &line : lines)
            QVERIFY2(line.size() <= 999 && (line.isEmpty() || line.endsWith('\r')), line);
    }

    void causes()
    {
        QSet<QString> ids;
        for (const mail::DeliveryCause &cause : mail::allCauses()) {
            QVERIFY(!ids.contains(cause.id));
            ids.insert(cause.id);
            for (const auto language : {mail::Language::English, mail::Language::Chinese}) {
                QVERIFY2(mail::causeText(cause.id, language).size() > 3, cause.id.data());
                QVERIFY2(mail::stepText(cause.stepId, language).size() > 3, cause.id.data());
                QVERIFY2(!mail::faultText(mail::faultId(cause.fault), language).isEmpty(), cause.id.data());
            }
            for (const auto &text : {mail::causeText, mail::stepText, mail::faultText}) {
                const QLatin1StringView id = text == &mail::causeText ? cause.id : text == &mail::stepText ? cause.stepId : mail::faultId(cause.fault);
                QVERIFY2(text(id, mail::Language::English) != text(id, mail::Language::Chinese), id.data());
            }
            QVERIFY(!mail::faultId(cause.fault).isEmpty());
        }
        const auto id = [](const char *status) { return QString(mail::causeOf(*mail::EnhancedStatus::parse(status)).id); };
        QCOMPARE(id("5.1.1"), u"no-such-mailbox"_s);
        QCOMPARE(id("4.2.2"), u"mailbox-full"_s);
        QCOMPARE(id("5.1.10"), u"domain-takes-no-mail"_s);
        QCOMPARE(id("5.7.26"), u"authentication-failed"_s);
        QCOMPARE(id("4.4.1"), u"no-answer"_s);
        QCOMPARE(id("2.1.5"), u"delivered"_s);
        QCOMPARE(id("5.99.99"), u"unknown"_s);
        QCOMPARE(id("5.0.0"), u"unknown"_s);
        QCOMPARE(id("5.7.999"), u"unknown"_s);
        QCOMPARE(id("4.9.9"), u"put-off"_s);
        QCOMPARE(id("4.0.0"), u"put-off"_s);
        QCOMPARE(id("4.7.1"), u"put-off-by-policy"_s);
        QCOMPARE(id("5.7.1"), u"refused-by-policy"_s);
        QVERIFY(mail::causeText(u"no-such-id", mail::Language::English).isEmpty());
    }
    void causesOfReplies_data()
    {
        QTest::addColumn<QString>("reply");
        QTest::addColumn<QString>("cause");
        const auto row = [](const QString &reply, const char *cause) {
            QTest::newRow(qPrintable(reply.left(60))) << reply << QString::fromLatin1(cause);
        };
        row({}, "");
        row(u"250 2.0.0 Ok: queued"_s, "");
        row(u"250 Ok"_s, "");
        row(u"550 5.1.1 no such user"_s, "no-such-mailbox");
        row(u"550-5.1.1 no such user"_s, "no-such-mailbox");
        row(u"556 5.1.10"_s, "domain-takes-no-mail");
        row(u"550 no"_s, "unknown");
        row(u"450 later"_s, "put-off");
        row(u"451 from 192.5.1.1 later"_s, "put-off"); // an address is no code
        row(u"450 4.7.1 greylisted"_s, "put-off-by-policy");
        row(u"4.4.1 cannot connect: timed out"_s, "no-answer");
        row(u"5.7.0 returned by the postmaster"_s, "returned-by-postmaster");
        row(u"550 5.7.0 no"_s, "refused-by-policy"); // the same code of a remote
        row(u"4.3.5 no way is known to this destination"_s, "no-route");
        row(u"451 4.3.5 misconfigured"_s, "remote-system-problem");
        row(u"250"_s, "");
        row(u"55"_s, "put-off");
        row(u"5.1.1x"_s, "put-off");
        row(u"用户"_s, "put-off");
        row(QString(100000, u'5'), "put-off");
    }
    void causesOfReplies()
    {
        QFETCH(QString, reply);
        QFETCH(QString, cause);
        const mail::DeliveryCause *found = mail::causeOfReply(reply);
        QCOMPARE(found ? QString(found->id) : QString(), cause);
    }
};

QTEST_GUILESS_MAIN(TestDsn)
#include "tst_dsn.moc"

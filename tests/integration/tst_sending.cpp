// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::RestClient;
using support::RestReply;
using support::SmtpClient;

/// Mail for elsewhere, from programs: over SMTP from a trusted network and over the API, to the same queue; keys; what survives a kill.
class TestSending : public QObject
{
    Q_OBJECT

    static QJsonArray trace(RestClient &rest, const QString &mailId)
    {
        return rest.list(u"/v1/mails/%1/trace"_s.arg(mailId));
    }
    static int count(const QJsonArray &events, const QString &kind)
    {
        return int(std::count_if(events.begin(), events.end(), [&](const QJsonValue &one) { return one[u"kind"_s] == kind; }));
    }

private Q_SLOTS:
    void bothWaysToTheQueue()
    {
        EngineProcess engine;
        engine.addConfig(u"[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n"_s);
        QVERIFY2(engine.start(), qPrintable(engine.log()));
        RestClient rest(engine.url({}), engine.token());
        rest.ensureMailbox(u"alice@example.test"_s);

        const RestReply sent = rest.post(u"/v1/messages"_s, R"({"from":"app@example.test","to":["x@far.example","alice@example.test"],
            "subject":"One","text":"Hi","class":"code","sendAt":null})");
        QVERIFY2(sent.status == 202, sent.body);
        QCOMPARE(sent.object()[u"queue"_s].toArray().size(), 1);
        QCOMPARE(sent.object()[u"delivered"_s][0].toString(), u"alice@example.test"_s);
        const QJsonArray byApi = trace(rest, sent.object()[u"mailId"_s].toString());
        QCOMPARE(count(byApi, u"queue.added"_s), 1);
        QCOMPARE(count(byApi, u"message.received"_s), 1);

        SmtpClient smtp;
        QVERIFY(smtp.connectTo(engine.port(u"smtp"_s)).startsWith("220"));
        QVERIFY(smtp.command("EHLO app.test").startsWith("250"));
        const QByteArray reply = smtp.deliver("app@example.test", {"x@far.example", "alice@example.test"},
                                              "X-Postkontor-Class: code\r\nFrom: app@example.test\r\nSubject: Two\r\n\r\nHi\r\n");
        QVERIFY2(reply.startsWith("250"), reply);
        const QString mailId = QString::fromLatin1(reply.mid(reply.lastIndexOf(' ') + 1).trimmed());
        const QJsonArray bySmtp = trace(rest, mailId);
        QCOMPARE(count(bySmtp, u"queue.added"_s), 1);
        QCOMPARE(count(bySmtp, u"message.received"_s), 1);
        // the same queue row by either way, but for what is its own
        const auto added = [](const QJsonArray &events) {
            QJsonObject detail;
            for (const QJsonValue &one : events) {
                if (one[u"kind"_s] == u"queue.added"_s)
                    detail = one[u"detail"_s].toObject();
            }
            for (const QString &own : {u"id"_s, u"mailId"_s, u"size"_s, u"queuedAt"_s, u"nextAttemptAt"_s, u"expiresAt"_s}) {
                if (!detail.contains(own))
                    return QJsonObject();
                detail.remove(own);
            }
            return detail;
        };
        QCOMPARE(added(byApi), added(bySmtp));
        QCOMPARE(added(byApi)[u"class"_s].toString(), u"code"_s);
        QCOMPARE(added(byApi)[u"priority"_s].toString(), u"urgent"_s);
        const QByteArray raw = rest.get(u"/v1/mails/%1/raw"_s.arg(mailId)).body;
        QVERIFY(raw.contains("\r\nMessage-ID: <") && raw.contains("\r\nDate: "));
        QVERIFY(!raw.contains("X-Postkontor-Class"));
    }

    void laterToOurOwnMailboxes()
    {
        EngineProcess engine;
        QVERIFY2(engine.start(), qPrintable(engine.log()));
        auto rest = std::make_unique<RestClient>(engine.url({}), engine.token());
        const QString mailbox = rest->ensureMailbox(u"alice@example.test"_s);
        const qint64 at = QDateTime::currentMSecsSinceEpoch() + 6000;
        const QString time = QDateTime::fromMSecsSinceEpoch(at, Qt::UTC).toString(Qt::ISODateWithMs);
        const QJsonObject message{{u"from"_s, u"app@example.test"_s}, {u"to"_s, QJsonArray{u"alice@example.test"_s}},
                                  {u"subject"_s, u"Reminder"_s}, {u"text"_s, u"Hi"_s}, {u"sendAt"_s, time}};
        const RestReply sent = rest->post(u"/v1/messages"_s, QJsonDocument(message).toJson());
        QVERIFY2(sent.status == 202, sent.body);
        QCOMPARE(sent.object()[u"delivered"_s].toArray().size(), 0);
        QCOMPARE(sent.object()[u"queue"_s].toArray().size(), 1);
        QCOMPARE(engine.stop(), 0); // it waits over a restart
        QVERIFY2(engine.start(), qPrintable(engine.log()));
        rest = std::make_unique<RestClient>(engine.url({}), engine.token());
        const QString inbox = u"/v1/mailboxes/%1/messages"_s.arg(mailbox);
        if (QDateTime::currentMSecsSinceEpoch() < at - 500)
            QCOMPARE(rest->list(inbox).size(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(rest->list(inbox).size(), 1, 30000);
        const QJsonObject received = rest->list(inbox)[0].toObject();
        QCOMPARE(received[u"subject"_s].toString(), u"Reminder"_s);
        QVERIFY(QDateTime::fromString(received[u"receivedAt"_s].toString(), Qt::ISODateWithMs).toMSecsSinceEpoch() >= at);
        const QString queueId = sent.object()[u"queue"_s][0][u"id"_s].toString();
        QTRY_COMPARE_WITH_TIMEOUT(rest->get(u"/v1/queue/"_s + queueId).object()[u"state"_s].toString(), u"sent"_s, 30000);
    }

    void nobodyElseRelays()
    {
        EngineProcess engine;
        QVERIFY2(engine.start(), qPrintable(engine.log()));
        SmtpClient smtp;
        QVERIFY(smtp.connectTo(engine.port(u"smtp"_s)).startsWith("220"));
        QVERIFY(smtp.command("EHLO app.test").startsWith("250"));
        QVERIFY(smtp.command("MAIL FROM:<app@example.test>").startsWith("250"));
        QVERIFY(smtp.command("RCPT TO:<x@far.example>").startsWith("550 5.7.1"));
    }

    void onceInSpiteOfAKill()
    {
        EngineProcess engine;
        QVERIFY2(engine.start(), qPrintable(engine.log()));
        const QByteArray body = R"({"from":"app@example.test","to":"x@far.example","text":"Hi"})";
        QString first;
        {
            RestClient rest(engine.url({}), engine.token());
            const RestReply sent = rest.send("POST", u"/v1/messages"_s, body, {{"Idempotency-Key", "order-7"}});
            QCOMPARE(sent.status, 202);
            first = sent.object()[u"mailId"_s].toString();
        }
        engine.kill();
        QVERIFY2(engine.start(), qPrintable(engine.log()));
        RestClient rest(engine.url({}), engine.token());
        const RestReply again = rest.send("POST", u"/v1/messages"_s, body, {{"Idempotency-Key", "order-7"}});
        QCOMPARE(again.status, 202);
        QCOMPARE(again.object()[u"mailId"_s].toString(), first);
        QCOMPARE(again.header("Idempotency-Replayed"), "true"_ba);
        const RestReply other = rest.send("POST", u"/v1/messages"_s, body + ' ', {{"Idempotency-Key", "order-7"}});
        QCOMPARE(other.status, 409);
        QCOMPARE(other.object()[u"field"_s].toString(), u"Idempotency-Key"_s);
    }

    void webhooksAreTold()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QByteArray told;
        connect(&server, &QTcpServer::newConnection, &server, [&] {
            QTcpSocket *socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [&told, socket] {
                told += socket->readAll();
                if (told.endsWith("}"))
                    socket->write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
            });
        });
        const QByteArray hook = "{\"url\":\"http://127.0.0.1:" + QByteArray::number(server.serverPort()) + "/hook\"}";
        for (const bool allowed : {false, true}) {
            EngineProcess engine;
            if (allowed)
                engine.addConfig(u"[webhooks]\nallowed_networks = [\"127.0.0.0/8\"]\n"_s);
            QVERIFY2(engine.start(), qPrintable(engine.log()));
            RestClient rest(engine.url({}), engine.token());
            rest.ensureMailbox(u"alice@example.test"_s);
            const RestReply made = rest.post(u"/v1/webhooks"_s, hook);
            QCOMPARE(made.status, 201);
            QVERIFY(made.object()[u"secret"_s].toString().startsWith(u"whsec_"_s));
            const QString path = u"/v1/webhooks/"_s + made.object()[u"id"_s].toString();
            QCOMPARE(rest.post(u"/v1/messages"_s, R"({"from":"a@example.test","to":"alice@example.test","text":"x"})").status, 202);
            if (allowed) {
                QVERIFY(QTest::qWaitFor([&] { return rest.get(path).object()[u"pending"_s].toInt() == 0 && !told.isEmpty(); }, 60'000));
                QVERIFY(told.startsWith("POST /hook HTTP/1.1\r\n"));
                QVERIFY(told.contains("\r\nwebhook-signature: v1,"));
                QVERIFY(told.contains("\"type\":\"mail.received\""));
            } else {
                QVERIFY(QTest::qWaitFor([&] { return rest.get(path).object()[u"lastError"_s] == u"the address is not a public one"_s; }, 60'000));
                QVERIFY(told.isEmpty());
            }
        }
    }

    void keysAreMadeAndRotated()
    {
        EngineProcess engine;
        QVERIFY2(engine.start(), qPrintable(engine.log()));
        RestClient rest(engine.url({}), engine.token());
        const RestReply made = rest.post(u"/v1/domains"_s, R"({"name":"keys.test"})");
        QCOMPARE(made.status, 201);
        const QString path = u"/v1/domains/"_s + made.object()[u"id"_s].toString();
        QJsonObject dns;
        QVERIFY(QTest::qWaitFor(
            [&] {
                dns = rest.get(path + u"/dns"_s).object();
                return dns[u"keys"_s].toArray().size() == 2;
            },
            60'000));
        QSet<QString> purposes;
        for (const QJsonValue &record : dns[u"records"_s].toArray()) {
            purposes.insert(record[u"purpose"_s].toString());
            if (record[u"purpose"_s] == u"dkim"_s)
                QVERIFY(record[u"value"_s].toString().startsWith(u"v=DKIM1; k="_s));
        }
        QCOMPARE(purposes, (QSet<QString>{u"mx"_s, u"spf"_s, u"dkim"_s, u"dmarc"_s, u"clients"_s}));
        QCOMPARE(rest.post(path + u"/keys/use"_s, {}).status, 404);
        QCOMPARE(rest.post(path + u"/keys"_s, {}).status, 201);
        QCOMPARE(rest.post(path + u"/keys"_s, {}).status, 409);
        const RestReply used = rest.post(path + u"/keys/use"_s, {});
        QCOMPARE(used.status, 200);
        QStringList states;
        for (const QJsonValue &key : used.object()[u"keys"_s].toArray())
            states << key[u"state"_s].toString();
        QCOMPARE(states, (QStringList{u"retired"_s, u"retired"_s, u"signing"_s, u"signing"_s}));
        QVERIFY(!used.body.contains("PRIVATE"));
        QCOMPARE(rest.send("DELETE", path).status, 204);
        QCOMPARE(rest.get(path + u"/dns"_s).status, 404);
    }
};

QTEST_GUILESS_MAIN(TestSending)
#include "tst_sending.moc"

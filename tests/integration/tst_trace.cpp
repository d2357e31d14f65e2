// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eventsocket.h"
#include "support/fakedns.h"
#include "support/office.h"
#include "support/scriptedserver.h"
#include "support/smtpclient.h"
#include <QJsonArray>
#include <QTest>

using support::EventSocket;
using support::FakeDns;
using support::ScriptedServer;
using support::SmtpClient;
using namespace Qt::StringLiterals;

/// One mail and one session followed from outside, in a real engine: log, transcripts, trace.
class TestTrace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_office.engine.addConfig(u"[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n[delivery]\nmx_port = %1\nip = \"ipv4\"\n[dns]\nservers = [\"%2\"]\ntimeout_s = 1\n"_s
                                      .arg(m_port = support::freePortOnSeveral(25200))
                                      .arg(m_dns.server()));
        QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
        QVERIFY(m_server.start(u"127.0.0.2"_s, m_port));
        m_dns.addMx("far.test", 10, "mx.far.test");
        m_dns.addA("mx.far.test", u"127.0.0.2"_s);
    }

    void aFailedSessionIsKept()
    {
        SmtpClient client;
        QVERIFY(client.connectTo(m_office.engine.port(u"smtp"_s)).startsWith("220"));
        QVERIFY(client.command("EHLO client.test").startsWith("250"));
        QVERIFY(client.command("AUTH PLAIN AGFubmEAb3BlbiBzZXNhbWU=").startsWith("50"));
        QVERIFY(client.command("MAIL FROM:<a@b.test>").startsWith("250"));
        QVERIFY(client.command("RCPT TO:<nobody@example.test>").startsWith("550"));
        const QString id = connectionId();
        QVERIFY(!id.isEmpty());
        const QJsonObject open = m_office.rest->get(u"/v1/connections/%1/transcript"_s.arg(id)).object();
        QCOMPARE(open["open"_L1].toBool(), true);
        QVERIFY(client.command("QUIT").startsWith("221"));
        QJsonObject closed;
        QTRY_VERIFY(!(closed = m_office.rest->get(u"/v1/connections/%1/transcript"_s.arg(id)).object())["open"_L1].toBool(true));
        QCOMPARE(closed["failed"_L1].toBool(), true);
        const QStringList lines = linesOf(closed["lines"_L1].toArray());
        QVERIFY2(lines.contains(u"in AUTH PLAIN ***"_s), qPrintable(lines.join(u'\n')));
        QVERIFY2(lines.contains(u"in RCPT TO:<nobody@example.test>"_s), qPrintable(lines.join(u'\n')));
        QVERIFY2(!lines.join(u' ').contains(u"AGFubmE"_s), qPrintable(lines.join(u'\n')));
        QCOMPARE(lines.last(), u"note closed"_s);
        // The log says so too, with the session's id, and never the secret.
        QJsonObject line;
        QTRY_VERIFY(!(line = logLine(u"smtp"_s, id)).isEmpty());
        QVERIFY2(line["message"_L1].toString().contains(u"550"_s), qPrintable(line["message"_L1].toString()));
        QVERIFY(!m_office.engine.log().contains(u"AGFubmE"_s));
    }
    void aGoodSessionIsNot()
    {
        SmtpClient client;
        QVERIFY(client.connectTo(m_office.engine.port(u"smtp"_s)).startsWith("220"));
        QVERIFY(client.command("EHLO client.test").startsWith("250"));
        const QString id = connectionId();
        QVERIFY(client.command("QUIT").startsWith("221"));
        QTRY_COMPARE(m_office.rest->get(u"/v1/connections/%1/transcript"_s.arg(id)).status, 404);
    }
    void aWatchedSessionIsHeardLive()
    {
        SmtpClient client;
        QVERIFY(client.connectTo(m_office.engine.port(u"smtp"_s)).startsWith("220"));
        QVERIFY(client.command("EHLO client.test").startsWith("250"));
        const QString id = connectionId();
        EventSocket socket;
        QVERIFY(socket.open(m_office.engine, {u"transcript:"_s + id, u"log"_s}));
        const QByteArray reply = client.deliver("a@b.test", {"mei@example.test"}, "Subject: private\r\n\r\n" + QByteArray(10'000, 'x') + "\r\n");
        QVERIFY2(reply.startsWith("250"), reply.constData());
        QVERIFY(client.command("NOOP").startsWith("250"));
        QVERIFY(socket.waitFor(u"transcript.line"_s, 10));
        QStringList heard;
        quint64 last = 0;
        for (const EventSocket::Frame &frame : socket.ofType(u"transcript.line"_s)) {
            const QJsonObject data = frame.object["data"_L1].toObject();
            QVERIFY(!frame.object.contains("cursor"_L1));
            QVERIFY(quint64(data["n"_L1].toInteger()) > last);
            last = quint64(data["n"_L1].toInteger());
            heard << data["direction"_L1].toString() + u' ' + data["text"_L1].toString();
        }
        QVERIFY2(heard.contains(u"in MAIL FROM:<a@b.test>"_s), qPrintable(heard.join(u'\n')));
        QVERIFY2(heard.contains(u"in … 10,022 bytes of message"_s), qPrintable(heard.join(u'\n')));
        QVERIFY2(!heard.join(u' ').contains(u"private"_s), qPrintable(heard.join(u'\n')));
        QVERIFY(client.command("RCPT TO:<nobody@example.test>").startsWith("503"));
        QVERIFY(client.command("QUIT").startsWith("221"));
        QVERIFY(socket.waitFor(u"log.line"_s, 1)); // the refusal
    }
    void everyStageHasItsTime()
    {
        SmtpClient client;
        QVERIFY(client.connectTo(m_office.engine.port(u"smtp"_s)).startsWith("220"));
        QVERIFY(client.command("EHLO client.test").startsWith("250"));
        const QString id = connectionId();
        m_server.replies["RCPT"] = "450 4.2.0 come back later";
        const QByteArray reply = client.deliver("a@b.test", {"mei@example.test", "r@far.test"}, "Subject: x\r\n\r\nx\r\n");
        QVERIFY2(reply.startsWith("250"), reply.constData());
        const QString mailId = QString::fromLatin1(reply.trimmed().split(' ').last());
        QJsonObject attempt;
        QTRY_VERIFY_WITH_TIMEOUT(!(attempt = eventOf(mailId, u"delivery.attempt"_s)).isEmpty(), 30000);
        const QJsonObject accepted = eventOf(mailId, u"mail.accepted"_s)["detail"_L1].toObject();
        QCOMPARE(accepted["connectionId"_L1].toString(), id);
        QVERIFY(accepted.contains("checkedAt"_L1));
        for (const QLatin1StringView stage : {"connect"_L1, "envelope"_L1, "content"_L1, "checks"_L1})
            QVERIFY2(accepted["stages"_L1].toObject().contains(stage), stage.data());
        QVERIFY(!eventOf(mailId, u"message.received"_s).isEmpty());
        QVERIFY(!eventOf(mailId, u"queue.added"_s).isEmpty());
        const QJsonObject detail = attempt["detail"_L1].toObject();
        QCOMPARE(detail["code"_L1].toInt(), 450);
        QVERIFY(detail.contains("startedAt"_L1) && detail.contains("tookMs"_L1));
        // From the failed attempt to what was said.
        QJsonObject transcript;
        const QString session = detail["connectionId"_L1].toString();
        QVERIFY(!session.isEmpty());
        QTRY_COMPARE((transcript = m_office.rest->get(u"/v1/connections/%1/transcript"_s.arg(session)).object())["protocol"_L1].toString(), u"smtp-out"_s);
        const QStringList lines = linesOf(transcript["lines"_L1].toArray());
        QVERIFY2(lines.contains(u"in 450 4.2.0 come back later"_s), qPrintable(lines.join(u'\n')));
        QVERIFY2(lines.contains(u"out RCPT TO:<r@far.test>"_s), qPrintable(lines.join(u'\n')));
        QTRY_VERIFY(!logLine(u"delivery"_s, session).isEmpty());
        QCOMPARE(logLine(u"delivery"_s, session)["mailId"_L1].toString(), mailId);
    }
    void theLastMinutesCanBeHandedOn()
    {
        support::RestReply reply;
        const auto measured = [&] { // the first sample is taken after a second
            reply = m_office.rest->get(u"/v1/flight-record"_s);
            return reply.status == 200 && !reply.object()["metrics"_L1].toArray().isEmpty();
        };
        QTRY_VERIFY_WITH_TIMEOUT(measured(), 30000);
        for (const char *word : {"far.test", "mei@", "nobody", "127.0.0.", "client.test", "private"})
            QVERIFY2(!reply.body.contains(word), word);
        const QJsonObject record = reply.object();
        QVERIFY(!record["events"_L1].toArray().isEmpty());
        QVERIFY(!record["log"_L1].toArray().isEmpty());
        QVERIFY(!record["transcripts"_L1].toArray().isEmpty()); // the session that was refused
        QVERIFY(reply.body.contains("AUTH PLAIN ***"));
    }
    void logAsksAreChecked()
    {
        QCOMPARE(m_office.rest->get(u"/v1/log?level=loud"_s).status, 422);
        QCOMPARE(m_office.rest->get(u"/v1/log?cursor=nonsense"_s).status, 422);
        QCOMPARE(m_office.rest->get(u"/v1/log?limit=0"_s).status, 422);
        const QJsonObject page = m_office.rest->get(u"/v1/log?limit=1&level=info"_s).object();
        QCOMPARE(page["items"_L1].toArray().size(), 1);
        QVERIFY(page["next"_L1].isString());
        QCOMPARE(m_office.rest->get(u"/v1/connections/zzz/transcript"_s).status, 404);
    }

private:
    static QStringList linesOf(const QJsonArray &lines)
    {
        QStringList out;
        for (const QJsonValue &line : lines)
            out << line["direction"_L1].toString() + u' ' + line["text"_L1].toString();
        return out;
    }
    /// The newest SMTP session.
    QString connectionId()
    {
        QString id;
        for (const QJsonValue &connection : m_office.rest->list(u"/v1/connections"_s)) {
            if (connection["protocol"_L1].toString() == u"smtp"_s)
                id = connection["id"_L1].toString();
        }
        return id;
    }
    QJsonObject logLine(const QString &component, const QString &connection)
    {
        for (const QJsonValue &line : m_office.rest->list(u"/v1/log?component="_s + component)) {
            if (line["connectionId"_L1].toString() == connection)
                return line.toObject();
        }
        return {};
    }
    QJsonObject eventOf(const QString &mailId, const QString &kind)
    {
        for (const QJsonValue &event : m_office.rest->list(u"/v1/mails/%1/trace"_s.arg(mailId))) {
            if (event["kind"_L1].toString() == kind)
                return event.toObject();
        }
        return {};
    }

    support::Office m_office;
    FakeDns m_dns;
    ScriptedServer m_server;
    quint16 m_port = 0;
};

QTEST_GUILESS_MAIN(TestTrace)
#include "tst_trace.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/smtpsink.h"
#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::SmtpSink;

/// Urgent mail overtakes; bulk mail still moves (S76).
class TestLanes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void urgentBehindTenThousand();

private:
    /// One mail for `recipients` in a lane; true when it was accepted.
    bool send(const QString &subject, const QString &priority, const QStringList &recipients);
    QString stateOf(const QString &queueId) { return m_office.rest->get(u"/v1/queue/"_s + queueId).object().value(u"state").toString(); }

    Office m_office;
    QString m_lastQueueId;
};

bool TestLanes::send(const QString &subject, const QString &priority, const QStringList &recipients)
{
    QJsonObject message{{u"from"_s, u"shop@example.test"_s}, {u"to"_s, QJsonArray::fromStringList(recipients)}, {u"subject"_s, subject},
                        {u"text"_s, u"Hello"_s}, {u"priority"_s, priority}};
    const support::RestReply reply = m_office.rest->post(u"/v1/messages"_s, QJsonDocument(message).toJson(QJsonDocument::Compact));
    if (reply.status != 202)
        qWarning() << reply.status << reply.body;
    const QJsonArray queued = reply.object().value(u"queue").toArray();
    m_lastQueueId = queued.isEmpty() ? QString() : queued.first().toObject().value(u"id").toString();
    return reply.status == 202 && queued.size() == recipients.size();
}

void TestLanes::urgentBehindTenThousand()
{
    if (SmtpSink::program().isEmpty())
        QSKIP("smtp-sink is missing; ./dev test fetches it");
    constexpr int kBulkMails = 100;
    constexpr int kPerMail = 100;
    constexpr int kUrgent = 20;
    SmtpSink sink;
    QVERIFY(sink.start({u"-w"_s, u"1"_s}, false)); // a second for each message
    m_office.engine.addConfig(u"[delivery]\nsmarthost = \"127.0.0.1:%1\"\n[queue]\ndestination_max_connections = 5\n"_s.arg(sink.port()));
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));

    for (int mail = 0; mail < kBulkMails; ++mail) {
        QStringList recipients;
        for (int i = 0; i < kPerMail; ++i)
            recipients << u"r%1-%2@customers.test"_s.arg(mail).arg(i);
        QVERIFY(send(u"news %1"_s.arg(mail), u"bulk"_s, recipients));
    }
    const auto sent = [this] {
        const QByteArray text = m_office.rest->get(u"/metrics"_s).body;
        const qsizetype at = text.indexOf("\nqueue_dequeued_total ");
        return at < 0 ? -1 : text.mid(at + 22, text.indexOf('\n', at + 1) - at - 22).toDouble();
    };
    QTRY_VERIFY_WITH_TIMEOUT(sent() > 0, 30000); // it has begun
    const double sentBefore = sent();
    QList<qint64> waits;
    for (int i = 0; i < kUrgent; ++i) {
        QElapsedTimer timer;
        timer.start();
        QVERIFY(send(u"your code %1"_s.arg(i), u"urgent"_s, {u"anna@customers.test"_s}));
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(m_lastQueueId), u"sent"_s, 30000);
        waits << timer.elapsed();
    }
    const double bulkMeanwhile = sent() - sentBefore - kUrgent;
    std::sort(waits.begin(), waits.end());
    qInfo("urgent mail behind %d bulk recipients: median %lld ms, p95 %lld ms; bulk recipients meanwhile: %.0f",
          kBulkMails * kPerMail, waits[kUrgent / 2], waits[kUrgent * 95 / 100 - 1], bulkMeanwhile);
    QVERIFY2(waits[kUrgent * 95 / 100 - 1] < 5000, "S76 allows five seconds");
    QVERIFY2(bulkMeanwhile > 0, "bulk mail was starved");
}

QTEST_GUILESS_MAIN(TestLanes)
#include "tst_lanes.moc"

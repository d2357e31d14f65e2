// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eventsocket.h"
#include "support/office.h"
#include "support/sanitizer.h"
#include "support/scriptedserver.h"
#include <QDateTime>
#include <QFileInfo>
#include <QJsonArray>
#include <QSaveFile>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kHour = 3600, kDay = 24 * kHour;

/// libfaketime: moves the wall clock of a process, and leaves the monotonic one.
QString fakeTime()
{
    for (const char *place : {"/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib/faketime"}) {
        const QString library = QString::fromLatin1(place) + u"/libfaketimeMT.so.1"_s;
        if (QFileInfo::exists(library))
            return library;
    }
    return {};
}

} // namespace

/// R57: the clock of a whole running server is set forward or back, and put right again. tst_clockjumps plays the queue's part with
/// every lever; here threads, sockets, store and timers are the real ones.
class TestServerClock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (fakeTime().isEmpty())
            QSKIP("libfaketime is not here: no clock to set");
        if (support::kSanitized)
            QSKIP("the sanitizer has to be the first library of the process");
    }
    void clockIsSet_data()
    {
        QTest::addColumn<qint64>("seconds");
        QTest::newRow("a second back") << qint64(-1); // as a leap second is by some
        QTest::newRow("an hour forward") << kHour;
        QTest::newRow("an hour back") << -kHour;
        QTest::newRow("a day back") << -kDay;
        QTest::newRow("ten years forward") << 3652 * kDay;
        QTest::newRow("ten years back") << -3652 * kDay;
    }
    void clockIsSet();

private:
    static bool setClock(const support::Office &office, qint64 seconds)
    {
        QSaveFile file(clockFile(office));
        return file.open(QIODevice::WriteOnly) && file.write((seconds < 0 ? "" : "+") + QByteArray::number(seconds) + '\n') > 0 && file.commit();
    }
    static QString clockFile(const support::Office &office) { return office.engine.folder() + u"/clock"_s; }
    static QJsonObject itemOf(support::Office &office, const QString &mailId)
    {
        return office.rest->list(u"/v1/queue?mailId="_s + mailId).first().toObject();
    }
};

void TestServerClock::clockIsSet()
{
    QFETCH(qint64, seconds);
    support::ScriptedServer peer;
    QVERIFY(peer.start(u"127.0.0.1"_s));
    support::Office office;
    office.engine.setEnvironment(u"LD_PRELOAD"_s, fakeTime());
    office.engine.setEnvironment(u"FAKETIME_TIMESTAMP_FILE"_s, clockFile(office));
    for (const QString &name : {u"FAKETIME_NO_CACHE"_s, u"FAKETIME_DONT_FAKE_MONOTONIC"_s, u"DONT_FAKE_MONOTONIC"_s, u"NO_FAKE_STAT"_s})
        office.engine.setEnvironment(name, u"1"_s);
    office.engine.addConfig(u"[delivery]\nsmarthost = \"%1\"\n[queue]\nfirst_retry_s = 3\nmax_retry_s = 6\n[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n"_s
                                .arg(peer.hostPort()));
    QVERIFY(setClock(office, 0));
    QVERIFY2(office.open(), qPrintable(office.engine.log()));
    support::EventSocket feed;
    QVERIFY(feed.open(office.engine, {u"mailbox:"_s + office.mailbox}));
    QVERIFY(office.deliver("before").startsWith("250"));
    peer.replies.insert("RCPT", "451 4.3.0 later");
    const QByteArray taken = office.deliver("onward", "bo@elsewhere.test");
    QVERIFY2(taken.startsWith("250"), taken.constData());
    const QString mailId = QString::fromLatin1(taken.trimmed().split(' ').last());
    QTRY_COMPARE_WITH_TIMEOUT(itemOf(office, mailId)[u"state"_s].toString(), u"deferred"_s, 30'000);

    QVERIFY(setClock(office, seconds));
    QVERIFY(office.deliver("while it is wrong").startsWith("250"));
    QVERIFY(feed.waitFor(u"message.received"_s, 2));
    const qint64 said = QDateTime::fromString(feed.ofType(u"message.received"_s).last().object[u"data"_s][u"receivedAt"_s].toString(), Qt::ISODateWithMs)
                            .toSecsSinceEpoch();
    QVERIFY2(std::abs(said - QDateTime::currentSecsSinceEpoch() - seconds) < 60, qPrintable(QString::number(said))); // the engine does see the clock

    // Not given up early, not waited for until the clock says so again, and no timer that is always due.
    const qint64 cpu = office.engine.cpuMs();
    QTest::qWait(2000);
    QVERIFY2(office.engine.cpuMs() - cpu < 1500, qPrintable(u"%1 ms"_s.arg(office.engine.cpuMs() - cpu)));
    QCOMPARE(itemOf(office, mailId)[u"state"_s].toString() == u"bounced"_s, false);
    peer.replies.clear();
    QTRY_COMPARE_WITH_TIMEOUT(itemOf(office, mailId)[u"state"_s].toString(), u"sent"_s, 60'000);
    QCOMPARE(peer.mails.size(), 1);

    QVERIFY(setClock(office, 0));
    QVERIFY(office.deliver("right again").startsWith("250"));
    QVERIFY(feed.waitFor(u"message.received"_s, 3));
    QVERIFY(feed.isOpen());
    QVERIFY(feed.ofType(u"dropped"_s).isEmpty());
    QCOMPARE(office.engine.stop(), 0);
    QVERIFY2(office.engine.start(), qPrintable(office.engine.log()));
    office.rest = std::make_unique<support::RestClient>(office.engine.url({}), office.engine.token());
    QCOMPARE(office.rest->list(office.messagesPath()).size(), 3);
    QTest::qWait(1000);
    QCOMPARE(peer.mails.size(), 1); // and no notice either
    QCOMPARE(office.engine.stop(), 0);
}

QTEST_MAIN(TestServerClock)
#include "tst_serverclock.moc"

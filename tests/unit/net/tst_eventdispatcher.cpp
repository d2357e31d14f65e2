// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/eventdispatcher.h"
#include "net/makeeventdispatcher.h"
#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryFile>
#include <QTest>
#include <QThread>
#include <QTimer>
#include <fcntl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

/// Two connected sockets, closed at the end.
struct Pair
{
    int a = -1;
    int b = -1;
    explicit Pair(int type = SOCK_STREAM)
    {
        int fds[2] = {-1, -1};
        if (socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) == 0) {
            a = fds[0];
            b = fds[1];
        }
    }
    ~Pair()
    {
        closeA();
        closeB();
    }
    Pair(const Pair &) = delete;
    Pair &operator=(const Pair &) = delete;
    void closeA() { closeFd(a); }
    void closeB() { closeFd(b); }
    static void closeFd(int &fd)
    {
        if (fd >= 0)
            ::close(fd);
        fd = -1;
    }
    void sendToA() const { QCOMPARE(::write(b, "x", 1), ssize_t(1)); }
    void drainA() const
    {
        char buffer[4096];
        while (::read(a, buffer, sizeof buffer) > 0) { }
    }
};

QAbstractEventDispatcher *dispatcher()
{
    return QAbstractEventDispatcher::instance();
}

/// Turns the loop until nothing more is ready at once.
void turn(int times = 4)
{
    for (int i = 0; i < times; ++i)
        dispatcher()->processEvents(QEventLoop::AllEvents);
}

class TimerLog : public QObject
{
public:
    QList<int> fired;
    std::function<void(int)> hook;

protected:
    void timerEvent(QTimerEvent *event) override
    {
        fired.append(event->timerId());
        if (hook)
            hook(event->timerId());
    }
};

} // namespace

/// Everything here runs against our dispatcher and both of Qt's own, with the same expectations.
class TestEventDispatcher : public QObject
{
    Q_OBJECT

    static void kinds()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("ours") << u"ours"_s;
        QTest::newRow("qt unix") << u"unix"_s;
        QTest::newRow("qt glib") << u"glib"_s;
    }

    /// Runs `body` in a thread with the dispatcher of the current row.
    static void run(const std::function<void()> &body)
    {
        QFETCH(QString, kind);
        if (kind == u"unix")
            qputenv("QT_NO_GLIB", "1");
        else
            qunsetenv("QT_NO_GLIB");
        std::unique_ptr<QThread> thread(QThread::create([&] {
            const bool ours = qobject_cast<net::EventDispatcher *>(dispatcher());
            QCOMPARE(ours, kind == u"ours");
            body();
        }));
        if (kind == u"ours")
            thread->setEventDispatcher(net::makeEventDispatcher().release());
        thread->start();
        thread->wait();
    }

private Q_SLOTS:
    // ---- socket notifiers
    void readFiresWhileDataIsUnread_data() { kinds(); }
    void readFiresWhileDataIsUnread()
    {
        run([] {
            Pair pair;
            int count = 0;
            QSocketNotifier read(pair.a, QSocketNotifier::Read);
            QObject::connect(&read, &QSocketNotifier::activated, &read, [&] { ++count; });
            turn();
            QCOMPARE(count, 0);
            pair.sendToA();
            turn(1);
            QCOMPARE(count, 1);
            turn(1);
            QCOMPARE(count, 2); // level-triggered
            pair.drainA();
            turn(2);
            QCOMPARE(count, 2);
        });
    }
    void allTypesOnOneDescriptor_data() { kinds(); }
    void allTypesOnOneDescriptor()
    {
        run([] {
            QTcpServer server;
            QVERIFY(server.listen(QHostAddress::LocalHost));
            QTcpSocket client;
            client.connectToHost(QHostAddress::LocalHost, server.serverPort());
            QTRY_VERIFY(server.hasPendingConnections());
            std::unique_ptr<QTcpSocket> peer(server.nextPendingConnection());
            const int fd = ::dup(int(peer->socketDescriptor()));
            QStringList log;
            {
                QSocketNotifier read(fd, QSocketNotifier::Read);
                QSocketNotifier write(fd, QSocketNotifier::Write);
                QSocketNotifier exception(fd, QSocketNotifier::Exception);
                const auto note = [&](QSocketNotifier &notifier, const QString &name) {
                    QObject::connect(&notifier, &QSocketNotifier::activated, &notifier, [&log, &notifier, name] {
                        log << name;
                        notifier.setEnabled(false);
                    });
                };
                note(read, u"read"_s);
                note(write, u"write"_s);
                note(exception, u"exception"_s);
                turn();
                QCOMPARE(log, QStringList{u"write"_s});
                log.clear();
                QCOMPARE(::send(int(client.socketDescriptor()), "!", 1, MSG_OOB), ssize_t(1));
                QTRY_VERIFY(log.contains(u"exception"_s));
                log.clear();
                QCOMPARE(::send(int(client.socketDescriptor()), "ab", 2, 0), ssize_t(2));
                read.setEnabled(true);
                write.setEnabled(true);
                QTRY_COMPARE(log.size(), 2);
                log.sort();
                QCOMPARE(log, (QStringList{u"read"_s, u"write"_s}));
            }
            ::close(fd);
        });
    }
    void disabledInItsOwnActivation_data() { kinds(); }
    void disabledInItsOwnActivation()
    {
        run([] {
            Pair pair;
            int count = 0;
            QSocketNotifier read(pair.a, QSocketNotifier::Read);
            QObject::connect(&read, &QSocketNotifier::activated, &read, [&] {
                ++count;
                read.setEnabled(false);
            });
            pair.sendToA();
            turn();
            QCOMPARE(count, 1);
            read.setEnabled(true);
            turn();
            QCOMPARE(count, 2);
        });
    }
    void disabledByAnothersActivation_data() { kinds(); }
    void disabledByAnothersActivation()
    {
        run([] {
            Pair one, two;
            int count = 0;
            QSocketNotifier first(one.a, QSocketNotifier::Read), second(two.a, QSocketNotifier::Read);
            QObject::connect(&first, &QSocketNotifier::activated, &first, [&] { ++count; second.setEnabled(false); });
            QObject::connect(&second, &QSocketNotifier::activated, &second, [&] { ++count; first.setEnabled(false); });
            one.sendToA();
            two.sendToA();
            turn(1);
            QCOMPARE(count, 1); // both were ready, whoever came first silenced the other
        });
    }
    void deletedInActivation_data() { kinds(); }
    void deletedInActivation()
    {
        run([] {
            Pair one, two;
            int count = 0;
            auto *first = new QSocketNotifier(one.a, QSocketNotifier::Read);
            auto *second = new QSocketNotifier(two.a, QSocketNotifier::Read);
            QObject::connect(first, &QSocketNotifier::activated, first, [&] { ++count; delete second; second = nullptr; first->deleteLater(); });
            QObject::connect(second, &QSocketNotifier::activated, second, [&] { ++count; delete first; first = nullptr; second->deleteLater(); });
            one.sendToA();
            two.sendToA();
            turn();
            QVERIFY(count >= 1);
            QVERIFY(!first || !second);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        });
    }
    void toggledWithinOneTurn_data() { kinds(); }
    void toggledWithinOneTurn()
    {
        run([] {
            Pair pair;
            int reads = 0, writes = 0;
            QSocketNotifier read(pair.a, QSocketNotifier::Read), write(pair.a, QSocketNotifier::Write);
            write.setEnabled(false);
            QObject::connect(&read, &QSocketNotifier::activated, &read, [&] { ++reads; pair.drainA(); });
            QObject::connect(&write, &QSocketNotifier::activated, &write, [&] { ++writes; });
            for (int i = 0; i < 100; ++i) {
                write.setEnabled(true);
                write.setEnabled(false);
                read.setEnabled(false);
                read.setEnabled(true);
                pair.sendToA();
                turn(1);
            }
            QCOMPARE(reads, 100);
            QCOMPARE(writes, 0);
        });
    }
    void hangUpIsReadable_data() { kinds(); }
    void hangUpIsReadable()
    {
        run([] {
            Pair pair;
            int count = 0;
            QSocketNotifier read(pair.a, QSocketNotifier::Read);
            QObject::connect(&read, &QSocketNotifier::activated, &read, [&] { ++count; read.setEnabled(false); });
            turn();
            pair.closeB();
            turn();
            QCOMPARE(count, 1);
        });
    }
    void errorWakesTheWriter_data() { kinds(); }
    void errorWakesTheWriter()
    {
        run([] {
            int fds[2];
            QCOMPARE(::pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
            const QByteArray block(65536, 'x');
            while (::write(fds[1], block.constData(), size_t(block.size())) > 0) { }
            int count = 0;
            {
                QSocketNotifier write(fds[1], QSocketNotifier::Write);
                QObject::connect(&write, &QSocketNotifier::activated, &write, [&] { ++count; write.setEnabled(false); });
                turn();
                QCOMPARE(count, 0);
                ::close(fds[0]); // nobody will ever read: EPIPE
                turn();
                QCOMPARE(count, 1);
            }
            ::close(fds[1]);
        });
    }
    void descriptorReusedAfterProperClose_data() { kinds(); }
    void descriptorReusedAfterProperClose()
    {
        run([] {
            for (int i = 0; i < 20; ++i) {
                Pair pair;
                int count = 0;
                auto old = std::make_unique<QSocketNotifier>(pair.a, QSocketNotifier::Read);
                turn(1);
                const int number = pair.a;
                old.reset();
                pair.closeA();
                Pair next; // takes the lowest free number: the one just closed
                QVERIFY(next.a == number || next.b == number);
                if (next.b == number)
                    std::swap(next.a, next.b);
                QSocketNotifier fresh(next.a, QSocketNotifier::Read);
                QObject::connect(&fresh, &QSocketNotifier::activated, &fresh, [&] { ++count; next.drainA(); });
                next.sendToA();
                turn();
                QCOMPARE(count, 1);
            }
        });
    }
    void descriptorReusedUnderAForgottenNotifier_data() { kinds(); }
    void descriptorReusedUnderAForgottenNotifier()
    {
        run([] {
            Pair pair;
            int stale = 0, count = 0;
            QSocketNotifier forgotten(pair.a, QSocketNotifier::Read);
            QObject::connect(&forgotten, &QSocketNotifier::activated, &forgotten, [&] { ++stale; });
            turn(1);
            const int number = pair.a;
            pair.closeA();
            Pair next;
            QVERIFY(next.a == number || next.b == number);
            if (next.b == number)
                std::swap(next.a, next.b);
            QSocketNotifier fresh(next.a, QSocketNotifier::Read);
            QObject::connect(&fresh, &QSocketNotifier::activated, &fresh, [&] { ++count; next.drainA(); });
            next.sendToA();
            turn();
            QVERIFY(count >= 1);
            forgotten.blockSignals(true);
        });
    }
    void duplicateOutlivesTheClosedDescriptor_data() { kinds(); }
    void duplicateOutlivesTheClosedDescriptor()
    {
        run([] {
            Pair pair;
            int count = 0;
            auto notifier = std::make_unique<QSocketNotifier>(pair.a, QSocketNotifier::Read);
            QObject::connect(notifier.get(), &QSocketNotifier::activated, notifier.get(), [&] { ++count; });
            turn(1);
            int copy = ::dup(pair.a);
            notifier.reset();
            pair.closeA();
            pair.sendToA();
            QElapsedTimer clock;
            clock.start();
            int turns = 0; // a dispatcher that spins on the leftover would make thousands of these
            bool over = false;
            QTimer::singleShot(50, dispatcher(), [&] { over = true; });
            for (; !over; ++turns)
                dispatcher()->processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            QCOMPARE(count, 0);
            QVERIFY2(turns < 10, qPrintable(QString::number(turns)));
            Pair::closeFd(copy);
        });
    }
    void regularFileIsAlwaysReady_data() { kinds(); }
    void regularFileIsAlwaysReady()
    {
        run([] {
            QTemporaryFile file;
            QVERIFY(file.open());
            int reads = 0, writes = 0, exceptions = 0;
            {
                QSocketNotifier read(file.handle(), QSocketNotifier::Read), write(file.handle(), QSocketNotifier::Write);
                QSocketNotifier exception(file.handle(), QSocketNotifier::Exception);
                QObject::connect(&read, &QSocketNotifier::activated, &read, [&] { ++reads; });
                QObject::connect(&write, &QSocketNotifier::activated, &write, [&] { ++writes; });
                QObject::connect(&exception, &QSocketNotifier::activated, &exception, [&] { ++exceptions; });
                for (int i = 0; i < 3; ++i)
                    dispatcher()->processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
                QCOMPARE(reads, 3);
                QCOMPARE(writes, 3);
                QCOMPARE(exceptions, 0);
                write.setEnabled(false);
                turn(1);
                QCOMPARE(reads, 4);
                QCOMPARE(writes, 3);
            }
            // Once nobody watches it, the loop sleeps again.
            int turns = 0;
            bool over = false;
            QTimer::singleShot(30, dispatcher(), [&] { over = true; });
            for (; !over; ++turns)
                dispatcher()->processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            QVERIFY(turns < 10);
        });
    }
    void closedDescriptorIsDisabled_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("ours") << u"ours"_s;
        QTest::newRow("qt unix") << u"unix"_s; // GLib's leaves the notifier enabled
    }
    void closedDescriptorIsDisabled()
    {
        run([] {
            Pair pair;
            const int number = pair.a;
            pair.closeA();
            QSocketNotifier read(number, QSocketNotifier::Read);
            turn();
            QVERIFY(!read.isEnabled());
        });
    }
    void nestedLoopDeliversTheOthers_data() { kinds(); }
    void nestedLoopDeliversTheOthers()
    {
        run([] {
            Pair one, two, three;
            QStringList log;
            QSocketNotifier a(one.a, QSocketNotifier::Read), b(two.a, QSocketNotifier::Read), c(three.a, QSocketNotifier::Read);
            bool nested = false;
            const auto handler = [&](const Pair &pair, const QString &name) {
                pair.drainA();
                log << name;
                if (!nested) {
                    nested = true;
                    dispatcher()->processEvents(QEventLoop::AllEvents);
                    log << u"end of nested"_s;
                }
            };
            QObject::connect(&a, &QSocketNotifier::activated, &a, [&] { handler(one, u"x"_s); });
            QObject::connect(&b, &QSocketNotifier::activated, &b, [&] { handler(two, u"x"_s); });
            QObject::connect(&c, &QSocketNotifier::activated, &c, [&] { handler(three, u"x"_s); });
            one.sendToA();
            two.sendToA();
            three.sendToA();
            turn();
            QCOMPARE(log, (QStringList{u"x"_s, u"x"_s, u"x"_s, u"end of nested"_s}));
        });
    }
    void excludedNotifiersComeLater_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("ours") << u"ours"_s;
        QTest::newRow("qt unix") << u"unix"_s; // GLib's delivers them once it has waited
    }
    void excludedNotifiersComeLater()
    {
        run([] {
            Pair pair;
            int count = 0;
            QSocketNotifier read(pair.a, QSocketNotifier::Read);
            QObject::connect(&read, &QSocketNotifier::activated, &read, [&] { ++count; pair.drainA(); });
            pair.sendToA();
            for (int i = 0; i < 3; ++i)
                dispatcher()->processEvents(QEventLoop::ExcludeSocketNotifiers);
            QCOMPARE(count, 0);
            bool fired = false; // and they do not keep the loop from sleeping or from its timers
            QTimer::singleShot(20, dispatcher(), [&] { fired = true; });
            int turns = 0;
            for (; !fired; ++turns)
                dispatcher()->processEvents(QEventLoop::ExcludeSocketNotifiers | QEventLoop::WaitForMoreEvents);
            QVERIFY(turns < 10);
            QCOMPARE(count, 0);
            turn();
            QCOMPARE(count, 1);
        });
    }
    void manyDescriptors_data() { kinds(); }
    void manyDescriptors()
    {
        run([] {
            constexpr int kPairs = 1500; // several batches of the poller
            std::vector<std::unique_ptr<Pair>> pairs;
            std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
            QList<int> counts(kPairs, 0);
            for (int i = 0; i < kPairs; ++i) {
                pairs.push_back(std::make_unique<Pair>());
                QVERIFY(pairs.back()->a >= 0);
                notifiers.push_back(std::make_unique<QSocketNotifier>(pairs.back()->a, QSocketNotifier::Read));
                QObject::connect(notifiers.back().get(), &QSocketNotifier::activated, notifiers.back().get(), [&, i] {
                    ++counts[i];
                    pairs[size_t(i)]->drainA();
                });
            }
            for (int round = 1; round <= 3; ++round) {
                for (const auto &pair : pairs)
                    pair->sendToA();
                turn(kPairs / 256 + 2);
                QCOMPARE(counts, QList<int>(kPairs, round));
            }
        });
    }
    void tcpRoundTrips_data() { kinds(); }
    void tcpRoundTrips()
    {
        run([] {
            QTcpServer server;
            QVERIFY(server.listen(QHostAddress::LocalHost));
            QObject::connect(&server, &QTcpServer::newConnection, &server, [&] {
                QTcpSocket *socket = server.nextPendingConnection();
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [socket] { socket->write(socket->readAll()); });
            });
            QTcpSocket client;
            int rounds = 0;
            QObject::connect(&client, &QTcpSocket::connected, &client, [&] { client.write("ping"); });
            QObject::connect(&client, &QTcpSocket::readyRead, &client, [&] {
                if (client.bytesAvailable() >= 4 && ++rounds < 500)
                    client.write(client.read(4));
            });
            client.connectToHost(QHostAddress::LocalHost, server.serverPort());
            QTRY_COMPARE(rounds, 500);
        });
    }

    // ---- timers
    void timersAreListedAsQtDoes_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("interval");
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("listedInterval");
        QTest::addColumn<int>("listedType");
        const auto rows = [](const QString &kind) {
            const auto row = [&](const char *name, int ms, Qt::TimerType type, int listedMs, Qt::TimerType listed) {
                QTest::addRow("%s %s", qPrintable(kind), name) << kind << ms << int(type) << listedMs << int(listed);
            };
            row("precise", 1234, Qt::PreciseTimer, 1234, Qt::PreciseTimer);
            row("zero", 0, Qt::CoarseTimer, 0, Qt::PreciseTimer);
            row("short coarse", 20, Qt::CoarseTimer, 20, Qt::PreciseTimer);
            row("coarse", 21, Qt::CoarseTimer, 21, Qt::CoarseTimer);
            row("long coarse", 19999, Qt::CoarseTimer, 19999, Qt::CoarseTimer);
            row("coarse of 20 s", 20000, Qt::CoarseTimer, 20000, Qt::VeryCoarseTimer);
            row("coarse of 20.4 s", 20400, Qt::CoarseTimer, 20000, Qt::VeryCoarseTimer);
            row("coarse of 20.5 s", 20500, Qt::CoarseTimer, 21000, Qt::VeryCoarseTimer);
            row("very coarse", 1499, Qt::VeryCoarseTimer, 1000, Qt::VeryCoarseTimer);
            row("very coarse up", 1500, Qt::VeryCoarseTimer, 2000, Qt::VeryCoarseTimer);
        };
        rows(u"ours"_s);
        rows(u"unix"_s);
        rows(u"glib"_s);
    }
    void timersAreListedAsQtDoes()
    {
        QFETCH(int, interval);
        QFETCH(int, type);
        QFETCH(int, listedInterval);
        QFETCH(int, listedType);
        run([&] {
            TimerLog object, other;
            other.startTimer(50);
            const int id = object.startTimer(interval, Qt::TimerType(type));
            const auto timers = dispatcher()->registeredTimers(&object);
            QCOMPARE(timers.size(), 1);
            QCOMPARE(timers[0].timerId, id);
            QCOMPARE(timers[0].interval, listedInterval);
            QCOMPARE(int(timers[0].timerType), listedType);
            const int remaining = dispatcher()->remainingTime(id);
            QVERIFY2(remaining >= 0 && remaining <= listedInterval * 1.05 + 500, qPrintable(QString::number(remaining)));
            object.killTimer(id);
            QVERIFY(dispatcher()->registeredTimers(&object).isEmpty());
            QCOMPARE(dispatcher()->remainingTime(id), -1);
            QVERIFY(!dispatcher()->unregisterTimer(id));
        });
    }
    void timersFireInOrderAndNotEarly_data() { kinds(); }
    void timersFireInOrderAndNotEarly()
    {
        run([] {
            TimerLog log;
            QElapsedTimer clock;
            clock.start();
            const int late = log.startTimer(60, Qt::PreciseTimer);
            const int early = log.startTimer(20, Qt::PreciseTimer);
            const int middle = log.startTimer(40, Qt::PreciseTimer);
            log.hook = [&](int id) {
                QVERIFY(clock.elapsed() >= (id == early ? 20 : id == middle ? 40 : 60));
                log.killTimer(id);
            };
            QTRY_COMPARE(log.fired.size(), 3);
            QCOMPARE(log.fired, (QList<int>{early, middle, late}));
        });
    }
    void equalTimersFireInOrderOfStart_data() { kinds(); }
    void equalTimersFireInOrderOfStart()
    {
        run([] {
            TimerLog log;
            QList<int> ids;
            for (int i = 0; i < 50; ++i)
                ids << log.startTimer(0);
            turn(1);
            QCOMPARE(log.fired, ids);
            turn(1);
            QCOMPARE(log.fired, ids + ids); // each zero timer once per turn
        });
    }
    void coarseTimersStayWithinFivePercent_data() { kinds(); }
    void coarseTimersStayWithinFivePercent()
    {
        run([] {
            for (const int interval : {25, 33, 60, 99, 100, 130, 260, 777, 1000, 4999, 15000}) {
                TimerLog log;
                const int id = log.startTimer(interval, Qt::CoarseTimer);
                const int remaining = dispatcher()->remainingTime(id);
                QVERIFY2(remaining >= interval * 0.94 - 3 && remaining <= interval * 1.05 + 3,
                         qPrintable(u"%1: %2"_s.arg(interval).arg(remaining)));
            }
        });
    }
    void repeatsUntilKilledInTimerEvent_data() { kinds(); }
    void repeatsUntilKilledInTimerEvent()
    {
        run([] {
            TimerLog log;
            const int id = log.startTimer(1, Qt::PreciseTimer);
            const int other = log.startTimer(1000);
            log.hook = [&](int fired) {
                if (fired == id && log.fired.size() == 3) {
                    log.killTimer(id);
                    log.killTimer(other);
                }
            };
            QTRY_COMPARE(log.fired.size(), 3);
            QVERIFY(dispatcher()->registeredTimers(&log).isEmpty());
            turn();
            QCOMPARE(log.fired.size(), 3);
        });
    }
    void objectDeletedInTimerEvent_data() { kinds(); }
    void objectDeletedInTimerEvent()
    {
        run([] {
            auto *victim = new TimerLog;
            TimerLog killer;
            int fired = 0;
            killer.startTimer(0);
            victim->startTimer(0);
            victim->startTimer(0);
            killer.hook = [&](int) {
                ++fired;
                delete victim;
                victim = nullptr;
            };
            turn(3);
            QCOMPARE(fired, 3);
            auto *suicide = new TimerLog;
            suicide->startTimer(0);
            suicide->hook = [suicide](int) { delete suicide; };
            turn(2);
            QCOMPARE(fired, 5);
        });
    }
    void timerDoesNotRecurse_data() { kinds(); }
    void timerDoesNotRecurse()
    {
        run([] {
            TimerLog outer, other;
            int depth = 0, deepest = 0;
            outer.startTimer(0);
            other.startTimer(0);
            outer.hook = [&](int) {
                deepest = std::max(deepest, ++depth);
                const qsizetype before = other.fired.size();
                turn(3);
                QVERIFY(other.fired.size() > before); // the others go on meanwhile
                --depth;
            };
            turn(2);
            QCOMPARE(deepest, 1);
            QCOMPARE(outer.fired.size(), 2);
        });
    }
    void startedInTimerEventFiresLater_data() { kinds(); }
    void startedInTimerEventFiresLater()
    {
        run([] {
            TimerLog log;
            const int first = log.startTimer(0);
            int second = 0;
            log.hook = [&](int id) {
                if (id == first && !second) {
                    log.killTimer(first);
                    second = log.startTimer(0);
                }
            };
            turn(1);
            QCOMPARE(log.fired.first(), first);
            turn(2);
            QVERIFY(log.fired.contains(second));
        });
    }
    void timersCanBeExcluded_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("ours") << u"ours"_s;
        QTest::newRow("qt unix") << u"unix"_s;
        QTest::newRow("qt glib") << u"glib"_s;
    }
    void timersCanBeExcluded()
    {
        run([] {
            TimerLog log;
            log.startTimer(0);
            for (int i = 0; i < 3; ++i)
                dispatcher()->processEvents(QEventLoop::X11ExcludeTimers);
            QCOMPARE(log.fired.size(), 0);
            turn(1);
            QCOMPARE(log.fired.size(), 1);
        });
    }
    void zeroTimerStarvesNobody_data() { kinds(); }
    void zeroTimerStarvesNobody()
    {
        run([] {
            Pair pair;
            int reads = 0;
            bool posted = false;
            TimerLog log;
            log.startTimer(0);
            QSocketNotifier read(pair.a, QSocketNotifier::Read);
            QObject::connect(&read, &QSocketNotifier::activated, &read, [&] { ++reads; pair.drainA(); });
            pair.sendToA();
            QMetaObject::invokeMethod(&log, [&] { posted = true; }, Qt::QueuedConnection);
            for (int i = 0; i < 3; ++i)
                dispatcher()->processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            QCOMPARE(reads, 1);
            QVERIFY(posted);
            QVERIFY(log.fired.size() >= 2);
        });
    }
    void singleShotAndRestart_data() { kinds(); }
    void singleShotAndRestart()
    {
        run([] {
            QTimer timer;
            int count = 0;
            QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
                if (++count < 5)
                    timer.start(1);
            });
            timer.setSingleShot(true);
            timer.start(1);
            QTRY_COMPARE(count, 5);
            turn();
            QCOMPARE(count, 5);
            QVERIFY(!timer.isActive());
        });
    }

    // ---- waking, interrupting, signals
    void wakeUpEndsTheWait_data() { kinds(); }
    void wakeUpEndsTheWait()
    {
        run([] {
            QAbstractEventDispatcher *mine = dispatcher();
            QEvent::Type type = QEvent::Type(QEvent::registerEventType());
            struct Receiver : QObject
            {
                int got = 0;
                QEvent::Type type = QEvent::None;
                void customEvent(QEvent *event) override
                {
                    got += event->type() == type;
                    if (got == 2000)
                        dispatcher()->wakeUp(); // delivered before the wait of the same turn
                }
            } receiver;
            receiver.type = type;
            std::thread poster([&] {
                for (int i = 0; i < 2000; ++i)
                    QCoreApplication::postEvent(&receiver, new QEvent(type));
            });
            while (receiver.got < 2000)
                mine->processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            poster.join();
            QCOMPARE(receiver.got, 2000);
        });
    }
    /// What another thread posted before it made octets come is done before they are read. Qt's own dispatchers do not promise it.
    void postedIsDoneBeforeLaterOctetsAreRead_data() { kinds(); }
    void postedIsDoneBeforeLaterOctetsAreRead()
    {
        run([] {
            if (!dynamic_cast<net::EventDispatcher *>(dispatcher()))
                return;
            turn();
            Pair pair;
            QStringList order;
            QSocketNotifier notifier(pair.a, QSocketNotifier::Read);
            connect(&notifier, &QSocketNotifier::activated, &notifier, [&] {
                pair.drainA();
                order << u"octets"_s;
            });
            turn();
            QObject context;
            const auto both = connect(dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &context, [&] {
                QMetaObject::invokeMethod(&context, [&] { order << u"posted"_s; }, Qt::QueuedConnection);
                pair.sendToA();
            });
            dispatcher()->processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            disconnect(both);
            QCOMPARE(order, QStringList({u"posted"_s, u"octets"_s}));
        });
    }
    void wakeUpBeforeTheWaitIsNotLost_data() { kinds(); }
    void wakeUpBeforeTheWaitIsNotLost()
    {
        run([] {
            turn();
            dispatcher()->wakeUp();
            dispatcher()->wakeUp();
            dispatcher()->processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents); // would hang
            // Both were one: the next wait sleeps until the timer.
            bool fired = false;
            QTimer::singleShot(10, dispatcher(), [&] { fired = true; });
            int turns = 0;
            for (; !fired; ++turns)
                dispatcher()->processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            QVERIFY(turns < 6);
        });
    }
    void quitFromAnotherThreadIsNeverLost_data() { kinds(); }
    void quitFromAnotherThreadIsNeverLost()
    {
        QFETCH(QString, kind);
        if (kind == u"unix")
            qputenv("QT_NO_GLIB", "1");
        else
            qunsetenv("QT_NO_GLIB");
        for (int i = 0; i < 300; ++i) {
            QThread thread;
            if (kind == u"ours")
                thread.setEventDispatcher(net::makeEventDispatcher().release());
            thread.start();
            if (i % 3)
                QThread::yieldCurrentThread();
            thread.quit();
            QVERIFY(thread.wait(20000));
        }
    }
    void interruptLeavesTheLoop_data() { kinds(); }
    void interruptLeavesTheLoop()
    {
        run([] {
            for (int i = 0; i < 50; ++i) {
                QEventLoop loop;
                std::thread stopper; // started inside exec(): an exit() before it is forgotten by QEventLoop itself
                QTimer::singleShot(0, &loop, [&] { stopper = std::thread([&] { loop.exit(7); }); });
                QCOMPARE(loop.exec(), 7);
                stopper.join();
            }
        });
    }
    void signalsAroundBlocking_data() { kinds(); }
    void signalsAroundBlocking()
    {
        run([] {
            turn();
            QStringList log;
            QObject context;
            QObject::connect(dispatcher(), &QAbstractEventDispatcher::awake, &context, [&] { log << u"awake"_s; });
            QObject::connect(dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &context, [&] { log << u"block"_s; });
            dispatcher()->processEvents(QEventLoop::AllEvents);
            QVERIFY(!log.contains(u"block"_s)); // never waits, so never says it will
            log.clear();
            QTimer::singleShot(10, &context, [&] { log << u"timer"_s; });
            while (!log.contains(u"timer"_s))
                dispatcher()->processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            QVERIFY(log.contains(u"awake"_s));
            QVERIFY(log.indexOf(u"block"_s) >= 0);
            QVERIFY(log.indexOf(u"block"_s) < log.indexOf(u"timer"_s));
        });
    }
    void slotOfAboutToBlockMayPost_data() { kinds(); }
    void slotOfAboutToBlockMayPost()
    {
        run([] {
            QObject context;
            bool ran = false, armed = true;
            QObject::connect(dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &context, [&] {
                if (std::exchange(armed, false))
                    QMetaObject::invokeMethod(&context, [&] { ran = true; dispatcher()->wakeUp(); }, Qt::QueuedConnection);
            });
            for (int i = 0; i < 20 && !ran; ++i)
                dispatcher()->processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            QVERIFY(ran);
        });
    }
    void notifiersAndTimersFollowTheirObject_data() { kinds(); }
    void notifiersAndTimersFollowTheirObject()
    {
        run([] {
            Pair pair;
            QThread second;
            if (qobject_cast<net::EventDispatcher *>(dispatcher()))
                second.setEventDispatcher(net::makeEventDispatcher().release());
            second.start();
            std::atomic<int> reads{0}, ticks{0};
            auto *object = new QTimer;
            auto *read = new QSocketNotifier(pair.a, QSocketNotifier::Read, object);
            QObject::connect(read, &QSocketNotifier::activated, object, [&] {
                QCOMPARE(QThread::currentThread(), &second);
                pair.drainA();
                ++reads;
            });
            QObject::connect(object, &QTimer::timeout, object, [&] {
                QCOMPARE(QThread::currentThread(), &second);
                ++ticks;
            });
            object->start(1);
            turn(1);
            ticks = 0;
            object->moveToThread(&second);
            pair.sendToA();
            QTRY_VERIFY(reads > 0 && ticks > 2);
            QObject::connect(&second, &QThread::finished, object, &QObject::deleteLater);
            second.quit();
            second.wait();
        });
    }

    // ---- what only ours promises
    void collectedChangesCostNoSystemCalls()
    {
        std::unique_ptr<QThread> thread(QThread::create([&] {
            auto *ours = qobject_cast<net::EventDispatcher *>(dispatcher());
            QVERIFY(ours);
            Pair pair;
            QSocketNotifier read(pair.a, QSocketNotifier::Read), write(pair.a, QSocketNotifier::Write);
            turn(1);
            const quint64 start = ours->poller().changeCalls();
            QCOMPARE(start, quint64(1)); // both in one ADD
            write.setEnabled(false);
            turn(1);
            QCOMPARE(ours->poller().changeCalls(), start + 1);
            for (int i = 0; i < 1000; ++i) {
                write.setEnabled(true);
                write.setEnabled(false);
                turn(1);
            }
            QCOMPARE(ours->poller().changeCalls(), start + 1); // cancelled out
            for (int i = 0; i < 10; ++i) {
                write.setEnabled(i % 2 == 0);
                turn(1);
            }
            QCOMPARE(ours->poller().changeCalls(), start + 11); // each lasted a turn
            for (int i = 0; i < 11; ++i) {
                write.setEnabled(i % 2 == 0);
                read.setEnabled(i % 2 != 0);
            }
            turn(1);
            QCOMPARE(ours->poller().changeCalls(), start + 12); // one change at the end of all toggles
        }));
        thread->setEventDispatcher(net::makeEventDispatcher().release());
        thread->start();
        thread->wait();
    }
};

QTEST_GUILESS_MAIN(TestEventDispatcher)
#include "tst_eventdispatcher.moc"

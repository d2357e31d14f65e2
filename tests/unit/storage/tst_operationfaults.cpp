// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultyfiles.h"
#include "faultyoperations.h"
#include "faultyvfs.h"
#include "oldstore.h"
#include "support/indexcheck.h"
#include <QLoggingCategory>

using namespace Qt::StringLiterals;
using base::ErrorKind;
using faultyvfs::Fault;

namespace {

constexpr int kMost = 3000; ///< calls of one piece of work; more means that it does not come to an end

/// What fails, at which n-th call, once or for ever.
struct Trouble
{
    enum Layer { Files, Database };
    Layer layer = Files;
    ErrorKind kind = ErrorKind::Io;
    FaultyFiles::Calls calls = FaultyFiles::Changes;
    Fault fault = Fault::WriteIo;

    void begin(FaultyFiles &files, int n, bool forEver) const
    {
        if (layer == Files)
            files.failAt(n, forEver, kind, calls);
        else
            faultyvfs::failAt(n, forEver, fault);
    }
    bool reached(const FaultyFiles &files) const { return layer == Files ? files.failed() : faultyvfs::failed(); }
    static void end(FaultyFiles &files)
    {
        files.heal();
        faultyvfs::heal();
    }
};

const QList<std::pair<QByteArray, Trouble>> &troubles()
{
    static const QList<std::pair<QByteArray, Trouble>> all{
        {"EIO", {Trouble::Files, ErrorKind::Io}},
        {"ENOSPC", {Trouble::Files, ErrorKind::OutOfSpace}},
        {"EMFILE", {Trouble::Files, ErrorKind::Io, FaultyFiles::Opens}},
        {"index: EIO", {Trouble::Database, {}, {}, Fault::WriteIo}},
        {"index: ENOSPC", {Trouble::Database, {}, {}, Fault::WriteFull}},
        {"index: EIO reading", {Trouble::Database, {}, {}, Fault::ReadIo}},
        {"index: EMFILE", {Trouble::Database, {}, {}, Fault::Open}},
        {"index: SQL step", {Trouble::Database, {}, {}, Fault::Step}},
    };
    return all;
}

} // namespace

Q_DECLARE_METATYPE(Trouble)

/// The n-th call fails, once and for ever, n = 1, 2, … until the work passes: on accepting and sending mail, changes of the queue,
/// of messages and of settings, compaction and migration. After each: what was acknowledged is there, what was refused is not, the index is
/// sound, and the store goes on by itself when the fault has gone. POSTKONTOR_EVERY_FAULT=1 leaves no n out.
class TestOperationFaults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void nthFault_data();
    void nthFault();
    void nthFaultOfAMigration_data();
    void nthFaultOfAMigration();

private:
    int next(int n) const { return m_every ? n + 1 : n + 1 + n / 4; }
    bool m_every = false;
    FaultyFiles m_files;
    std::unique_ptr<StoreFixture> m_fixture;
    base::Id m_mailbox = 0;
};

void TestOperationFaults::initTestCase()
{
    faultyvfs::install();
    QLoggingCategory::setFilterRules(u"postkontor.*=false"_s); // of every fault
    m_every = qEnvironmentVariableIntValue("POSTKONTOR_EVERY_FAULT") == 1;
}

void TestOperationFaults::init()
{
    Trouble::end(m_files);
    m_fixture = std::make_unique<StoreFixture>();
    m_fixture->options.files = &m_files;
    m_fixture->options.segmentBytes = 20000; // several segments in one test
    VERIFY_OK(m_fixture->open());
    QVERIFY(m_fixture->domain());
    m_mailbox = m_fixture->mailbox(u"rcpt@example.test"_s).id;
}

void TestOperationFaults::cleanup()
{
    Trouble::end(m_files);
    m_fixture.reset();
}

void TestOperationFaults::nthFault_data()
{
    QTest::addColumn<QString>("operation");
    QTest::addColumn<Trouble>("trouble");
    QTest::addColumn<bool>("forEver");
    for (const QString &operation : {u"accept"_s, u"send"_s, u"queue"_s, u"messages"_s, u"settings"_s, u"compaction"_s}) {
        for (const auto &[name, trouble] : troubles()) {
            for (const bool forEver : {false, true})
                QTest::addRow("%s, %s %s", qPrintable(operation), name.constData(), forEver ? "for ever" : "once") << operation << trouble << forEver;
        }
    }
}

void TestOperationFaults::nthFault()
{
    QFETCH(QString, operation);
    QFETCH(Trouble, trouble);
    QFETCH(bool, forEver);
    const auto work = FaultyOperation::byName(operation, m_mailbox);
    int cases = 0;
    bool reached = true;
    for (int n = 1; reached; n = next(n), ++cases) {
        QVERIFY(n < kMost);
        const QString at = u"fault %1: "_s.arg(n);
        QVERIFY(work->prepare(*m_fixture));
        trouble.begin(m_files, n, forEver);
        work->run(*m_fixture);
        reached = trouble.reached(m_files);
        Trouble::end(m_files);
        QVERIFY2(work->complaint.isEmpty(), qPrintable(at + work->complaint));
        const QString wrong = work->check(*m_fixture, false);
        QVERIFY2(wrong.isEmpty(), qPrintable(at + wrong));
        const int refused = work->run(*m_fixture); // goes on by itself
        QVERIFY2(refused == 0, qPrintable(at + u"%1 refused afterwards"_s.arg(refused)));
        QCOMPARE(support::indexCheck(m_fixture->options.dataDir), u"ok"_s);
        if (cases % 8 == 7) {
            VERIFY_OK(m_fixture->open());
            const QString after = work->check(*m_fixture, true);
            QVERIFY2(after.isEmpty(), qPrintable(at + u"after a restart: "_s + after));
        }
    }
    VERIFY_OK(m_fixture->open());
    const QString wrong = work->check(*m_fixture, true);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QCOMPARE(support::indexCheck(m_fixture->options.dataDir), u"ok"_s);
    qInfo("%d faults", cases - 1);
}

void TestOperationFaults::nthFaultOfAMigration_data()
{
    QTest::addColumn<Trouble>("trouble");
    QTest::addColumn<bool>("forEver");
    for (const auto &[name, trouble] : troubles()) {
        for (const bool forEver : {false, true})
            QTest::addRow("%s %s", name.constData(), forEver ? "for ever" : "once") << trouble << forEver;
    }
}

void TestOperationFaults::nthFaultOfAMigration()
{
    QFETCH(Trouble, trouble);
    QFETCH(bool, forEver);
    const auto mail = FaultyOperation::byName(u"accept"_s, m_mailbox);
    QCOMPARE(mail->run(*m_fixture), 0);
    m_fixture->close();
    const QString dataDir = m_fixture->options.dataDir, master = m_fixture->folder.path() + u"/master"_s;
    QVERIFY(oldstore::makeOld(dataDir));
    QVERIFY(oldstore::copyTree(dataDir, master));
    int failed = 0;
    bool reached = true;
    for (int n = 1; reached; n = next(n)) {
        QVERIFY(n < kMost);
        const QString at = u"fault %1: "_s.arg(n);
        QVERIFY(QDir(dataDir).removeRecursively());
        QVERIFY(oldstore::copyTree(master, dataDir));
        trouble.begin(m_files, n, forEver);
        const bool opened = m_fixture->open().ok();
        reached = trouble.reached(m_files);
        Trouble::end(m_files);
        failed += !opened;
        m_fixture->close();
        VERIFY_OK(m_fixture->open());
        const QString wrong = mail->check(*m_fixture, true);
        QVERIFY2(wrong.isEmpty(), qPrintable(at + wrong));
        QCOMPARE(support::indexCheck(dataDir), u"ok"_s);
        QVERIFY(m_fixture->deliver(sampleMail("after", "the upgrade"), {m_mailbox}).ok());
        m_fixture->close();
    }
    qInfo("%d starts failed", failed);
}

QTEST_GUILESS_MAIN(TestOperationFaults)
#include "tst_operationfaults.moc"

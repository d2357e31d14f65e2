// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include <QDirIterator>
#include <QJsonArray>
#include <QSet>
#include <QTest>
#ifdef Q_OS_LINUX
#    include <sys/stat.h>
#    include <unistd.h>
#endif

using namespace Qt::StringLiterals;
using support::Office;
using support::SmtpClient;

namespace {

constexpr int kNobody = 65534;

} // namespace

/// Folders and files that nobody may write any more, at the start and while the engine runs: it says so, acknowledges nothing it cannot keep,
/// and goes on when it may write again. Permissions do not bind root: the engine then runs as somebody else.
class TestReadOnly : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void atTheStart_data() { places(); }
    void atTheStart();
    void whileItRuns_data() { places(); }
    void whileItRuns();
    void mountedReadOnly();

private:
    static void places();
    void deliver(const QByteArray &subject, bool large);
    void lock(const QString &place);
    void unlock();
    void reopen();
    void verifyAllIsThere();

    std::unique_ptr<Office> m_office;
    QList<std::pair<QByteArray, unsigned>> m_locked; ///< what is read-only now, and how it was
    QSet<QString> m_acknowledged; ///< subjects
    QSet<QString> m_refused;
    QString m_mounted;
};

void TestReadOnly::init()
{
#ifdef Q_OS_LINUX
    m_office = std::make_unique<Office>();
    m_acknowledged.clear();
    m_refused.clear();
    if (geteuid() == 0) {
        const QByteArray folder = QFile::encodeName(m_office->engine.folder());
        QVERIFY(::chown(folder.constData(), kNobody, kNobody) == 0 && ::chmod(folder.constData(), 0755) == 0);
        const QString id = QString::number(kNobody);
        const QStringList asNobody{u"setpriv"_s, u"--reuid="_s + id, u"--regid="_s + id, u"--clear-groups"_s};
        if (QProcess::execute(asNobody[0], asNobody.sliced(1) + QStringList{QStringLiteral(POSTKONTORD_PATH), u"--version"_s}) != 0)
            QSKIP("the engine cannot run as somebody else here");
        m_office->engine.setLauncher(asNobody);
    }
#else
    QSKIP("written for Linux");
#endif
}

void TestReadOnly::cleanup()
{
    unlock();
    if (!m_mounted.isEmpty())
        QProcess::execute(u"umount"_s, {u"-l"_s, std::exchange(m_mounted, {})}); // the folder goes with the office
    m_office.reset();
}

void TestReadOnly::places()
{
    QTest::addColumn<QString>("place");
    for (const char *place : {"everything", "folders", "files", "data", "index.sqlite", "bodies", "spool", "records"})
        QTest::newRow(place) << QString::fromLatin1(place);
}

/// Takes the right to write away.
void TestReadOnly::lock(const QString &place)
{
#ifdef Q_OS_LINUX
    const QString data = m_office->engine.dataDir();
    const auto one = [this](const QString &path) {
        const QByteArray name = QFile::encodeName(path);
        struct stat status = {};
        QVERIFY(::stat(name.constData(), &status) == 0);
        QVERIFY(::chmod(name.constData(), status.st_mode & 0555) == 0);
        m_locked.prepend({name, status.st_mode & 07777});
    };
    const bool files = place == "everything"_L1 || place == "files"_L1, folders = place == "everything"_L1 || place == "folders"_L1;
    if (!files && !folders) {
        const QString path = place == "data"_L1 ? data : data + u'/' + place;
        if (place == "spool"_L1 || place == "bodies"_L1)
            QVERIFY2(QFileInfo(path).isDir(), qPrintable(path));
        one(path);
        if (place == "index.sqlite"_L1) {
            for (const QString &tail : {u"-wal"_s, u"-shm"_s}) {
                if (QFile::exists(path + tail))
                    one(path + tail);
            }
        }
    }
    for (QDirIterator it(data, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories); (files || folders) && it.hasNext();) {
        const QFileInfo info(it.next());
        if (info.isDir() ? folders : files)
            one(info.filePath());
    }
    if (folders)
        one(data);
#else
    Q_UNUSED(place)
#endif
}

void TestReadOnly::unlock()
{
#ifdef Q_OS_LINUX
    for (const auto &[name, mode] : std::exchange(m_locked, {}))
        ::chmod(name.constData(), mode); // what has gone meanwhile has gone
#endif
}

void TestReadOnly::deliver(const QByteArray &subject, bool large)
{
    SmtpClient smtp;
    QVERIFY(m_office->greet(smtp));
    const QByteArray text = QByteArray(70, 'x').append("\r\n").repeated(large ? 20000 : 3);
    const QByteArray reply = smtp.deliver("anna@sender.test", {"mei@example.test"}, Office::letter(subject, text));
    QVERIFY2(reply.startsWith("250") || reply.startsWith("45"), reply);
    (reply.startsWith("250") ? m_acknowledged : m_refused).insert(QString::fromLatin1(subject));
}

void TestReadOnly::reopen()
{
    QVERIFY(m_office->engine.start());
    m_office->rest = std::make_unique<support::RestClient>(m_office->engine.url({}), m_office->engine.token());
}

void TestReadOnly::verifyAllIsThere()
{
    QSet<QString> found;
    for (const QJsonValue &message : m_office->rest->list(m_office->messagesPath())) {
        const QString subject = message[u"subject"_s].toString();
        QVERIFY2(!found.contains(subject) && !m_refused.contains(subject), qPrintable(subject));
        found.insert(subject);
        const auto raw = m_office->rest->get(u"/v1/messages/%1/raw"_s.arg(message[u"id"_s].toString()));
        QVERIFY2(raw.status == 200 && raw.body.contains("Subject: " + subject.toLatin1() + "\r\n"), qPrintable(subject));
    }
    QCOMPARE(found, m_acknowledged);
}

void TestReadOnly::atTheStart()
{
    QFETCH(QString, place);
    QVERIFY2(m_office->open(), qPrintable(m_office->engine.log()));
    for (int i = 0; i < 4; ++i)
        deliver("before " + QByteArray::number(i), i % 2);
    m_office->engine.kill(); // with a log to go through
    lock(place);
    if (m_office->engine.start()) {
        m_office->rest = std::make_unique<support::RestClient>(m_office->engine.url({}), m_office->engine.token());
        verifyAllIsThere();
        for (int i = 0; i < 4; ++i)
            deliver("meanwhile " + QByteArray::number(i), i % 2);
        verifyAllIsThere();
        qInfo("it starts; %lld acknowledged, %lld refused", qint64(m_acknowledged.size()) - 4, qint64(m_refused.size()));
        QCOMPARE(m_office->engine.stop(), 0);
    } else {
        QCOMPARE(m_office->engine.stop(), 1);
        const QString last = m_office->engine.log().trimmed().section(u'\n', -1);
        QVERIFY2(last.contains(m_office->engine.dataDir()), qPrintable(last)); // where
        qInfo("%s", qPrintable(last));
    }
    unlock();
    reopen();
    verifyAllIsThere();
    for (int i = 0; i < 4; ++i)
        deliver("after " + QByteArray::number(i), i % 2);
    QVERIFY(m_acknowledged.contains(u"after 0"_s) && m_acknowledged.contains(u"after 1"_s));
    verifyAllIsThere();
    QCOMPARE(m_office->engine.stop(), 0);
}

void TestReadOnly::whileItRuns()
{
    QFETCH(QString, place);
    QVERIFY2(m_office->open(), qPrintable(m_office->engine.log()));
    for (int i = 0; i < 4; ++i)
        deliver("before " + QByteArray::number(i), i % 2);
    const QString message = u"/v1/messages/"_s + m_office->rest->list(m_office->messagesPath())[0].toObject()[u"id"_s].toString();
    lock(place);
    for (int i = 0; i < 24; ++i)
        deliver("meanwhile " + QByteArray::number(i), i % 2);
    qInfo("%lld acknowledged, %lld refused", qint64(m_acknowledged.size()) - 4, qint64(m_refused.size()));
    const int flagged = m_office->rest->send("PATCH", message, R"({"flagged": true})").status;
    QVERIFY2(flagged == 200 || flagged == 503 || flagged == 507, QByteArray::number(flagged));
    const int sent = m_office->rest->post(u"/v1/messages"_s, R"({"from":"shop@example.test","to":"a@away.test","subject":"x","text":"x"})").status;
    QVERIFY2(sent == 202 || sent == 503 || sent == 507, QByteArray::number(sent));
    verifyAllIsThere(); // what is there can be read
    unlock();
    const auto taken = [&] { return m_office->deliver("probe").startsWith("250"); };
    QVERIFY2(QTest::qWaitFor(taken, 60'000), qPrintable(m_office->engine.log().right(2000)));
    m_acknowledged.insert(u"probe"_s);
    deliver("after", true);
    QVERIFY(m_acknowledged.contains(u"after"_s));
    verifyAllIsThere();
    m_office->engine.kill();
    reopen();
    verifyAllIsThere();
    if (flagged == 200)
        QVERIFY(m_office->rest->get(message).object()[u"flagged"_s].toBool());
    QCOMPARE(m_office->engine.stop(), 0);
}

/// A disk that the system has mounted read-only after an error.
void TestReadOnly::mountedReadOnly()
{
#ifdef Q_OS_LINUX
    const QString disk = m_office->engine.folder() + u"/disk"_s;
    if (geteuid() != 0 || !QDir().mkpath(disk)
        || QProcess::execute(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=200m,mode=0777"_s, u"postkontor-test"_s, disk}) != 0)
        QSKIP("mounting a file system is not allowed here");
    m_mounted = disk;
    m_office->engine.setDataDir(disk + u"/data"_s);
    QVERIFY2(m_office->open(), qPrintable(m_office->engine.log()));
    for (int i = 0; i < 4; ++i)
        deliver("before " + QByteArray::number(i), i % 2);
    m_office->engine.kill();
    QCOMPARE(QProcess::execute(u"mount"_s, {u"-o"_s, u"remount,ro"_s, disk}), 0);
    QVERIFY(!m_office->engine.start());
    QCOMPARE(m_office->engine.stop(), 1);
    const QString last = m_office->engine.log().trimmed().section(u'\n', -1);
    QVERIFY2(last.contains(m_office->engine.dataDir()), qPrintable(last));
    qInfo("%s", qPrintable(last));
    QCOMPARE(QProcess::execute(u"mount"_s, {u"-o"_s, u"remount,rw"_s, disk}), 0);
    reopen();
    verifyAllIsThere();
    deliver("after", true);
    QVERIFY(m_acknowledged.contains(u"after"_s));
    QCOMPARE(m_office->engine.stop(), 0);
#endif
}

QTEST_GUILESS_MAIN(TestReadOnly)
#include "tst_readonly.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/host.h"
#include "sendmail/spool.h"
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using sendmail::Mail;
using sendmail::Spool;
using sendmail::Waiting;
using Verdict = Spool::Verdict;

namespace {

Mail mail(const QString &to, const QByteArray &text = "Subject: x\r\n\r\ny\r\n")
{
    return {u"me@x.example"_s, {to}, "failure", "hdrs", "id \n7", text};
}

} // namespace

class TestSendmailSpool : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_dir;
    QString folder() const { return m_dir->filePath(u"a/b"_s); }

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void keepsAndGives()
    {
        Spool spool(folder());
        QVERIFY(spool.isEmpty());
        QVERIFY(spool.list().isEmpty());
        QVERIFY(spool.keep(mail(u"用户@x.example"_s), u"451 later\r\nto: eve@evil"_s, 2000).ok());
        QVERIFY(spool.keep(mail(u"b@x.example"_s), {}, 1000).ok());
        const QList<Waiting> all = spool.list();
        QCOMPARE(all.size(), 2);
        QCOMPARE(all[0].mail.recipients, QStringList{u"b@x.example"_s}); // the oldest
        QCOMPARE(all[1].mail.recipients, QStringList{u"用户@x.example"_s});
        QCOMPARE(all[1].reply, u"451 later  to: eve@evil"_s);
        QCOMPARE(all[1].at, 2000);
        QList<Mail> sent;
        QVERIFY(spool.flush([&](Waiting &waiting) {
            sent.append(waiting.mail);
            return Verdict::Gone;
        }));
        QCOMPARE(sent.size(), 2);
        QCOMPARE(sent[0].sender, u"me@x.example"_s);
        QCOMPARE(sent[0].message, mail({}).message);
        QCOMPARE(sent[0].notify, QByteArray("failure"));
        QCOMPARE(sent[0].returnPart, QByteArray("hdrs"));
        QCOMPARE(sent[0].envelopeId, QByteArray("id \n7"));
        QVERIFY(spool.isEmpty());
    }
    void keepsTheRest()
    {
        Spool spool(folder());
        Mail two = mail(u"a@x.example"_s);
        two.recipients.append(u"b@x.example"_s);
        QVERIFY(spool.keep(two, {}, 1).ok());
        QVERIFY(spool.flush([](Waiting &waiting) {
            waiting.mail.recipients.removeFirst();
            waiting.reply = u"452 full"_s;
            return Verdict::Kept;
        }));
        QCOMPARE(spool.list().value(0).mail.recipients, QStringList{u"b@x.example"_s});
        QCOMPARE(spool.list().value(0).reply, u"452 full"_s);
        QCOMPARE(spool.list().value(0).at, 1);
        QVERIFY(spool.flush([](Waiting &) { return Verdict::Refused; }));
        QVERIFY(spool.isEmpty());
        QCOMPARE(QDir(folder() + u"/refused"_s).entryList(QDir::Files).size(), 1);
    }
    void skipsWhatIsNotWhole_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("foreign") << QByteArray("Subject: x\n\n");
        QTest::newRow("no end of head") << QByteArray("postkontor-sendmail 1\nto: a@b\n");
        QTest::newRow("nobody") << QByteArray("postkontor-sendmail 1\nsize: 0\n\n");
        QTest::newRow("cut") << QByteArray("postkontor-sendmail 1\nto: a@b\nsize: 5\n\nabcd");
        QTest::newRow("more than promised") << QByteArray("postkontor-sendmail 1\nto: a@b\nsize: 3\n\nabcd");
        QTest::newRow("negative") << QByteArray("postkontor-sendmail 1\nto: a@b\nsize: -1\n\nabcd");
        QTest::newRow("no colon") << QByteArray("postkontor-sendmail 1\nto a@b\nsize: 0\n\n");
    }
    void skipsWhatIsNotWhole()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(QDir().mkpath(folder()));
        QFile file(folder() + u"/1.mail"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        file.close();
        Spool spool(folder());
        QVERIFY(spool.list().isEmpty());
        int calls = 0;
        QVERIFY(spool.flush([&](Waiting &) {
            ++calls;
            return Verdict::Gone;
        }));
        QCOMPARE(calls, 0);
        QVERIFY(file.exists()); // nobody's mail is thrown away
    }
    void oneAtATime()
    {
        Spool spool(folder());
        QVERIFY(spool.keep(mail(u"a@x.example"_s), {}, 1).ok());
        QLockFile other(folder() + u"/lock"_s);
        QVERIFY(other.tryLock());
        QVERIFY(!spool.flush([](Waiting &) { return Verdict::Gone; }));
        other.unlock();
        QVERIFY(spool.flush([](Waiting &) { return Verdict::Gone; }));
        QVERIFY(spool.isEmpty());
    }
#ifdef Q_OS_UNIX
    void onlyInAFolderOfOnesOwn()
    {
        const QString elsewhere = m_dir->filePath(u"elsewhere"_s);
        QVERIFY(QDir().mkpath(elsewhere));
        QVERIFY(QFile::link(elsewhere, m_dir->filePath(u"link"_s)));
        QVERIFY(!Spool(m_dir->filePath(u"link"_s)).keep(mail(u"a@b"_s), {}, 1).ok());
        QVERIFY(QFile::setPermissions(elsewhere, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner |
                                                     QFile::ReadOther));
        QVERIFY(!Spool(elsewhere).keep(mail(u"a@b"_s), {}, 1).ok());
        QVERIFY(QFile::setPermissions(elsewhere, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        QVERIFY(Spool(elsewhere).keep(mail(u"a@b"_s), {}, 1).ok());
        const QStringList names = QDir(elsewhere).entryList(QDir::Files);
        QCOMPARE(names.size(), 1);
        QCOMPARE(QFile::permissions(elsewhere + u'/' + names.first()) &
                     (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
                 QFile::Permissions());
    }
    void everybodysFolders()
    {
        const QString own = sendmail::currentUser().id;
        for (const QString &name : {own, u"nobody"_s, u"424242"_s})
            QVERIFY(QDir().mkpath(m_dir->filePath(name)));
        const QString mark = m_dir->filePath(own + u"/seen"_s);
        const auto work = [&](const QString &folder) { // in another process
            QFile file(mark);
            return folder == QFileInfo(mark).path() && file.open(QIODevice::WriteOnly) ? 7 : 8;
        };
        if (!sendmail::currentUser().isRoot)
            QSKIP("only root can send for everybody");
        QCOMPARE(sendmail::asEveryOwner(m_dir->path(), work), 7); // the others are not their owners' folders
        QVERIFY(QFile::exists(mark));
    }
#endif
};

QTEST_GUILESS_MAIN(TestSendmailSpool)
#include "tst_sendmailspool.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/messagedetail.h"
#include "control/json.h"
#include "docks/messagepanel.h"
#include "docks/noticebar.h"
#include "docks/savefile.h"
#include "support/corpora.h"
#include "support/fakeengine.h"
#include "support/hostilemails.h"
#include "support/mimemails.h"
#include "support/stricthtml.h"
#include "support/turnmeter.h"
#include "viewer/htmlbudget.h"
#include "viewer/htmlview.h"
#include "viewer/messageview.h"
#include <QDir>
#include <QDirIterator>
#include <QPlainTextEdit>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QTextTable>
#include <QTreeWidget>
#ifdef Q_OS_LINUX
#include <sys/inotify.h>
#include <unistd.h>
#endif

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

/// Counts who connects, and who opens or reads the file.
class Traps
{
public:
    Traps()
    {
        QFile file(path());
        if (file.open(QIODevice::WriteOnly))
            file.write("secret");
        file.close();
        server.listen(QHostAddress::LocalHost);
        QObject::connect(&server, &QTcpServer::newConnection, &server, [this] { ++connections; });
#ifdef Q_OS_LINUX
        m_watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        inotify_add_watch(m_watch, m_folder.path().toLocal8Bit().constData(), IN_OPEN | IN_ACCESS);
#endif
    }
    ~Traps()
    {
#ifdef Q_OS_LINUX
        ::close(m_watch);
#endif
    }
    QString path() const { return m_folder.filePath(u"secret.png"_s); }
    bool fileWasOpened() const
    {
#ifdef Q_OS_LINUX
        char events[4096];
        return ::read(m_watch, events, sizeof events) > 0;
#else
        return false;
#endif
    }

    QTcpServer server;
    int connections = 0;

private:
    QTemporaryDir m_folder;
    int m_watch = -1;
};

int tableDepth(const QTextFrame *frame)
{
    int deepest = 0;
    for (const QTextFrame *child : frame->childFrames())
        deepest = std::max(deepest, tableDepth(child) + (qobject_cast<const QTextTable *>(child) ? 1 : 0));
    return deepest;
}

} // namespace

/// Raw mail through the engine's reading of it (MIME, sanitiser, JSON) and the console's showing of it, tab by tab: the whole way of a
/// stranger's bytes to the screen. What bounds the work is asserted by counts; the longest turn of the event loop is measured in CPU time
/// and printed, and asserted where POSTKONTOR_STALL_MS says how much is allowed.
class TestHostileMail : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hostileMails_data();
    void hostileMails();
    void corpora_data();
    void corpora();
    void naughtyStrings();
    void linksAreShownAsTheyAre();
    void namesStayInTheFolder();
    void budgets_data();
    void budgets();
    void keepsWhatFits();

private:
    double showEverywhere(const QByteArray &raw, const QString &name);
    void checkLimits(MessageView &view, const control::MessageDetail &detail, const QString &name);
    static QByteArray serverName(const Traps &traps) { return "127.0.0.1:" + QByteArray::number(traps.server.serverPort()); }
};

void TestHostileMail::checkLimits(MessageView &view, const control::MessageDetail &detail, const QString &name)
{
    const QTextDocument *document = view.htmlView().document();
    QVERIFY2(document->characterCount() <= 130000, qPrintable(name));
    QVERIFY2(document->blockCount() <= 6000, qPrintable(name));
    QVERIFY2(tableDepth(document->rootFrame()) <= 6, qPrintable(name));
    QVERIFY2(view.textView().blockCount() <= 15002, qPrintable(name));
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next())
        QVERIFY2(block.length() <= 3100, qPrintable(name));
    const QString complaint = support::complaint(detail.html.value_or(QString()));
    QVERIFY2(complaint.isEmpty(), qPrintable(name + u": "_s + complaint));
}

/// Milliseconds of CPU of the longest turn.
double TestHostileMail::showEverywhere(const QByteArray &raw, const QString &name)
{
    const QByteArray json = control::toJson(api::messageDetail({}, raw)); // the engine's worker pool
    const auto detail = control::fromJson<control::MessageDetail>(json);  // the console's, when it is large
    if (!detail)
        return -1;
    support::TurnMeter meter;
    MessageView view;
    view.resize(700, 500);
    view.show();
    if (!QTest::qWaitForWindowExposed(&view))
        return -1;
    const auto settle = [] {
        for (int turn = 0; turn < 20; ++turn)
            QCoreApplication::processEvents();
    };
    settle();
    meter.restart();
    view.showMessage(*detail);
    settle();
    for (int tab = 0; tab < view.count(); ++tab) {
        if (view.isTabVisible(tab)) {
            view.setCurrentIndex(tab);
            settle();
        }
    }
    view.showSource(raw);
    settle();
    view.resize(500, 500);
    settle();
    const double longest = meter.longestMs();
    checkLimits(view, *detail, name);
    return longest;
}

void TestHostileMail::hostileMails_data()
{
    QTest::addColumn<int>("n");
    int n = 0;
    for (const support::HostileMail &mail : support::hostileMails("127.0.0.1:1", "/nowhere"))
        QTest::newRow(mail.name) << n++;
}

void TestHostileMail::hostileMails()
{
    QFETCH(const int, n);
    Traps traps;
    const support::HostileMail mail = support::hostileMails(serverName(traps), traps.path().toUtf8())[n];
    const double longest = showEverywhere(mail.raw, QString::fromLatin1(mail.name));
    QVERIFY(longest >= 0);
    QTest::qWait(20);
    QCOMPARE(traps.connections, 0);
    QVERIFY(!traps.server.hasPendingConnections());
    QVERIFY(!traps.fileWasOpened());
    qInfo("longest turn %.1f ms of CPU", longest);
    const double allowed = qEnvironmentVariable("POSTKONTOR_STALL_MS").toDouble();
    if (allowed > 0)
        QVERIFY2(longest <= allowed, qPrintable(QString::number(longest)));
}

void TestHostileMail::corpora_data()
{
    support::addMimeFolders();
}

void TestHostileMail::corpora()
{
    if (support::corporaDir().isEmpty())
        QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
    QFETCH(const QString, folder);
    QFETCH(const int, atLeast);
    int shown = 0;
    double longest = 0;
    QDirIterator it(support::corporaDir() + u'/' + folder, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray raw = file.readAll();
        for (const QByteArray &mail : {raw, support::htmlMail(raw)}) { // as it is, and as hostile HTML
            const double ms = showEverywhere(mail, file.fileName());
            QVERIFY2(ms >= 0, qPrintable(file.fileName()));
            longest = std::max(longest, ms);
        }
        ++shown;
    }
    QVERIFY2(shown >= atLeast, qPrintable(QString::number(shown)));
    qInfo("%d mails, longest turn %.1f ms of CPU", shown, longest);
}

/// Every string in every place that a sender fills.
void TestHostileMail::naughtyStrings()
{
    const QString folder = support::corporaDir();
    if (folder.isEmpty())
        QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
    Traps traps;
    MessageView view;
    int strings = 0;
    QDirIterator it(folder + u"/naughty-strings"_s, {u"*.txt"_s}, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().split('\n');
        for (const QByteArray &line : lines) {
            const QByteArray word = "=?utf-8?B?" + line.left(300).toBase64() + "?=";
            const QByteArray raw = "From: " + word + " <a@b.test>\r\nTo: " + line + "\r\nSubject: " + word + "\r\nX-Raw: " + line
                + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>" + line
                + "</p><a href=\"" + line + "\">x</a><img src='" + line + "'>\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"" + line
                + "\"\r\n\r\nx\r\n--b--\r\n";
            const control::MessageDetail detail = api::messageDetail({}, raw);
            const QString complaint = support::complaint(detail.html.value_or(QString()));
            QVERIFY2(complaint.isEmpty(), qPrintable(complaint + u" in "_s + QString::fromUtf8(line)));
            view.showMessage(detail);
            for (const control::Attachment &attachment : detail.attachments)
                QCOMPARE(QFileInfo(safeFileName(attachment.filename, u"x"_s)).fileName(), safeFileName(attachment.filename, u"x"_s));
            ++strings;
        }
    }
    QVERIFY(strings > 400);
    QCOMPARE(traps.connections, 0);
}

/// Asked first, and the address in full as ASCII, whatever the text of the link says.
void TestHostileMail::linksAreShownAsTheyAre()
{
    support::FakeEngine fake;
    QVERIFY(fake.listen());
    EngineConnection engine;
    engine.connectTo({fake.url(), fake.token()});
    MessagePanel panel(engine);
    auto *notice = panel.findChild<NoticeBar *>();
    Q_EMIT panel.view().htmlView().anchorClicked(QUrl(u"https://b\u0430nk.test/\u202egnp.exe"_s));
    QVERIFY2(notice->text().contains(u"https://xn--bnk-6cd.test/"_s), qPrintable(notice->text()));
    QVERIFY(!notice->text().contains(QChar(0x202e)));
    for (const QString &link : {u"javascript:1"_s, u"file:///etc/passwd"_s, u"ms-word:ofe|u|http://x"_s, u"search-ms:query=x"_s, u"smb://h/s"_s, u"data:text/html,x"_s, u"qrc:/x"_s}) {
        notice->say(u"before"_s);
        Q_EMIT panel.view().htmlView().anchorClicked(QUrl(link));
        QCOMPARE(notice->text(), u"before"_s);
    }
}

/// R49: whatever the sender calls a file, it is written into the folder that was chosen, under a name that every system takes.
void TestHostileMail::namesStayInTheFolder()
{
    for (const support::HostileMail &mail : support::hostileMails("127.0.0.1:1", "/nowhere")) {
        if (QByteArrayView(mail.name) != "names of attachments")
            continue;
        const control::MessageDetail detail = api::messageDetail({}, mail.raw);
        QCOMPARE(detail.attachments.size(), 11);
        const QDir folder(u"/chosen"_s);
        for (const control::Attachment &attachment : detail.attachments) {
            for (const QString &name : {safeFileName(attachment.filename, u"x"_s), safeFileName(u"../"_s + attachment.filename, u"x"_s)}) {
                QCOMPARE(QDir::cleanPath(folder.filePath(name)), u"/chosen/"_s + name);
                QVERIFY2(name.size() <= 120 && !name.isEmpty() && !name.startsWith(u'.'), qPrintable(name));
                QVERIFY2(!name.contains(QChar(0x202e)) && !name.contains(u'\n') && !name.contains(QChar(0)) && !name.contains(u'\\') && !name.contains(u':'), qPrintable(name));
                QVERIFY2(name.compare(u"con"_s, Qt::CaseInsensitive) != 0 && !name.startsWith(u"nul."_s, Qt::CaseInsensitive), qPrintable(name));
            }
        }
    }
}

void TestHostileMail::budgets_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<bool>("simplified");
    QTest::addColumn<bool>("cut");
    const QString nest = u"<table><tr><td>a</td><td>"_s, unnest = u"</td></tr></table>"_s;
    QTest::newRow("nothing") << QString() << false << false;
    QTest::newRow("paragraphs") << u"<p>text</p>"_s.repeated(500) << false << false;
    QTest::newRow("newsletter") << (nest.repeated(3) + u"<p>text <a href=\"http://e.test/\">link</a></p>"_s + unnest.repeated(3)).repeated(20) << false << false;
    QTest::newRow("deep tables, few") << nest.repeated(6) + u"x"_s + unnest.repeated(6) << false << false;
    QTest::newRow("deeper than ever") << nest.repeated(7) + u"x"_s + unnest.repeated(7) << true << false;
    QTest::newRow("deep tables, many") << (nest.repeated(6) + u"x"_s + unnest.repeated(6)).repeated(60) << true << false;
    QTest::newRow("many divs") << u"<div>x</div>"_s.repeated(100000) << false << true;
    QTest::newRow("one list") << u"<ul>"_s + u"<li>x</li>"_s.repeated(10000) + u"</ul>"_s << false << true;
    QTest::newRow("words") << u"word "_s.repeated(100000) << false << true;
    QTest::newRow("stray") << u"a < b <> </ <3 <"_s << false << false;
}

void TestHostileMail::budgets()
{
    QFETCH(const QString, html);
    const BoundedHtml out = boundedHtml(html);
    QTEST(out.simplified, "simplified");
    QTEST(out.cut, "cut");
    QVERIFY(out.html.size() <= html.size() * 2);
    const BoundedHtml again = boundedHtml(out.html); // what fits goes on fitting
    QVERIFY(again.html.size() >= out.html.size() * 9 / 10);
}

void TestHostileMail::keepsWhatFits()
{
    const QString html = u"<p>1 &lt; 2 <b>bold</b> <a href=\"http://e.test/?a=1&amp;b=2\">x</a><br><img src=\"cid:a\"></p><table><tr><td>c</td></tr></table>"_s;
    QCOMPARE(boundedHtml(html).html, html);
    const QString pile = u"a"_s + QString(1000, QChar(0x301)) + u"b"_s;
    QVERIFY(boundedHtml(pile).html.size() < 20);
    // A long paragraph is divided, and never inside a reference.
    const QString references = u"&amp;"_s.repeated(4000);
    const QString divided = boundedHtml(references).html;
    QCOMPARE(divided.count(u"&amp;"_s), 4000);
    QVERIFY(divided.contains(u"<div></div>"_s));
}

QTEST_MAIN(TestHostileMail)
#include "tst_hostilemail.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/pictures.h"
#include "viewer/htmlview.h"
#include "viewer/inlineimage.h"
#include "viewer/messageview.h"
#include "viewer/textlimits.h"
#include <QFile>
#include <QImage>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#ifdef Q_OS_LINUX
#include <sys/inotify.h>
#include <unistd.h>
#endif

using namespace Qt::StringLiterals;
using namespace ui;
using support::png;
using support::shows;

class TestMessageView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void loadsNothingFromOutside_data();
    void loadsNothingFromOutside();
    void showsImagesItWasGiven();
    void keepsFewLargeImages();
    void refusesImages_data();
    void refusesImages();
    void asksBeforeLinks();
    void longLinesAreBroken();
    void boundedText_data();
    void boundedText();
    void tabsFollowTheMessage();
    void asksForTheSourceOnce();
    void hostileTextStaysText();
};

void TestMessageView::loadsNothingFromOutside_data()
{
    QTest::addColumn<QString>("html"); // %1: path of a picture, %2: port of a server
    QTest::newRow("img path") << u"<img src='%1'>"_s;
    QTest::newRow("img file") << u"<img src='file://%1'>"_s;
    QTest::newRow("img file localhost") << u"<img src='file://localhost%1'>"_s;
    QTest::newRow("img http") << u"<img src='http://127.0.0.1:%2/x.png'>"_s;
    QTest::newRow("img no scheme") << u"<img src='//127.0.0.1:%2/x.png'>"_s;
    QTest::newRow("body background") << u"<body background='%1'>x</body>"_s;
    QTest::newRow("css background") << u"<p style=\"background-image:url(file://%1)\">x</p>"_s;
    QTest::newRow("css list image") << u"<ul style=\"list-style-image:url(%1)\"><li>x</ul>"_s;
    QTest::newRow("table background") << u"<table background='%1'><tr><td background='file://%1'>x</table>"_s;
    QTest::newRow("style sheet") << u"<link rel=stylesheet href='file://%1'><p>x"_s;
    QTest::newRow("style import")
        << u"<style>@import url('%1'); @import 'http://127.0.0.1:%2/x.css';</style><p>x"_s;
    QTest::newRow("svg in data")
        << u"<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file://%1\"/></svg>'>"_s;
}

// The scene of a real leak: QTextBrowser reads local files named in HTML, and Qt itself does when
// loadResource is silent.
void TestMessageView::loadsNothingFromOutside()
{
    QFETCH(const QString, html);
    QTemporaryDir folder;
    const QString path = folder.filePath(u"secret.png"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(png(Qt::magenta, 64, 64));
    file.close();
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
#ifdef Q_OS_LINUX
    const int watch = inotify_init1(IN_NONBLOCK);
    QVERIFY(inotify_add_watch(watch, folder.path().toLocal8Bit().constData(), IN_OPEN | IN_ACCESS) >= 0);
#endif
    HtmlView view;
    view.resize(400, 300);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.showHtml(
        QString(html).replace(u"%1"_s, path).replace(u"%2"_s, QString::number(server.serverPort())));
    QVERIFY(!shows(view, Qt::magenta));
    QVERIFY(!server.waitForNewConnection(50));
#ifdef Q_OS_LINUX
    char events[4096];
    QVERIFY2(::read(watch, events, sizeof events) <= 0, "the file was opened");
    ::close(watch);
#endif
}

void TestMessageView::showsImagesItWasGiven()
{
    HtmlView view;
    view.resize(400, 300);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.showHtml(u"<img src='data:image/png;base64,%1'>"_s.arg(
        QString::fromLatin1(png(Qt::green, 32, 32).toBase64())));
    QVERIFY(shows(view, Qt::green));
    view.showHtml(u"<img src='cid:logo@x'>"_s, {{u"logo@x"_s, png(Qt::blue, 32, 32)}});
    QVERIFY(shows(view, Qt::blue));
    view.showHtml(u"<img src='cid:logo@x'>"_s); // the next message does not inherit it
    QVERIFY(!shows(view, Qt::blue));
}

void TestMessageView::keepsFewLargeImages()
{
    QString html;
    for (int i = 0; i < 100; ++i) { // small as bytes: 2 megapixels of one colour each
        html += u"<img src=\"data:image/png;base64,%1\">"_s.arg(QString::fromLatin1(png(QColor::fromHsv(i, 255, 255), 1400, 1400).toBase64()));
    }
    HtmlView view;
    view.resize(600, 400);
    view.show();
    view.showHtml(html, {});
    QTRY_VERIFY(view.keptPixels() > 0);
    QTRY_VERIFY_WITH_TIMEOUT(view.isComplete(), 30000);
    QVERIFY2(view.keptPixels() <= 24 << 20, qPrintable(QString::number(view.keptPixels())));
}

void TestMessageView::refusesImages_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no image") << QByteArray("hello");
    QTest::newRow("svg") << QByteArray("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>");
    QTest::newRow("too wide") << png(Qt::red, kMaxImageSide + 1, 1);
    QTest::newRow("cut off") << png(Qt::red, 64, 64).left(40);
    QTest::newRow("too many bytes") << QByteArray(kMaxImageBytes + 1, 'x');
    QByteArray bomb = png(Qt::red, 8, 8);
    bomb.replace(16, 8, QByteArray("\x7f\xff\xff\xff\x7f\xff\xff\xff", 8)); // size in the PNG head
    QTest::newRow("bomb") << bomb;
}

void TestMessageView::refusesImages()
{
    QFETCH(const QByteArray, bytes);
    QVERIFY(decodeInlineImage(bytes).isNull());
    QVERIFY(!decodeInlineImage(png(Qt::red, 8, 8)).isNull());
}

void TestMessageView::asksBeforeLinks()
{
    HtmlView view;
    QSignalSpy clicked(&view, &HtmlView::linkClicked);
    for (const auto &link : {u"https://a.example/"_s, u"file:///etc/passwd"_s, u"javascript:1"_s,
                             u"mailto:a@b.example"_s, u"qrc:/x"_s, u"smb://host/share"_s})
        Q_EMIT view.anchorClicked(QUrl(link));
    QCOMPARE(clicked.count(), 2);
    QCOMPARE(view.source(), QUrl());
}

void TestMessageView::longLinesAreBroken()
{
    MessageView view;
    view.resize(500, 400);
    view.show();
    control::MessageDetail detail;
    detail.text = QString(2 << 20, u'x');
    view.showMessage(detail);
    QVERIFY(view.textView().document()->blockCount() > 500);
    for (QTextBlock b = view.textView().document()->begin(); b.isValid(); b = b.next())
        QVERIFY(b.length() <= 2001);
}

void TestMessageView::boundedText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << u"a\nb"_s << u"a\nb"_s;
    QTest::newRow("crlf") << u"a\r\nb\rc"_s << u"a\nb\nc"_s;
    QTest::newRow("controls") << u"a\u0000\u001b[2J\tc"_s << u"a\u2400\u241b[2J\tc"_s;
    QTest::newRow("broken") << u"abcdefghijklm"_s << u"abcdefgh\nijklm"_s;
    QTest::newRow("surrogates stay whole") << u"abcdefg😀h"_s << u"abcdefg😀\nh"_s;
    QTest::newRow("cut") << QString(40, u'\n') << QString(20, u'\n') + u"\n…"_s;
}

void TestMessageView::boundedText()
{
    QFETCH(const QString, text);
    QTEST(ui::boundedText(text, 20, 8), "shown");
}

void TestMessageView::tabsFollowTheMessage()
{
    MessageView view;
    control::MessageDetail detail;
    detail.html = u"<p>only html"_s;
    view.showMessage(detail);
    QCOMPARE(view.currentWidget(), static_cast<QWidget *>(&view.htmlView()));
    QVERIFY(!view.isTabVisible(0));
    detail.text = u"both"_s;
    detail.attachments = {{1, u"a.pdf"_s, u"application/pdf"_s, 10}};
    view.showMessage(detail);
    QVERIFY(view.isTabVisible(0) && view.isTabVisible(1) && view.isTabVisible(4));
    view.clear();
    QVERIFY(view.isTabVisible(0) && !view.isTabVisible(1) && !view.isTabVisible(4));
}

void TestMessageView::asksForTheSourceOnce()
{
    MessageView view;
    control::MessageDetail detail;
    detail.text = u"x"_s;
    view.showMessage(detail);
    QSignalSpy needed(&view, &MessageView::sourceNeeded);
    view.setCurrentIndex(3);
    view.setCurrentIndex(0);
    view.setCurrentIndex(3);
    QCOMPARE(needed.count(), 1);
    view.showMessage(detail); // the next message, the tab stays
    QCOMPARE(view.currentIndex(), 3);
    QCOMPARE(needed.count(), 2);
}

void TestMessageView::hostileTextStaysText()
{
    MessageView view;
    control::MessageDetail detail;
    detail.text = u"<b>not bold</b> <img src=/etc/passwd>"_s;
    view.showMessage(detail);
    QCOMPARE(view.textView().toPlainText(), *detail.text);
}

QTEST_MAIN(TestMessageView)
#include "tst_messageview.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/messagepanel.h"
#include "support/fakeengine.h"
#include "support/pictures.h"
#include "viewer/htmlview.h"
#include "viewer/inlineimage.h"
#include "viewer/inlineparts.h"
#include "viewer/messageview.h"
#include <QScrollBar>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;
using support::png;
using support::shows;

namespace {

control::Attachment image(int n, const QString &contentId, qint64 size = 100)
{
    return {n, u"%1.png"_s.arg(n), u"image/png"_s, size, contentId};
}

} // namespace

class TestMessagePanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void picksPictures_data();
    void picksPictures();
    void boundsPictures();
    void showsInlineImages();
    void forgetsImagesOfAnotherMessage();
    void failureShowsNothing();

private:
    control::Id addMessage(support::FakeEngine &fake, const QString &html, const QByteArray &picture);
};

void TestMessagePanel::picksPictures_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("contentId");
    QTest::addColumn<bool>("picked");
    QTest::newRow("plain") << u"<img src=\"cid:logo@x\">"_s << u"logo@x"_s << true;
    QTest::newRow("scheme in capitals") << u"<img src=\"CID:logo@x\">"_s << u"logo@x"_s << true;
    QTest::newRow("percent") << u"<img src=\"cid:a%20b%40x\">"_s << u"a b@x"_s << true;
    QTest::newRow("entity") << u"<img src=\"cid:a&amp;b@x\">"_s << u"a&b@x"_s << true;
    QTest::newRow("another") << u"<img src=\"cid:logo@y\">"_s << u"logo@x"_s << false;
    QTest::newRow("a longer one") << u"<img src=\"cid:logo@xx\">"_s << u"logo@x"_s << false;
    QTest::newRow("not shown at all") << u"<p>logo@x</p>"_s << u"logo@x"_s << false;
    QTest::newRow("nothing named") << u"<img src=\"cid:\">"_s << QString() << false;
}

void TestMessagePanel::picksPictures()
{
    QFETCH(const QString, html);
    QFETCH(const QString, contentId);
    control::MessageDetail detail;
    detail.html = html;
    detail.attachments = {{1, u"a.pdf"_s, u"application/pdf"_s, 10, contentId}, image(2, contentId)};
    const QList<control::Attachment> parts = inlinePartsOf(detail);
    QTEST(!parts.isEmpty(), "picked");
    if (!parts.isEmpty())
        QCOMPARE(parts[0].n, 2);
}

void TestMessagePanel::boundsPictures()
{
    control::MessageDetail detail;
    detail.html.emplace();
    for (int n = 1; n <= 200; ++n) {
        detail.html->append(u"<img src='cid:%1@x'>"_s.arg(n));
        detail.attachments.append(image(n, u"%1@x"_s.arg(n)));
    }
    QCOMPARE(inlinePartsOf(detail).size(), kMaxInlineParts);
    detail.attachments[0].size = kMaxImageBytes + 1;
    QCOMPARE(inlinePartsOf(detail)[0].n, 2);
    for (control::Attachment &attachment : detail.attachments)
        attachment.size = kMaxImageBytes;
    QCOMPARE(inlinePartsOf(detail).size(), kMaxInlineBytes / kMaxImageBytes);
}

control::Id TestMessagePanel::addMessage(support::FakeEngine &fake, const QString &html, const QByteArray &picture)
{
    control::MessageDetail detail;
    detail.message.id = fake.nextId();
    detail.message.subject = u"Offer with logo"_s;
    detail.message.from = u"Anna <anna@sender.example>"_s;
    detail.message.seen = true;
    detail.html = html;
    detail.attachments = {{1, u"a.pdf"_s, u"application/pdf"_s, 10}, image(2, u"logo@x"_s, picture.size())};
    fake.attachments.insert({detail.message.id, 2}, picture);
    fake.details.insert(detail.message.id, detail);
    return detail.message.id;
}

void TestMessagePanel::showsInlineImages()
{
    support::FakeEngine fake;
    QVERIFY(fake.listen());
    const QString tall = u"<p>line</p>"_s.repeated(200);
    const control::Id id = addMessage(fake, u"<h1>Offer</h1><img src=\"cid:logo@x\">"_s + tall, png(Qt::blue));
    EngineConnection engine;
    engine.connectTo({fake.url(), fake.token()});
    MessagePanel panel(engine);
    panel.resize(600, 400);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    panel.openMessage(id);
    QTRY_VERIFY(shows(panel, Qt::blue));
    const QString path = u"GET /v1/messages/"_s + base::idToString(id) + u"/attachments/"_s;
    QCOMPARE(fake.requests.count(path + u'2'), 1);
    QVERIFY(!fake.requests.contains(path + u'1')); // what no picture shows is not fetched
    QScrollBar *bar = panel.view().htmlView().verticalScrollBar();
    bar->setValue(50);
    panel.view().htmlView().showInlineImages({{u"logo@x"_s, png(Qt::green)}});
    QCOMPARE(bar->value(), 50);
    const QString file = qEnvironmentVariable("POSTKONTOR_SCREENSHOT");
    if (!file.isEmpty())
        QVERIFY(panel.grab().save(file));
}

void TestMessagePanel::forgetsImagesOfAnotherMessage()
{
    support::FakeEngine fake;
    QVERIFY(fake.listen());
    const control::Id withLogo = addMessage(fake, u"<img src=\"cid:logo@x\">"_s, png(Qt::blue));
    const control::Id other = addMessage(fake, u"<p>here</p><img src=\"cid:else@x\">"_s, png(Qt::blue));
    EngineConnection engine;
    engine.connectTo({fake.url(), fake.token()});
    MessagePanel panel(engine);
    panel.resize(600, 400);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    panel.openMessage(withLogo);
    QTRY_VERIFY(shows(panel, Qt::blue));
    panel.openMessage(other);
    QTRY_COMPARE(panel.view().htmlView().toPlainText().left(4), u"here"_s);
    QVERIFY(!shows(panel, Qt::blue));
}

/// The message of before must not stand there as if it were the one that was chosen.
void TestMessagePanel::failureShowsNothing()
{
    support::FakeEngine fake;
    QVERIFY(fake.listen());
    const control::Id id = addMessage(fake, u"<p>here</p>"_s, png(Qt::blue));
    EngineConnection engine;
    engine.connectTo({fake.url(), fake.token()});
    MessagePanel panel(engine);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    panel.openMessage(id);
    QTRY_VERIFY(panel.view().isVisible());
    panel.openMessage(fake.nextId()); // nobody has it
    QTRY_VERIFY(!panel.view().isVisible());
}

QTEST_MAIN(TestMessagePanel)
#include "tst_messagepanel.moc"

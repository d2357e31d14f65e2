// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/compression.h"
#include "storage/crc32c.h"
#include "storage/cursor.h"
#include "storage/jsontext.h"
#include "storage/segmentrecord.h"
#include "storage/wordcutter.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QtTest>

using namespace Qt::Literals;
using namespace storage;

/// The small pure parts: checksums, record headers, compression, cursors, words.
class TestSegments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void crcVectors_data();
    void crcVectors();
    void crcInPieces();
    void recordHeader();
    void compressionPays();
    void paths();
    void cursors();
    void json();
    void words_data();
    void words();
    void hugeWords();
};

void TestSegments::crcVectors_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<quint32>("crc");
    QByteArray rising, falling;
    for (int i = 0; i < 32; ++i) {
        rising += char(i);
        falling += char(31 - i);
    }
    // RFC 3720 B.4
    QTest::newRow("empty") << QByteArray() << 0u;
    QTest::newRow("zeros") << QByteArray(32, '\0') << 0x8a9136aau;
    QTest::newRow("ones") << QByteArray(32, '\xff') << 0x62a8ab43u;
    QTest::newRow("rising") << rising << 0x46dd794eu;
    QTest::newRow("falling") << falling << 0x113fdb5cu;
    QTest::newRow("check") << QByteArray("123456789") << 0xe3069283u;
}

void TestSegments::crcVectors()
{
    QFETCH(QByteArray, bytes);
    QFETCH(quint32, crc);
    QCOMPARE(crc32cByTable(0, bytes), crc);
    QCOMPARE(crc32c(0, bytes), crc);
}

void TestSegments::crcInPieces()
{
    QByteArray bytes(1000, Qt::Uninitialized);
    QRandomGenerator(7).fillRange(reinterpret_cast<quint32 *>(bytes.data()), bytes.size() / 4);
    const quint32 whole = crc32cByTable(0, bytes);
    for (qsizetype cut = 0; cut <= bytes.size(); ++cut) {
        const QByteArrayView view(bytes);
        QCOMPARE(crc32c(crc32c(0, view.first(cut)), view.sliced(cut)), whole);
    }
    quint32 single = 0;
    for (char c : bytes)
        single = crc32c(single, QByteArrayView(&c, 1));
    QCOMPARE(single, whole);
}

void TestSegments::recordHeader()
{
    RecordHeader header;
    header.bodyId = 0x0123456789abcdef;
    header.flags = RecordHeader::kZstd;
    header.rawLength = 1LL << 33;
    header.storedLength = 77;
    header.payloadCrc = 0xdeadbeef;
    const QByteArray bytes = header.encoded();
    QCOMPARE(bytes.size(), RecordHeader::kSize);
    const auto decoded = RecordHeader::decode(bytes);
    QVERIFY(decoded);
    QCOMPARE(decoded->bodyId, header.bodyId);
    QCOMPARE(decoded->flags, header.flags);
    QCOMPARE(decoded->rawLength, header.rawLength);
    QCOMPARE(decoded->storedLength, header.storedLength);
    QCOMPARE(decoded->payloadCrc, header.payloadCrc);
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            QByteArray damaged = bytes;
            damaged[i] = char(damaged[i] ^ (1 << bit));
            QVERIFY(!RecordHeader::decode(damaged));
        }
        QVERIFY(!RecordHeader::decode(bytes.first(i)));
    }
}

void TestSegments::compressionPays()
{
    QVERIFY(!compressed("short"));
    QByteArray noise(10000, Qt::Uninitialized);
    QRandomGenerator(3).fillRange(reinterpret_cast<quint32 *>(noise.data()), noise.size() / 4);
    QVERIFY(!compressed(noise));
    const QByteArray text = QByteArray("a mail is text, and text repeats itself\r\n").repeated(100);
    const auto frame = compressed(text);
    QVERIFY(frame && frame->size() < text.size() / 2);
    QCOMPARE(*decompressed(*frame, text.size()), text);
    QVERIFY(!decompressed(*frame, text.size() - 1));
    QVERIFY(!decompressed(*frame, text.size() + 1));
    QVERIFY(!decompressed(*frame, -1));
    for (qsizetype i = 0; i < frame->size(); ++i)
        QVERIFY(!decompressed(frame->first(i), text.size()));
    QVERIFY(!decompressed(QByteArray("no frame at all"), 15));
}

void TestSegments::paths()
{
    QCOMPARE(segmentPath(202611, 1), u"bodies/2026-11/000001.seg"_s);
    QCOMPARE(segmentPath(202601, 1234567), u"bodies/2026-01/1234567.seg"_s);
    QCOMPARE(monthOf(0), 197001);
    QCOMPARE(monthOf(1790000000000), 202609);
}

void TestSegments::cursors()
{
    for (qint64 number :
         {0LL, 1LL, -1LL, std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::min()}) {
        const Cursor cursor{'m', number, 42, u"a.b@c \u5e74"_s};
        const auto decoded = Cursor::decode('m', cursor.encoded());
        QVERIFY(decoded);
        QCOMPARE(decoded->major, number);
        QCOMPARE(decoded->minor, 42);
        QCOMPARE(decoded->text, cursor.text);
        QVERIFY(!Cursor::decode('e', cursor.encoded()));
    }
    const QString good = Cursor{'m', 5, 6, {}}.encoded();
    for (const QString &bad : {u""_s, u"x"_s, u"!!!"_s, good + u"="_s, good.chopped(1), good + u"!"_s,
                               QString(5000, u'A'), QString::fromLatin1(QByteArray("m+5.6.").toBase64()),
                               QString::fromLatin1(QByteArray("m5").toBase64())})
        QVERIFY2(!Cursor::decode('m', bad), qPrintable(bad));
}

void TestSegments::json()
{
    QString nasty = u"\"\\\n\t\u5e74 "_s + QChar(0xd800) + QChar(0) + u"end"_s;
    const QByteArray text = JsonObject()
                                .add("a", nasty)
                                .add("n", qint64(-5))
                                .add("b", true)
                                .add("l", QStringList{u"x"_s, u"\""_s})
                                .addRaw("r", "{\"k\":1}")
                                .text();
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(text, &error).object();
    QCOMPARE(error.error, QJsonParseError::NoError);
    QCOMPARE(object[u"a"_s].toString(), nasty.replace(QChar(0xd800), QChar(QChar::ReplacementCharacter)));
    QCOMPARE(object[u"n"_s].toInt(), -5);
    QCOMPARE(object[u"l"_s].toArray().size(), 2);
    QCOMPARE(object[u"r"_s][u"k"_s].toInt(), 1);
    QCOMPARE(JsonObject().text(), QByteArray("{}"));
}

void TestSegments::words_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("document");
    QTest::addColumn<QString>("query");
    QTest::newRow("empty") << u""_s << u""_s << u""_s;
    QTest::newRow("punctuation") << u"--- !?"_s << u""_s << u""_s;
    QTest::newRow("words") << u"Hello, hello world-wide"_s << u"hello wide world"_s << u"hello world wide"_s;
    QTest::newRow("numbers") << u"4711 3.14"_s << u"14 3 4711"_s << u"4711 3 14"_s;
    QTest::newRow("folding") << u"GR\u00dc\u00dfE Gr\u00fc\u00dfe"_s << u"gr\u00fc\u00dfe"_s
                             << u"gr\u00fc\u00dfe"_s;
    QTest::newRow("full width") << u"\uff21\uff22"_s << u"ab"_s << u"ab"_s;
    QTest::newRow("one character") << u"\u544a"_s << u"\u544a"_s << u"\u544a"_s;
    QTest::newRow("two characters") << u"\u62a5\u544a"_s << u"\u544a \u62a5 \u62a5\u544a"_s
                                    << u"\u62a5\u544a"_s;
    QTest::newRow("three") << u"\u5e74\u62a5\u544a"_s << u"\u544a \u5e74 \u5e74\u62a5 \u62a5 \u62a5\u544a"_s
                           << u"\u5e74\u62a5 \u62a5\u544a"_s;
    QTest::newRow("mixed") << u"a\u5e74b"_s << u"a b \u5e74"_s << u"a \u5e74 b"_s;
    QTest::newRow("beyond the BMP") << u"\U00020000\U00020001"_s
                                    << u"\U00020000 \U00020000\U00020001 \U00020001"_s
                                    << u"\U00020000\U00020001"_s;
    QTest::newRow("lone surrogate") << u"a"_s + QChar(0xd800) + u"b"_s << u"a b"_s << u"a b"_s;
}

void TestSegments::words()
{
    QFETCH(QString, text);
    QFETCH(QString, document);
    QFETCH(QString, query);
    QCOMPARE(WordCutter::document(text).join(u' '), document);
    QCOMPARE(WordCutter::query(text).join(u' '), query);
}

void TestSegments::hugeWords()
{
    const QStringList terms = WordCutter::document(QString(1 << 20, u'x'));
    QCOMPARE(terms, QStringList{QString(WordCutter::kLongestTerm, u'x')});
    QCOMPARE(WordCutter::query(QString(500, u'x')), terms);
    QString many;
    for (int i = 0; i < 50000; ++i)
        many += QString::number(i) + u' ';
    QCOMPARE(WordCutter::document(many, 1000).size(), 1000);
    QVERIFY(WordCutter::query(many).size() <= 32);
}

QTEST_GUILESS_MAIN(TestSegments)
#include "tst_segments.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/attachmentname.h"
#include "mail/charset.h"
#include "mail/htmlentities.h"
#include "mail/transfercoding.h"
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using mail::TransferCoding;

class TestDecoding : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void charsets_data()
    {
        QTest::addColumn<QByteArray>("charset");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        const auto row = [](const QByteArray &charset, const QByteArray &bytes, const QString &text) {
            QTest::addRow("%s %s", charset.constData(), bytes.toHex().constData()) << charset << bytes << text;
        };
        row("gb18030", "\xd6\xd0\xce\xc4", u"中文"_s);
        row("gb18030", "\x90\x30\x81\x30", u"𐀀"_s);
        row("GBK", "\xe9\x9f", u"闊"_s);
        row("gb2312", "\xd6\xd0\x90\x30\x81\x30", u"中𐀀"_s);
        row("", "Re: \xc4\xe3\xba\xc3\xca\xc0\xbd\xe7", u"Re: 你好世界"_s); // GBK that nothing names
        row("us-ascii", "\xc4\xe3\xba\xc3", u"你好"_s);
        row("", "Gr\xfc\xdf" "e, \xc4rger", u"Grüße, Ärger"_s);
        row("", "cr\xe9\xe9" "e \xc4\xd6", u"créée ÄÖ"_s);
        row("Big5", "\xa4\xa4\xa4\xe5", u"中文"_s);
        row("big5", "\x88\x66", u"Ê"_s);
        row("big5-hkscs", "\x8d\xfa", QString(QChar(0x7089)));
        row("iso-2022-jp", "\x1b$BF|K\\\x1b(B!", u"日本!"_s);
        row("Shift_JIS", "\x93\xfa\x96\x7b", u"日本"_s);
        row("cp932", "\x87\x40", u"①"_s);
        row("euc-jp", "\xc6\xfc\xcb\xdc", u"日本"_s);
        row("EUC-KR", "\xc7\xd1\xb1\xdb", u"한글"_s);
        row("ks_c_5601-1987", "\xc7\xd1\xb1\xdb", u"한글"_s);
        row("iso-2022-kr", "\x1b$)C\x0e\x47\x51\x31\x5b\x0f", u"한글"_s);
        row("koi8-r", "\xf0\xf2", u"ПР"_s);
        row("koi8-u", "\xa4", u"є"_s);
        row("windows-1250", "\x9c", u"ś"_s);
        row("windows-1251", "\xcf\xf0", u"Пр"_s);
        row("WINDOWS-1252", "\x80\x93", u"€“"_s);
        row("windows-1253", "\xe1", u"α"_s);
        row("windows-1254", "\xfd", u"ı"_s);
        row("windows-1255", "\xe0", u"א"_s);
        row("windows-1256", "\xc8", u"ب"_s);
        row("windows-1257", "\xe0", u"ą"_s);
        row("windows-1258", "\xd0", u"Đ"_s);
        row("iso-8859-1", "\xe9\x80", u"é€"_s);
        row("latin1", "\xe9", u"é"_s);
        row("iso-8859-2", "\xb6", u"ś"_s);
        row("iso-8859-5", "\xb0", u"А"_s);
        row("iso-8859-6", "\xc8", u"ب"_s);
        row("iso-8859-7", "\xe1", u"α"_s);
        row("iso-8859-8-i", "\xe0", u"א"_s);
        row("iso-8859-9", "\xfd", u"ı"_s);
        row("iso-8859-15", "\xa4", u"€"_s);
        row("tis-620", "\xa1", u"ก"_s);
        row("utf-7", "+ZeU-A", u"日A"_s);
        row("utf-16", QByteArray("\xfe\xff\x65\xe5", 4), u"日"_s);
        row("utf-16le", QByteArray("\xe5\x65", 2), u"日"_s);
        row("utf-32be", QByteArray("\x00\x01\xf6\x00", 4), u"😀"_s);
        row("UTF8", "\xe6\x97\xa5", u"日"_s);
        row("us-ascii", "caf\xc3\xa9", u"café"_s);
        row("us-ascii", "caf\xe9", u"café"_s);
        row("no-such-charset", "caf\xe9", u"café"_s);
        row("", "\xc3\xa9", u"é"_s);
        row("../../etc/passwd", "x", u"x"_s);
        row("utf-8", "a\xff" "b", u"a\ufffd"_s + u"b"_s);
        row("gb18030", "a\xd6", u"a\ufffd"_s);
        row("shift_jis", "\x93", u"\ufffd"_s);
    }
    void charsets()
    {
        QFETCH(QByteArray, charset);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        QCOMPARE(mail::decodeText(bytes, charset), text);
    }
    void supersets() // what the smaller name lacks is read by the larger set
    {
        QCOMPARE(mail::decodeText("\x81\x30\x84\x36", "gb2312"), mail::decodeText("\x81\x30\x84\x36", "gb18030"));
        QCOMPARE(mail::decodeText("\xa2\xe3", "gbk"), u"€"_s);
        for (const char *name : {"gb18030", "gbk", "gb2312", "big5", "big5-hkscs", "iso-2022-jp", "shift_jis", "cp932", "euc-jp", "euc-kr", "iso-2022-kr", "koi8-r",
                                 "koi8-u", "windows-1251", "iso-8859-15", "utf-7", "utf-16", "utf-32", "us-ascii", "hz-gb-2312", "iso-2022-cn", "macintosh", "ibm866"})
            QVERIFY2(mail::isKnownCharset(name), name);
        QVERIFY(!mail::isKnownCharset("klingon"));
    }
    void anyBytesInAnyCharset()
    {
        QRandomGenerator random(11);
        for (const char *name : {"gb18030", "big5", "iso-2022-jp", "shift_jis", "euc-jp", "euc-kr", "iso-2022-kr", "koi8-r", "windows-1251", "utf-7", "utf-8", "utf-16",
                                 "utf-16le", "utf-32", "hz", "iso-2022-cn", "euc-tw", "viscii", "johab", ""}) {
            for (int round = 0; round < 200; ++round) {
                QByteArray bytes;
                const int length = random.bounded(60);
                for (int i = 0; i < length; ++i)
                    bytes += random.bounded(4) == 0 ? "\x1b$B(+/-~{}\x0e\x0f"[random.bounded(12)] : static_cast<char>(random.bounded(256));
                QVERIFY2(mail::decodeText(bytes, name).isValidUtf16(), name);
            }
        }
        QCOMPARE(mail::decodeText(QByteArray(10 << 20, '\xd6'), "gb18030").size() > 0, true);
    }

    void codings_data()
    {
        QTest::addColumn<int>("coding");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("decoded");
        const auto row = [](const char *name, TransferCoding coding, const QByteArray &body, const QByteArray &decoded) {
            QTest::newRow(name) << int(coding) << body << decoded;
        };
        row("base64", TransferCoding::Base64, "aGVsbG8=", "hello");
        row("two pads", TransferCoding::Base64, "aGVsbA==", "hell");
        row("lines", TransferCoding::Base64, "aGVs\r\nbG8=\r\n", "hello");
        row("no padding", TransferCoding::Base64, "aGVsbG8", "hello");
        row("noise", TransferCoding::Base64, "*aG!Vs bG8=", "hello");
        row("joined pieces", TransferCoding::Base64, "aGk=aGk=", "hihi");
        row("footer", TransferCoding::Base64, "aGVsbG8=\r\n--\r\n", "hello");
        row("lone", TransferCoding::Base64, "a", "");
        row("only padding", TransferCoding::Base64, "====", "");
        row("qp", TransferCoding::QuotedPrintable, "caf=C3=A9=\r\n!", "caf\xc3\xa9!");
        row("lower case", TransferCoding::QuotedPrintable, "=c3=a9", "\xc3\xa9");
        row("trailing blanks", TransferCoding::QuotedPrintable, "a  \t\r\nb ", "a\r\nb");
        row("soft break with blanks", TransferCoding::QuotedPrintable, "a=  \r\nb", "ab");
        row("soft break with lf", TransferCoding::QuotedPrintable, "a=\nb", "ab");
        row("bad escapes", TransferCoding::QuotedPrintable, "=zz = =4", "=zz = =4");
        row("ends in =", TransferCoding::QuotedPrintable, "a=", "a");
        row("uu", TransferCoding::Uuencode, "begin 644 x\r\n%:&5L;&\\\r\n`\r\nend\r\n", "hello");
        row("uu without begin", TransferCoding::Uuencode, "%:&5L;&\\\r\n", "");
        row("identity", TransferCoding::Identity, "=41", "=41");
    }
    void codings()
    {
        QFETCH(int, coding);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, decoded);
        const auto how = static_cast<TransferCoding>(coding);
        QCOMPARE(mail::decodeBody(body, how), decoded);
        QCOMPARE(mail::decodedSize(body, how), decoded.size());
        for (qsizetype limit = 0; limit <= decoded.size(); ++limit)
            QCOMPARE(mail::decodeBody(body, how, limit), decoded.first(limit));
    }
    void codingNames()
    {
        QCOMPARE(mail::transferCodingFromName(" BASE64 "), TransferCoding::Base64);
        QCOMPARE(mail::transferCodingFromName("Quoted-Printable"), TransferCoding::QuotedPrintable);
        QCOMPARE(mail::transferCodingFromName("x-uuencode"), TransferCoding::Uuencode);
        for (const char *name : {"7bit", "8bit", "binary", "", "base64x", "base 64"})
            QCOMPARE(mail::transferCodingFromName(name), TransferCoding::Identity);
    }
    void base64RoundTrip()
    {
        QRandomGenerator random(5);
        for (int size = 0; size < 300; ++size) {
            QByteArray bytes(size, 0);
            for (char &c : bytes)
                c = static_cast<char>(random.bounded(256));
            QCOMPARE(mail::decodeBody(bytes.toBase64(), TransferCoding::Base64), bytes);
        }
    }

    void names_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("safe");
        const auto row = [](const QString &name, const QString &safe) { QTest::newRow(name.left(20).toUtf8().toPercentEncoding().constData()) << name << safe; };
        row(u"report.pdf"_s, u"report.pdf"_s);
        row(u"../../etc/passwd"_s, u"passwd"_s);
        row(u"C:\\Windows\\x.exe"_s, u"x.exe"_s);
        row(u"a/b\\c"_s, u"c"_s);
        row(u".."_s, u""_s);
        row(u"folder/"_s, u""_s);
        row(u".htaccess"_s, u"htaccess"_s);
        row(u"a. . "_s, u"a"_s);
        row(u"CON"_s, u"_CON"_s);
        row(u"nul.txt"_s, u"_nul.txt"_s);
        row(u"COM1 .x"_s, u"_COM1 .x"_s);
        row(u"a:b|c?.txt"_s, u"abc.txt"_s);
        row(u"a\r\nb.txt"_s, u"ab.txt"_s);
        row(u"cod"_s + QChar(0x202e) + u"fdp.exe"_s, u"codfdp.exe"_s);
        row(u"中文.txt"_s, u"中文.txt"_s);
        row(QString(QChar(0)), u""_s);
        row(QString(300, u'a') + u".pdf"_s, QString(196, u'a') + u".pdf"_s);
        row(QString(300, QChar(0x4e2d)) + u".pdf"_s, QString(65, QChar(0x4e2d)) + u".pdf"_s);
        row(u"x."_s + QString(400, u'e'), u"x."_s + QString(198, u'e'));
    }
    void names()
    {
        QFETCH(QString, name);
        QTEST(mail::safeFileName(name), "safe");
    }
    void defaultNames()
    {
        QCOMPARE(mail::defaultAttachmentName(3, "image/png"), u"attachment-3.png"_s);
        QCOMPARE(mail::defaultAttachmentName(1, "x/../y"), u"attachment-1.bin"_s);
        QCOMPARE(mail::defaultAttachmentName(1, "message/rfc822"), u"message.eml"_s);
    }
    void entities()
    {
        QCOMPARE(mail::decodeEntities(u"&lt;&LT;&amp;amp;&euro;&hearts;&#x1F600;&#128512;"), u"<<&amp;€♥😀😀"_s);
        QCOMPARE(mail::decodeEntities(u"&nbspx&copy 1&notit;&eurox"), u"\u00a0x© 1¬it;&eurox"_s);
        QCOMPARE(mail::decodeEntities(u"&#0;&#xD800;&#x110000;&#99999999999999999999;&#;&#x;&"), u"\ufffd\ufffd\ufffd\ufffd&#;&#x;&"_s);
        QCOMPARE(mail::decodeEntities(u"&#146;"), u"’"_s);
    }
};

QTEST_GUILESS_MAIN(TestDecoding)
#include "tst_decoding.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/idna.h"
#include "support/corpora.h"
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

class TestIdna : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void names()
    {
        QCOMPARE(mail::domainToAscii(u"Example.COM"), std::optional<QString>(QStringLiteral("example.com")));
        QCOMPARE(mail::domainToAscii(u"bücher.example"), std::optional<QString>(QStringLiteral("xn--bcher-kva.example")));
        QCOMPARE(mail::domainToAscii(u"日本語。JP"), std::optional<QString>(QStringLiteral("xn--wgv71a119e.jp")));
        QCOMPARE(mail::domainToUnicode(u"xn--wgv71a119e.jp"), QStringLiteral("日本語.jp"));
        QCOMPARE(mail::domainToUnicode(u"xn--example.com"), QStringLiteral("xn--example.com"));
        QVERIFY(!mail::domainToAscii(u""));
        QVERIFY(!mail::domainToAscii(u"a..b"));
        QVERIFY(!mail::domainToAscii(u"bü cher.example"));
        QVERIFY(!mail::domainToAscii(QString(300, u'ü')));
        QVERIFY(!mail::domainToAscii(QString(2000, u'ü')));
        QVERIFY(!mail::domainToAsciiStrict(u"xn--example.com"));
    }
    void punycode()
    {
        if (support::corporaDir().isEmpty())
            QSKIP("corpora folder is absent");
        const auto read = [](const QString &name) {
            QFile file(support::corporaDir() + QStringLiteral("/idna/data/idna/tests/") + name);
            return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).array() : QJsonArray();
        };
        int decoded = 0;
        const QJsonArray good = read(QStringLiteral("punycode_tests.json"));
        QVERIFY(good.size() > 20);
        for (const QJsonValue &value : good) { // raw punycode: only some of it is a label that IDNA allows
            const QString label = QStringLiteral("xn--") + value.toObject()[QStringLiteral("encoded")].toString();
            const QString plain = value.toObject()[QStringLiteral("decoded")].toString();
            const QString shown = mail::domainToUnicode(label);
            QVERIFY2(shown == label || shown == plain.toLower(), qPrintable(label));
            decoded += shown == label ? 0 : 1;
        }
        QVERIFY(decoded >= 5);
        for (const QJsonValue &value : read(QStringLiteral("bad_punycode_tests.json"))) {
            const QString label = QStringLiteral("xn--") + value.toObject()[QStringLiteral("decoded")].toString();
            QVERIFY(!mail::domainToAsciiStrict(label));
            QCOMPARE(mail::domainToUnicode(label), label);
        }
    }
    void table_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("Unicode 17") << QStringLiteral("IdnaTestV2.txt");
        QTest::newRow("Unicode 16") << QStringLiteral("IdnaTestV2-Unicode16.txt");
    }
    void table()
    {
        if (support::corporaDir().isEmpty())
            QSKIP("corpora folder is absent");
        QFETCH(QString, file);
        QFile table(support::corporaDir() + QStringLiteral("/idna/data/idna/tests/") + file);
        QVERIFY(table.open(QIODevice::ReadOnly));
        int cases = 0, wrong = 0;
        while (!table.atEnd()) {
            QByteArray line = table.readLine();
            if (const qsizetype hash = line.indexOf('#'); hash >= 0)
                line.truncate(hash);
            const QStringList columns = QString::fromUtf8(line).split(u';');
            if (columns.size() < 7)
                continue;
            const QString source = unescape(columns[0]);
            QString unicode = unescape(columns[1]), ascii = unescape(columns[3]);
            QString status = columns[2].trimmed(), asciiStatus = columns[4].trimmed();
            if (columns[1].trimmed().isEmpty())
                unicode = source;
            if (columns[3].trimmed().isEmpty())
                ascii = unicode;
            if (asciiStatus.isEmpty())
                asciiStatus = status;
            const bool good = asciiStatus.isEmpty() || asciiStatus == u"[]";
            const std::optional<QString> got = mail::domainToAsciiStrict(source);
            ++cases;
            if (isNewerThanIcu(unicode, ascii) && !got)
                continue;
            if (got.has_value() != good || (good && *got != ascii)) {
                ++wrong;
                qInfo().noquote() << (got ? *got : QStringLiteral("refused")) << "|" << line.trimmed();
            }
        }
        QVERIFY(cases > 6000);
        QCOMPARE(wrong, 0);
    }

private:
    /// CJK Extension J is of Unicode 17; the other name holds compatibility ideographs whose mapping was mended in 15.1.
    static bool isNewerThanIcu(const QString &unicode, const QString &ascii)
    {
        const QList<uint> points = unicode.toUcs4();
        return ascii == u"xn--snl253bgitxhzwu2arn60c"
            || std::any_of(points.begin(), points.end(), [](uint c) { return c >= 0x323b0 && c <= 0x3347f; });
    }
    static QString unescape(const QString &column)
    {
        const QString text = column.trimmed();
        if (text == u"\"\"")
            return {};
        QString out;
        for (qsizetype i = 0; i < text.size(); ++i) {
            if (text.mid(i, 2) == u"\\u") {
                out += QChar(text.mid(i + 2, 4).toUShort(nullptr, 16));
                i += 5;
            } else if (text.mid(i, 3) == u"\\x{") {
                const qsizetype end = text.indexOf(u'}', i);
                out += QString::fromUcs4(std::array{char32_t(text.mid(i + 3, end - i - 3).toUInt(nullptr, 16))}.data(), 1);
                i = end;
            } else {
                out += text[i];
            }
        }
        return out;
    }
};

QTEST_GUILESS_MAIN(TestIdna)
#include "tst_idna.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "readerrun.h"
#include <QTest>

using namespace imap;

class TestCommandReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void dialogues_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArrayList>("said");
        const auto row = [](const char *name, const QByteArray &input, const QByteArrayList &said) { QTest::newRow(name) << input << said; };
        row("plain", "a NOOP\r\nb LOGOUT\r\n", {"C a NOOP", "C b LOGOUT"});
        row("bare line feed", "a NOOP\nb X\n", {"C a NOOP", "C b X"});
        row("one end only", "a NOOP\r\r\n", {"C a NOOP\r"});
        row("literals", "a LOGIN {4}\r\nanna {3}\r\np\r\n\r\nb X\r\n", {"?", "?", "C a LOGIN {4}\r\nanna {3}\r\np\r\n", "C b X"});
        row("no waiting", "a LOGIN {4+}\r\nanna {0+}\r\n\r\n", {"+", "+", "C a LOGIN {4}\r\nanna {0}\r\n"});
        row("literal8", QByteArray("a X ~{2}\r\n\0\1\r\n", 14), {"?", QByteArray("C a X ~{2}\r\n\0\1", 14)});
        row("text like a literal", "a X {4} b\r\nb X {}\r\nc X 4}\r\nd X {4-}\r\n", {"C a X {4} b", "C b X {}", "C c X 4}", "C d X {4-}"});
        row("told no", "a X {9000}\r\nb NOOP\r\n", {"R a", "C b NOOP"});
        row("too much together", "a X {4096+}\r\n" + QByteArray(4096, 'x') + " {4096}\r\nb X\r\n", {"+", "R a", "C b X"});
        row("thrown away", "a X {5000+}\r\n" + QByteArray(4992, 'x') + "\r\nb Q\r\n y {5+}\r\nb Q\r\n z\r\nc NOOP\r\n", {"R a", "C c NOOP"});
        row("thrown away up to a question", "a X {5000+}\r\n" + QByteArray(5000, 'x') + " {9}\r\nc NOOP\r\n", {"R a", "C c NOOP"});
        row("20 digits", "a X {100000000000000000000}\r\nb X\r\n", {"R a", "C b X"});
        row("60 digits", "a X {" + QByteArray(60, '9') + "}\r\nb X\r\n", {"R a", "C b X"});
        row("20 digits, unasked", "a X {100000000000000000000+}\r\nb X\r\n", {"flood"});
        row("2 GiB, unasked", "a X {2147483647+}\r\nb X\r\n", {"flood"});
        row("60 digits behind a long line", "a X" + QByteArray(35'000, 'x') + "{" + QByteArray(60, '0') + "5+}\r\nb X\r\n", {"flood"});
        row("long line", "a " + QByteArray(35'000, 'x') + "\r\nb X\r\n", {"R a", "C b X"});
        row("long line that ends in a literal", "a " + QByteArray(35'000, 'x') + " {6+}\r\nb Q\r\n \r\nb X\r\n", {"R a", "C b X"});
        row("streamed", "a STREAM {5}\r\nhello\r\nb X\r\n", {"S 5", "B hello", "C a STREAM ", "C b X"});
        row("streamed twice", "a STREAM {2}\r\nhi (x) {0}\r\n\r\n", {"S 2", "B hi", "S 0", "B ", "C a STREAM  (x) "});
        row("no tag", QByteArray(35'000, 'x') + "\r\nb X\r\n", {"R *", "C b X"});
        row("TLS", "\x16\x03\x01", {"foreign"});
    }
    void dialogues()
    {
        QFETCH(QByteArray, input);
        QFETCH(QByteArrayList, said);
        for (const qsizetype length : {input.size(), qsizetype(1), qsizetype(3), qsizetype(7)}) {
            ReaderRun run;
            run.feedCut(input, length);
            QCOMPARE(run.said, said);
        }
    }

    void lines()
    {
        ReaderRun run;
        run.reader.expectLine(8);
        run.feedCut("DONE {3}\r\na X\r\n", 2);
        QCOMPARE(run.said, QByteArrayList({"L DONE {3}", "C a X"}));
        run.reader.expectLine(8);
        run.feed("123456789\r\nb X\r\n");
        QCOMPARE(run.said.mid(2), QByteArrayList({"R *", "C b X"}));
    }

    void refusedInTheMiddle()
    {
        ReaderRun run;
        run.feed("a STREAM {10}\r\n12345");
        run.reader.refuseRest();
        run.feed("b X\r\n x {3+}\r\n\r\n\r\r\nc X\r\n");
        QCOMPARE(run.said, QByteArrayList({"S 10", "R a", "C c X"}));
    }

    /// R26
    void literalsWithoutEnd()
    {
        ReaderRun signedOut;
        QByteArray input = "a X";
        for (int i = 0; i < 1'000'000; ++i)
            input += " {0+}\r\n";
        signedOut.feedCut(input, 4096);
        QCOMPARE(signedOut.said.last(), QByteArray("flood"));
        QVERIFY(signedOut.peak <= 34 << 10);
        ReaderRun signedIn(ReaderLimits::signedIn());
        signedIn.feedCut(input, 4096);
        QCOMPARE(signedIn.said.last(), QByteArray("flood"));
        QVERIFY(signedIn.peak <= 256 << 10);
    }

    void lineWithoutEnd()
    {
        ReaderRun run;
        for (int i = 0; i < 300; ++i)
            run.feed(QByteArray(8192, 'x'));
        QCOMPARE(run.said, QByteArrayList({"flood"}));
        QVERIFY(run.peak <= (34 << 10) + 1);
    }

    void signedInTakesMore()
    {
        ReaderRun run(ReaderLimits::signedIn());
        run.feed("a X {200000}\r\n" + QByteArray(200'000, 'x') + "\r\nb X {300000}\r\nc X {4097+}\r\n" + QByteArray(4097, 'x') + "\r\n");
        QCOMPARE(run.said.size(), 4);
        QCOMPARE(run.said[2], QByteArray("R b"));
        QCOMPARE(run.said[3], QByteArray("R c"));
    }
};

QTEST_GUILESS_MAIN(TestCommandReader)
#include "tst_commandreader.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/lineends.h"
#include <QTest>

using namespace Qt::StringLiterals;

class TestLineEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("feeds");
        const auto row = [](const char *name, const QByteArray &text, const QByteArray &feeds) { QTest::newRow(name) << text << feeds; };
        row("empty", "", "");
        row("none", "abc", "abc");
        row("CRLF", "a\r\nb\r\n", "a\nb\n");
        row("LF", "a\nb\n", "a\nb\n");
        row("CR", "a\rb\r", "a\nb\n");
        row("each", "\r\n\r\n\n\r", "\n\n\n\n");
        row("CR before CRLF", "a\r\r\nb", "a\n\nb");
        row("LF before CR", "a\n\rb", "a\n\nb");
        row("CRs", "\r\r\r", "\n\n\n");
    }
    void everyText()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, feeds);
        QCOMPARE(base::withLineFeeds(QString::fromLatin1(text)), QString::fromLatin1(feeds));
        const QByteArray crlf = base::withCrlf(text);
        QCOMPARE(crlf, QByteArray(feeds).replace("\n", "\r\n"));
        QCOMPARE(base::withCrlf(crlf), crlf);
    }
    // All texts of up to eight of these octets, against what replace() makes of them.
    void all()
    {
        const QByteArray octets = "\r\nx";
        for (int size = 0; size <= 8; ++size) {
            QByteArray text(size, '\r');
            int count = 1;
            for (int i = 0; i < size; ++i)
                count *= 3;
            for (int n = 0; n < count; ++n) {
                for (int i = 0, left = n; i < size; ++i, left /= 3)
                    text[i] = octets[left % 3];
                QByteArray feeds = text;
                feeds.replace("\r\n", "\n").replace('\r', '\n');
                QCOMPARE(base::withLineFeeds(QString::fromLatin1(text)), QString::fromLatin1(feeds));
                QCOMPARE(base::withCrlf(text), feeds.replace("\n", "\r\n"));
            }
        }
    }
    void whatIsRightIsNotCopied()
    {
        const QByteArray right = "a\r\nb\r\n";
        QCOMPARE(base::withCrlf(right).constData(), right.constData());
        const QString plain = u"a\nb"_s;
        QCOMPARE(base::withLineFeeds(plain).constData(), plain.constData());
    }
};

QTEST_GUILESS_MAIN(TestLineEnds)
#include "tst_lineends.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/messageencoder.h"
#include <QTest>

namespace {

QByteArray encoded(QByteArrayView text, std::optional<qint64> lines, qsizetype piece)
{
    pop3::MessageEncoder encoder(lines);
    QByteArray out;
    while (!text.isEmpty() && !encoder.done()) {
        const qsizetype size = std::min(piece, text.size());
        out += encoder.feed(text.first(size));
        text = text.sliced(size);
    }
    return out + encoder.finish();
}

} // namespace

class TestMessageEncoder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void messages_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("lines"); // -1: all
        QTest::addColumn<QByteArray>("wire");
        const auto row = [](const char *name, const QByteArray &text, int lines, const QByteArray &wire) { QTest::newRow(name) << text << lines << wire; };
        row("plain", "A: b\r\n\r\nHello\r\n", -1, "A: b\r\n\r\nHello\r\n.\r\n");
        row("empty", "", -1, ".\r\n");
        row("dots", ".A: b\r\n..\r\n.\r\nx.\r\n.", -1, "..A: b\r\n...\r\n..\r\nx.\r\n..\r\n.\r\n");
        row("no line end", "A: b\r\n\r\nHello", -1, "A: b\r\n\r\nHello\r\n.\r\n");
        row("bare LF before a dot", "A: b\r\n\r\nx\n.\r\nQUIT\r\n", -1, "A: b\r\n\r\nx\n..\r\nQUIT\r\n.\r\n");
        row("bare LF at the end", "A: b\r\n\r\nx\n", -1, "A: b\r\n\r\nx\n\r\n.\r\n");
        row("bare CR", "A: b\r\n\r\nx\r.\r\r\n", -1, "A: b\r\n\r\nx\r.\r\r\n.\r\n");
        row("CR at the end", "A: b\r\n\r\nx\r", -1, "A: b\r\n\r\nx\r\r\n.\r\n");
        row("NUL and 8 bits", QByteArray("A: b\r\n\r\n\0\xff\xc3\xa9\r\n", 14), -1, QByteArray("A: b\r\n\r\n\0\xff\xc3\xa9\r\n.\r\n", 17));
        row("TOP 0", "A: b\r\nC: d\r\n\r\nHello\r\n", 0, "A: b\r\nC: d\r\n\r\n.\r\n");
        row("TOP 1", "A: b\r\n\r\n.1\r\n2\r\n3\r\n", 1, "A: b\r\n\r\n..1\r\n.\r\n");
        row("TOP of more than there is", "A: b\r\n\r\n1\r\n2\r\n", 99, "A: b\r\n\r\n1\r\n2\r\n.\r\n");
        row("TOP of a header alone", "A: b\r\nC: d", 3, "A: b\r\nC: d\r\n.\r\n");
        row("TOP, blank lines count", "A: b\r\n\r\n\r\n\r\n3\r\n", 2, "A: b\r\n\r\n\r\n\r\n.\r\n");
        row("TOP, a bare LF ends a header", "A: b\n\n1\n2\n", 1, "A: b\n\n1\n\r\n.\r\n");
        row("TOP, a blank that is no blank line", "A: b\r\n \r\nC: d\r\n\r\n1\r\n", 0, "A: b\r\n \r\nC: d\r\n\r\n.\r\n");
    }
    void messages()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, lines);
        QFETCH(QByteArray, wire);
        const auto wanted = lines < 0 ? std::nullopt : std::optional<qint64>(lines);
        for (qsizetype piece = 1; piece <= std::max<qsizetype>(1, text.size()); ++piece)
            QCOMPARE(encoded(text, wanted, piece), wire);
    }
};

QTEST_GUILESS_MAIN(TestMessageEncoder)
#include "tst_messageencoder.moc"

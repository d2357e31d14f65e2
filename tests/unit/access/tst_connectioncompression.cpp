// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/connectioncompression.h"
#include <QTest>
#include <zlib.h>

using mailaccess::ConnectionCompression;

namespace {

/// As another implementation would send it.
QByteArray deflated(const QByteArray &bytes, bool end = false)
{
    z_stream stream = {};
    deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
    QByteArray out(qsizetype(deflateBound(&stream, uLong(bytes.size()))) + 64, Qt::Uninitialized);
    QByteArray in = bytes;
    stream.next_in = reinterpret_cast<Bytef *>(in.data());
    stream.avail_in = uInt(in.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, end ? Z_FINISH : Z_SYNC_FLUSH);
    out.resize(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return out;
}

QByteArray taken(ConnectionCompression &from)
{
    QByteArray out;
    while (from.hasInput()) {
        const auto piece = from.next();
        if (!piece)
            return out + "<failed>";
        out += *piece;
    }
    return out;
}

} // namespace

class TestConnectionCompression : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bothWays()
    {
        ConnectionCompression one, other;
        quint32 seed = 7;
        for (const qsizetype size : {1, 2, 100, 255, 256, 257, 5000, 16384, 16385, 100'000, 1'000'000}) {
            for (const bool random : {false, true}) {
                QByteArray bytes(size, 'x');
                for (char &c : bytes)
                    c = random ? char((seed = seed * 1664525 + 1013904223) >> 24) : c;
                const QByteArray sent = one.compressed(bytes);
                QVERIFY(random || size < 1000 || sent.size() < size / 10);
                for (qsizetype i = 0; i < sent.size(); i += 1000)
                    other.add(sent.mid(i, 1000));
                QCOMPARE(taken(other), bytes);
                QVERIFY(!other.hasInput());
            }
        }
    }

    void largeWindow()
    {
        const QByteArray text = QByteArray("0123456789abcdef").repeated(10'000);
        const QByteArray sent = deflated(text);
        ConnectionCompression whole, cut;
        whole.add(sent);
        QCOMPARE(taken(whole), text);
        QByteArray got;
        for (const char c : sent) {
            cut.add(QByteArray(1, c));
            got += taken(cut);
        }
        QCOMPARE(got, text);
    }

    void neverAllAtOnce() // R21
    {
        const QByteArray bomb = deflated(QByteArray(200 << 20, 'x'));
        QVERIFY(bomb.size() < 300'000);
        ConnectionCompression compression;
        compression.add(bomb);
        qsizetype total = 0;
        while (compression.hasInput()) {
            const auto piece = compression.next();
            QVERIFY(piece && piece->size() <= ConnectionCompression::kPiece);
            total += piece->size();
        }
        QCOMPARE(total, qsizetype(200 << 20));
    }

    void notDeflate()
    {
        ConnectionCompression plain;
        plain.add("a1 NOOP\r\n");
        QVERIFY(taken(plain).endsWith("<failed>"));
        QVERIFY(!plain.hasInput());
        ConnectionCompression ended;
        ended.add(deflated("a1 NOOP\r\n", true) + "more");
        QCOMPARE(taken(ended), QByteArray("a1 NOOP\r\n"));
        QVERIFY(!ended.hasInput());
        QVERIFY(!ended.next());
    }
};

QTEST_GUILESS_MAIN(TestConnectionCompression)
#include "tst_connectioncompression.moc"

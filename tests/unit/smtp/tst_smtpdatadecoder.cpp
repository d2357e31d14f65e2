// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/smtpbodychecker.h"
#include "smtp/smtpdatadecoder.h"
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

struct Decoded
{
    QByteArray text;
    qsizetype used = -1; ///< octets up to and including the end; -1: it never came
    bool operator==(const Decoded &) const = default;
};

/// By the letter of RFC 5321 4.5.2, over the whole input at once.
Decoded reference(const QByteArray &input)
{
    const QByteArray all = "\r\n" + input; // the line end of "DATA"
    const qsizetype end = all.indexOf("\r\n.\r\n");
    Decoded out;
    QByteArray text = end < 0 ? all : all.left(end + 2);
    for (qsizetype at = 0; (at = text.indexOf("\r\n.", at)) >= 0; at += 2)
        text.remove(at + 2, 1);
    out.text = text.mid(2);
    if (end >= 0)
        out.used = end + 5 - 2;
    return out;
}

Decoded decode(const QByteArray &input, qsizetype piece, smtp::SmtpBodyChecker *checker = nullptr)
{
    smtp::SmtpDataDecoder decoder;
    Decoded out;
    qsizetype used = 0;
    for (qsizetype at = 0; at < input.size(); at += piece) {
        QByteArrayView rest = QByteArrayView(input).sliced(at, std::min(piece, input.size() - at));
        while (!rest.isEmpty()) {
            const smtp::SmtpDataDecoder::Step step = decoder.next(rest);
            out.text += step.text;
            if (checker)
                checker->feed(step.text);
            used += step.consumed;
            if (step.end) {
                out.used = used;
                return out;
            }
            rest = rest.sliced(step.consumed);
        }
    }
    return out;
}

/// A CR or LF outside CRLF, the slow way.
bool hasBareNewline(QByteArray text)
{
    text.replace("\r\n", "");
    return text.contains('\r') || text.contains('\n');
}

} // namespace

class TestSmtpDataDecoder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // Every text of up to 8 octets of the four that matter, in pieces of 1, 2, 3 and whole.
    void everyShortText()
    {
        static constexpr char kAlphabet[] = {'\r', '\n', '.', 'x'};
        int ends = 0;
        for (int length = 1; length <= 8; ++length) {
            QByteArray input(length, ' ');
            for (int n = 0; n < 1 << (2 * length); ++n) {
                for (int i = 0; i < length; ++i)
                    input[i] = kAlphabet[n >> (2 * i) & 3];
                const Decoded wanted = reference(input);
                ends += wanted.used >= 0;
                for (const qsizetype piece : {qsizetype(1), qsizetype(2), qsizetype(3), input.size()}) {
                    smtp::SmtpBodyChecker checker;
                    const Decoded got = decode(input, piece, &checker);
                    if (got.used != wanted.used || (wanted.used >= 0 && got.text != wanted.text))
                        QFAIL(qPrintable(
                            u"%1 in pieces of %2"_s.arg(QString::fromLatin1(input.toHex())).arg(piece)));
                    if (wanted.used < 0)
                        continue;
                    checker.finish();
                    if (checker.bareNewline() != hasBareNewline(wanted.text) ||
                        checker.size() != wanted.text.size())
                        QFAIL(qPrintable(
                            u"checker: %1 in pieces of %2"_s.arg(QString::fromLatin1(input.toHex()))
                                .arg(piece)));
                }
            }
        }
        QVERIFY(ends > 1000);
    }

    void resetStartsALine()
    {
        smtp::SmtpDataDecoder decoder;
        QCOMPARE(decoder.next("text").text.toByteArray(), "text"_ba);
        decoder.reset();
        QVERIFY(!decoder.next(".").end);
        QVERIFY(!decoder.next("\r").end);
        QVERIFY(decoder.next("\n").end);
    }

    void yieldsPiecesOfTheInput()
    {
        const QByteArray input = "one\r\ntwo\r\n..three\r\n";
        smtp::SmtpDataDecoder decoder;
        const auto step = decoder.next(input);
        QCOMPARE(step.text.data(), input.data());
        QCOMPARE(step.text.toByteArray(), "one\r\ntwo\r\n"_ba);
    }

    void lineLengthDoesNotDependOnPieces()
    {
        for (const int length : {65535, 65536, 65537}) {
            const QByteArray text = QByteArray(length - 2, 'x') + "\r\nshort\r\n";
            for (const qsizetype piece : {qsizetype(1), qsizetype(4096), qsizetype(65536), text.size()}) {
                smtp::SmtpBodyChecker checker;
                for (qsizetype at = 0; at < text.size(); at += piece)
                    checker.feed(QByteArrayView(text).sliced(at, std::min(piece, text.size() - at)));
                checker.finish();
                QCOMPARE(checker.lineTooLong(), length > 65536);
                QVERIFY(!checker.bareNewline());
                QCOMPARE(checker.size(), text.size());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestSmtpDataDecoder)
#include "tst_smtpdatadecoder.moc"
